/* One engine in many threads, and handles that are closed while others use them. */
#define _POSIX_C_SOURCE 200809L
#include "world.h"

#include <pthread.h>

enum { threads = 4, rounds = 200 };

typedef struct part {
  const world* w;
  int number;
  int accepted;
  int strange;
} part;

static void* send_all(void* argument) {
  part* p = argument;
  int i;
  for (i = 0; i < rounds; ++i) {
    nfy_send_request request = request_to(p->w, "07700 900001");
    nfy_send_result result;
    char key[32];
    snprintf(key, sizeof key, "%d-%d", p->number, i);
    request.idempotency_key = nfy_str_from(key);
    if (nfy_notification_send(p->w->engine, &p->w->service, &request, &result, NULL) == NFY_OK)
      ++p->accepted;
  }
  return NULL;
}

/* Calls go on while the main thread closes the engine: each is answered, none touches what went. */
static void* use_until_closed(void* argument) {
  part* p = argument;
  for (;;) {
    nfy_service_rows* rows = NULL;
    const nfy_status status = nfy_service_list(p->w->engine, &rows, NULL);
    nfy_service_rows_free(rows);
    if (status == NFY_OK) continue;
    p->strange = status != NFY_E_CLOSED;
    return NULL;
  }
}

static void run(part* parts, const world* w, void* (*body)(void*), void (*meanwhile)(world*),
                world* closing) {
  pthread_t ids[threads];
  int i;
  for (i = 0; i < threads; ++i) {
    memset(&parts[i], 0, sizeof parts[i]);
    parts[i].w = w;
    parts[i].number = i;
    CHECK(pthread_create(&ids[i], NULL, body, &parts[i]) == 0);
  }
  if (meanwhile != NULL) meanwhile(closing);
  for (i = 0; i < threads; ++i) CHECK(pthread_join(ids[i], NULL) == 0);
}

static void close_soon(world* w) {
  int i;
  for (i = 0; i < 50; ++i) OK(nfy_clock_advance(w->clock, 1, &err));
  nfy_engine_close(w->engine);
}

int main(void) {
  world w = open_world();
  part parts[threads];
  int64_t queued = 0;
  int i;
  run(parts, &w, send_all, NULL, NULL);
  for (i = 0; i < threads; ++i) CHECK(parts[i].accepted == rounds);
  OK(nfy_delivery_count_queued(w.engine, NFY_TYPE_SMS, &queued, &err));
  CHECK(queued == threads * rounds);
  run(parts, &w, use_until_closed, close_soon, &w);
  for (i = 0; i < threads; ++i) CHECK(!parts[i].strange);
  close_world(&w);
  return CHECKS_END();
}
