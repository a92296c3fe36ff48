/* Inbound SMS by their numbers, letters that came back, and unsubscribing, as C hosts see them. */
#include "world.h"

static nfy_uuid make_reception(const world* w) {
  nfy_service_options service = NFY_SERVICE_OPTIONS_INIT;
  nfy_inbound_number number = NFY_INBOUND_NUMBER_INIT;
  nfy_uuid id = {{0}};
  service.name = nfy_str_from("Reception");
  service.email_from = nfy_str_from("reception@example.com");
  service.permissions = NFY_PERMISSION_SMS | NFY_PERMISSION_INBOUND_SMS;
  OK(nfy_service_create(w->engine, &service, &id, &err));
  number.number = nfy_str_from("+44 7900 111222");
  number.provider = nfy_str_from("mmg");
  number.service_id = id;
  OK(nfy_inbound_put_number(w->engine, &number, &err));
  return id;
}

static void a_message_is_received_by_the_service_of_its_number(void) {
  world w = open_world();
  const nfy_uuid service = make_reception(&w);
  nfy_received_sms message = NFY_RECEIVED_SMS_INIT;
  nfy_inbound_sms row = NFY_INBOUND_SMS_INIT;
  nfy_inbound_rows* rows = NULL;
  int32_t fate = 0;
  message.provider = nfy_str_from("mmg");
  message.number = nfy_str_from("447900111222");
  message.user_number = nfy_str_from("07900 900222");
  message.content = nfy_str_from("Yes please");
  message.provider_reference = nfy_str_from("mmg-1");
  message.provider_date_us = NOON_US - HOUR_US;
  OK(nfy_inbound_receive(w.engine, &message, &fate, &err));
  CHECK(fate == NFY_INBOUND_STORED);
  OK(nfy_inbound_receive(w.engine, &message, &fate, &err));
  CHECK(fate == NFY_INBOUND_REPEATED);
  message.provider_date_us = 0;
  message.tells_undated = 1;
  message.provider_reference = nfy_str_from("mmg-2");
  OK(nfy_inbound_receive(w.engine, &message, &fate, &err));
  CHECK(fate == NFY_INBOUND_STORED);
  OK(nfy_inbound_receive(w.engine, &message, &fate, &err));
  CHECK(fate == NFY_INBOUND_REPEATED);
  message.number = nfy_str_from("07900999999");
  OK(nfy_inbound_receive(w.engine, &message, &fate, &err));
  CHECK(fate == NFY_INBOUND_UNKNOWN_NUMBER);
  OK(nfy_inbound_receive(w.engine, &message, NULL, &err));
  OK(nfy_inbound_take(w.engine, nfy_str_from("firetext"),
                      nfy_str_from("source=TESCO&destination=07900111222&message=Hi&time=bad"),
                      NULL, 0, &fate, &err));
  CHECK(fate == NFY_INBOUND_STORED);
  OK(nfy_inbound_list(w.engine, &service, NULL, &rows, &err));
  CHECK(nfy_inbound_rows_count(rows) == 3);
  OK(nfy_inbound_rows_get(rows, 1, &row, &err));
  CHECK(text_is(row.user_number, "TESCO") || text_is(row.user_number, "447900900222"));
  CHECK(text_is(row.notify_number, "07900111222"));
  nfy_inbound_rows_free(rows);
  INVALID(
      nfy_inbound_take(w.engine, nfy_str_from("mmg"), nfy_str_from("{}"), NULL, 0, &fate, &err));
  INVALID(
      nfy_inbound_take(w.engine, nfy_str_from("ses"), nfy_str_from("{}"), NULL, 0, &fate, &err));
  INVALID(nfy_inbound_receive(w.engine, NULL, &fate, &err));
  close_world(&w);
}

