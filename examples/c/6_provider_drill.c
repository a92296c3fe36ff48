/*
 * A drill: one of two providers dies in the middle of 10,000 messages. What it refuses goes to the
 * other one; what it may have taken is not sent again, but waits for its receipts. Everybody gets
 * one message, and the history of the providers says what happened and why.
 */
#include "riverside.h"

#include <string.h>

enum { MESSAGES = 10000, A_MINUTE = 1000, DIES_IN_MINUTE = 3, LOST_ANSWERS = 10 };

/* A provider of the host's own: it takes every message, until it dies. Of the batch in which it
 * dies it takes ten whose answers are lost; nothing else reaches it. */
typedef struct carrier {
  const char* name;
  enum { WELL, DYING, DEAD } health;
  nfy_uuid taken[2 * MESSAGES]; /* handed to phones */
  size_t taken_count, reported_count;
} carrier;

static int32_t carry(const nfy_message* const* messages, size_t count, nfy_send_answer* answers,
                     void* user_data) {
  carrier* c = user_data;
  size_t i;
  for (i = 0; i < count; ++i) {
    if (c->health == DEAD || (c->health == DYING && i >= LOST_ANSWERS)) {
      answers[i].outcome = NFY_SEND_RETRY;
      strcpy(answers[i].detail, "connection refused");
      continue;
    }
    c->taken[c->taken_count++] = messages[i]->id;
    answers[i].outcome = c->health == WELL ? NFY_SEND_ACCEPTED : NFY_SEND_UNKNOWN;
  }
  if (c->health == DYING) c->health = DEAD;
  return 0;
}

static void carrier_add(carrier* c, const char* name, nfy_engine* engine) {
  nfy_callback_options options = NFY_CALLBACK_OPTIONS_INIT;
  nfy_provider* provider;
  memset(c, 0, sizeof *c);
  c->name = name;
  options.identifier = nfy_str_from(name);
  options.type = NFY_TYPE_SMS;
  options.send = carry;
  options.user_data = c;
  TRY(nfy_provider_open_callback(&options, &provider, &err));
  TRY(nfy_provider_add(engine, provider, &err));
  nfy_provider_close(provider);
}

/* Receipts of what phones got. A dead provider tells nothing until it lives again. */
static void report(carrier* c, nfy_engine* engine) {
  static nfy_receipt receipts[2 * MESSAGES];
  size_t count = 0;
  int64_t now;
  if (c->health == DEAD) return;
  TRY(nfy_engine_now(engine, &now, &err));
  for (; c->reported_count < c->taken_count; ++c->reported_count, ++count) {
    const nfy_receipt fresh = NFY_RECEIPT_INIT;
    receipts[count] = fresh;
    receipts[count].id = c->taken[c->reported_count];
    receipts[count].provider = nfy_str_from(c->name);
    receipts[count].state = NFY_STATE_DELIVERED;
    receipts[count].at_us = now;
  }
  TRY(nfy_receipt_record(engine, receipts, count, NULL, &err));
}

static int64_t deliver(nfy_engine* engine) {
  nfy_delivery_report round = NFY_DELIVERY_REPORT_INIT;
  TRY(nfy_delivery_run(engine, NULL, &round, &err));
  return round.claimed;
}

static void show_doubts(nfy_engine* engine) {
  nfy_in_doubt_rows* doubts;
  TRY(nfy_delivery_list_in_doubt(engine, MESSAGES, &doubts, &err));
  printf("in doubt while north is dead: %d\n", (int)nfy_in_doubt_rows_count(doubts));
  nfy_in_doubt_rows_free(doubts);
}

static int by_id(const void* a, const void* b) { return memcmp(a, b, sizeof(nfy_uuid)); }

/* How many messages were handed to a phone once. */
static int count_single(const carrier* one, const carrier* other) {
  static nfy_uuid all[4 * MESSAGES];
  const size_t count = one->taken_count + other->taken_count;
  int single = 0;
  size_t i;
  memcpy(all, one->taken, one->taken_count * sizeof *all);
  memcpy(all + one->taken_count, other->taken, other->taken_count * sizeof *all);
  qsort(all, count, sizeof *all, by_id);
  for (i = 0; i < count; ++i)
    single += (i == 0 || by_id(&all[i - 1], &all[i]) != 0) &&
              (i + 1 == count || by_id(&all[i], &all[i + 1]) != 0);
  return single;
}

static int is_delivered(const riverside* r, const nfy_uuid* id) {
  nfy_notification one = NFY_NOTIFICATION_INIT;
  nfy_notification_rows* rows;
  TRY(nfy_notification_get(r->engine, &r->service, id, &rows, &err));
  TRY(nfy_notification_rows_get(rows, 0, &one, &err));
  nfy_notification_rows_free(rows);
  return one.state == NFY_STATE_DELIVERED;
}

static void show_history(nfy_engine* engine) {
  nfy_provider_details version = NFY_PROVIDER_DETAILS_INIT;
  nfy_provider_details_rows* versions;
  size_t i;
  TRY(nfy_provider_list_history(engine, nfy_str_from("north"), &versions, &err));
  for (i = nfy_provider_details_rows_count(versions); i-- > 0;) {
    const char* colon;
    TRY(nfy_provider_details_rows_get(versions, i, &version, &err));
    if (version.reason.size == 0) continue;
    /* The figures behind the colon are of this run. */
    colon = memchr(version.reason.data, ':', version.reason.size);
    printf("north: %d, %.*s\n", (int)version.priority,
           (int)(colon == NULL ? version.reason.size : (size_t)(colon - version.reason.data)),
           version.reason.data);
  }
  nfy_provider_details_rows_free(versions);
}

int main(void) {
  static nfy_send_request requests[A_MINUTE];
  static nfy_send_result results[A_MINUTE];
  static nfy_uuid sent[MESSAGES];
  static carrier north, south;
  const int64_t start = INT64_C(1775120400) * 1000000; /* 2026-04-02 09:00 UTC */
  riverside r = {.content = "Your clinic is open.", .has_own_carriers = 1};
  int minute, i, sent_count = 0, delivered = 0;
  riverside_open(&r, start);
  carrier_add(&north, "north", r.engine);
  carrier_add(&south, "south", r.engine);
  for (i = 0; i < A_MINUTE; ++i) {
    const nfy_send_request fresh = NFY_SEND_REQUEST_INIT;
    requests[i] = fresh;
    requests[i].template_id = r.sms;
    requests[i].to = nfy_str_from("07700 900123");
  }
  /* Until all are away, and then until the provider has been back for three hours. */
  for (minute = 1; minute <= 240; ++minute) {
    if (minute * A_MINUTE <= MESSAGES) {
      TRY(nfy_notification_send_many(r.engine, &r.service, requests, A_MINUTE, results, &err));
      for (i = 0; i < A_MINUTE; ++i)
        if (results[i].status == NFY_OK) sent[sent_count++] = results[i].id;
    }
    if (minute == DIES_IN_MINUTE) north.health = DYING;
    if (minute == 60) north.health = WELL;
    while (deliver(r.engine) > 0) continue;
    if (minute == 30) show_doubts(r.engine);
    report(&north, r.engine);
    report(&south, r.engine);
    TRY(nfy_task_run_due(r.engine, NULL, NULL, &err));
    TRY(nfy_clock_advance(r.clock, MINUTE_US, &err));
  }
  for (i = 0; i < sent_count; ++i) delivered += is_delivered(&r, &sent[i]);
  printf("sent: %d, delivered: %d, one copy each: %d\n", sent_count, delivered,
         count_single(&north, &south));
  show_history(r.engine);
  riverside_close(&r);
  return 0;
}
