/* What operators look at: how the store is, which leases are held, which prices are stored, and
 * receipts that are read again. */
#include "world.h"

#include <string.h>

static void the_store_says_how_it_is(const world* w) {
  nfy_store_health health = NFY_STORE_HEALTH_INIT;
  OK(nfy_health_store(w->engine, &health, &err));
  CHECK(strcmp(health.engine, "sqlite") == 0 && health.version[0] != 0);
  CHECK(health.schema > 0 && health.schema == health.schema_newest);
  CHECK(health.clock_us > NOON_US && health.bytes > 0 && health.connections == 0);
  STATUS(NFY_E_INVALID_ARGUMENT, nfy_health_store(w->engine, NULL, &err));
}

static void leases_are_listed(const world* w) {
  nfy_lease* lease = NULL;
  nfy_lease_rows* rows = NULL;
  nfy_lease_view view = NFY_LEASE_VIEW_INIT;
  OK(nfy_task_claim(w->engine, nfy_str_from("facts/fold"), nfy_str_from("me"), HOUR_US, &lease,
                    &err));
  OK(nfy_task_list_leases(w->engine, 10, &rows, &err));
  CHECK(nfy_lease_rows_count(rows) == 1);
  OK(nfy_lease_rows_get(rows, 0, &view, &err));
  CHECK(text_is(view.key, "facts/fold") && text_is(view.owner, "me") && view.epoch > 0);
  STATUS(NFY_E_NOT_FOUND, nfy_lease_rows_get(rows, 1, &view, &err));
  nfy_lease_rows_free(rows);
  STATUS(NFY_E_INVALID_ARGUMENT, nfy_task_list_leases(w->engine, 0, &rows, &err));
  CHECK(rows == NULL);
  OK(nfy_task_release(w->engine, lease, &err));
  nfy_lease_free(lease);
}

static void prices_are_listed(const world* w) {
  nfy_buf json = {0};
  nfy_str again;
  OK(nfy_rates_list(w->engine, &json, &err));
  again.data = json.data;
  again.size = json.size;
  CHECK(again.size > 0);
  OK(nfy_rates_put(w->engine, again, &err));
  nfy_buf_free(&json);
}

static void receipts_are_read_again(const world* w) {
  nfy_send_request request = request_to(w, "07700 900001");
  nfy_send_result sent;
  nfy_uuid id = {{0}};
  nfy_receipt_report report = NFY_RECEIPT_REPORT_INIT;
  OK(nfy_notification_send(w->engine, &w->service, &request, &sent, &err));
  OK(nfy_receipt_quarantine(w->engine, nfy_str_from("mmg"), nfy_str_from("{}"),
                            nfy_str_from("no notification"), &id, &err));
  STATUS(NFY_E_INVALID_ARGUMENT, nfy_receipt_read_again(w->engine, &id, &report, &err));
  OK(nfy_receipt_replay(w->engine, &id, NULL, 0, NULL, &err));
  STATUS(NFY_E_NOT_FOUND, nfy_receipt_read_again(w->engine, &id, &report, &err));
}

int main(void) {
  world w = open_world();
  the_store_says_how_it_is(&w);
  leases_are_listed(&w);
  prices_are_listed(&w);
  receipts_are_read_again(&w);
  close_world(&w);
  return 0;
}