static void a_number_is_of_one_service(void) {
  world w = open_world();
  const nfy_uuid service = make_reception(&w);
  nfy_inbound_number number = NFY_INBOUND_NUMBER_INIT, row = NFY_INBOUND_NUMBER_INIT;
  nfy_inbound_number_rows* rows = NULL;
  number.number = nfy_str_from("60006");
  number.provider = nfy_str_from("mmg");
  number.service_id = service;
  STATUS(NFY_E_CONFLICT, nfy_inbound_put_number(w.engine, &number, &err));
  memset(&number.service_id, 0, sizeof number.service_id);
  OK(nfy_inbound_put_number(w.engine, &number, &err));
  number.number = nfy_str_from("BANK");
  INVALID(nfy_inbound_put_number(w.engine, &number, &err));
  OK(nfy_inbound_list_numbers(w.engine, &rows, &err));
  CHECK(nfy_inbound_number_rows_count(rows) == 2);
  nfy_inbound_number_rows_free(rows);
  OK(nfy_inbound_number_of(w.engine, &service, &rows, &err));
  CHECK(nfy_inbound_number_rows_count(rows) == 1);
  OK(nfy_inbound_number_rows_get(rows, 0, &row, &err));
  CHECK(text_is(row.number, "07900111222") && !row.inactive && row.created_at_us == NOON_US);
  STATUS(NFY_E_NOT_FOUND, nfy_inbound_number_rows_get(rows, 1, &row, &err));
  nfy_inbound_number_rows_free(rows);
  OK(nfy_inbound_number_of(w.engine, &w.service, &rows, &err));
  CHECK(nfy_inbound_number_rows_count(rows) == 0);
  nfy_inbound_number_rows_free(rows);
  close_world(&w);
}

static void recipients_ask_for_no_more(void) {
  world w = open_world();
  nfy_send_request request = request_to(&w, "ann@example.com");
  nfy_send_result accepted;
  nfy_unsubscribe_request row = NFY_UNSUBSCRIBE_REQUEST_INIT;
  nfy_unsubscribe_rows* rows = NULL;
  nfy_buf token = {0};
  nfy_str given;
  int32_t is_new = 0;
  int64_t count = 0;
  nfy_uuid service;
  request.template_id = w.email;
  OK(nfy_notification_send(w.engine, &w.service, &request, &accepted, &err));
  OK(nfy_unsubscribe_make_token(w.engine, &w.service, &accepted.id, &token, &err));
  given.data = token.data;
  given.size = token.size;
  OK(nfy_unsubscribe_record(w.engine, &accepted.id, given, &is_new, &err));
  CHECK(is_new == 1);
  OK(nfy_unsubscribe_record(w.engine, &accepted.id, given, &is_new, &err));
  CHECK(is_new == 0);
  OK(nfy_unsubscribe_count(w.engine, &w.service, &count, &err));
  CHECK(count == 1);
  OK(nfy_unsubscribe_list(w.engine, &w.service, 10, 0, &rows, &err));
  CHECK(nfy_unsubscribe_rows_count(rows) == 1);
  OK(nfy_unsubscribe_rows_get(rows, 0, &row, &err));
  CHECK(text_is(row.recipient, "ann@example.com") && row.processed_at_us == 0);
  STATUS(NFY_E_NOT_FOUND, nfy_unsubscribe_rows_get(rows, 1, &row, &err));
  nfy_unsubscribe_rows_free(rows);
  OK(nfy_unsubscribe_process(w.engine, &w.service, NOON_US + 1, &count, &err));
  CHECK(count == 1);
  STATUS(NFY_E_NOT_FOUND,
         nfy_unsubscribe_record(w.engine, &accepted.id, nfy_str_from("nonsense"), NULL, &err));
  OK(nfy_unsubscribe_service(w.engine, &accepted.id, given, &service, &err));
  CHECK(memcmp(&service, &w.service, sizeof service) == 0);
  STATUS(NFY_E_NOT_FOUND, nfy_unsubscribe_service(w.engine, &w.service, given, &service, &err));
  INVALID(nfy_unsubscribe_service(w.engine, &accepted.id, given, NULL, &err));
  nfy_buf_free(&token);
  close_world(&w);
}

static void letters_come_back(void) {
  world w = open_world();
  nfy_receipt_report report = NFY_RECEIPT_REPORT_INIT;
  nfy_returned_letter_rows* rows = NULL;
  nfy_str references[2];
  references[0] = nfy_str_from("AAAA");
  references[1] = nfy_str_from("BBBB");
  OK(nfy_receipt_return_letters(w.engine, nfy_str_from("dvla"), references, 2, &report, &err));
  CHECK(report.parked == 2);
  OK(nfy_receipt_list_returned(w.engine, &w.service, 10, 0, &rows, &err));
  CHECK(nfy_returned_letter_rows_count(rows) == 0);
  nfy_returned_letter_rows_free(rows);
  INVALID(nfy_receipt_return_letters(w.engine, nfy_str_from("dvla"), NULL, 1, &report, &err));
  close_world(&w);
}

int main(void) {
  a_message_is_received_by_the_service_of_its_number();
  a_number_is_of_one_service();
  recipients_ask_for_no_more();
  letters_come_back();
  return CHECKS_END();
}
