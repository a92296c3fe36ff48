/* Users, what they make, lists and pages, and keys from elsewhere, as C hosts see them. */
#include "world.h"

static int same(nfy_uuid a, nfy_uuid b) { return memcmp(&a, &b, sizeof a) == 0; }

static nfy_user make_user(const world* w, const char* name, const char* email) {
  nfy_user user = NFY_USER_INIT, stored = NFY_USER_INIT;
  nfy_user_rows* rows = NULL;
  user.name = nfy_str_from(name);
  user.email_address = nfy_str_from(email);
  OK(nfy_user_put(w->engine, &user, &rows, &err));
  OK(nfy_user_rows_get(rows, 0, &stored, &err));
  CHECK(text_is(stored.name, name) && text_is(stored.email_address, email));
  CHECK(stored.created_at_us == NOON_US && !stored.closed);
  nfy_user_rows_free(rows); /* the texts go with it */
  stored.name = user.name;
  stored.email_address = user.email_address;
  stored.mobile_number = user.mobile_number;
  return stored;
}

static void a_user_is_one_for_each_email_address(void) {
  world w = open_world();
  nfy_user ada = make_user(&w, "Ada Brook", "Ada@Example.org"), other = NFY_USER_INIT;
  nfy_user_rows* rows = NULL;
  nfy_uuid nobody = {{1}};
  OK(nfy_user_find_by_email(w.engine, nfy_str_from("ada@example.ORG"), &rows, &err));
  CHECK(nfy_user_rows_count(rows) == 1);
  nfy_user_rows_free(rows);
  OK(nfy_user_find_by_email(w.engine, nfy_str_from("bo@example.org"), &rows, &err));
  CHECK(nfy_user_rows_count(rows) == 0);
  nfy_user_rows_free(rows);
  other.name = nfy_str_from("Other");
  other.email_address = nfy_str_from("ADA@example.org");
  STATUS(NFY_E_CONFLICT, nfy_user_put(w.engine, &other, NULL, &err));
  other.email_address = nfy_str_from("nothing");
  INVALID(nfy_user_put(w.engine, &other, NULL, &err));
  ada.closed = 1;
  ada.mobile_number = nfy_str_from("07900 900101");
  OK(nfy_user_put(w.engine, &ada, NULL, &err));
  OK(nfy_user_get(w.engine, &ada.id, &rows, &err));
  OK(nfy_user_rows_get(rows, 0, &other, &err));
  CHECK(other.closed && text_is(other.mobile_number, "07900 900101"));
  STATUS(NFY_E_NOT_FOUND, nfy_user_rows_get(rows, 1, &other, &err));
  nfy_user_rows_free(rows);
  STATUS(NFY_E_NOT_FOUND, nfy_user_get(w.engine, &nobody, &rows, &err));
  CHECK(rows == NULL);
  OK(nfy_user_list(w.engine, &rows, &err));
  CHECK(nfy_user_rows_count(rows) == 1);
  nfy_user_rows_free(rows);
  INVALID(nfy_user_put(w.engine, NULL, NULL, &err));
  INVALID(nfy_user_list(w.engine, NULL, &err));
  close_world(&w);
}

static void a_service_says_how_to_reach_it(void) {
  world w = open_world();
  nfy_service service = NFY_SERVICE_INIT;
  nfy_service_rows *rows = NULL, *changed = NULL;
  OK(nfy_service_get(w.engine, &w.service, &rows, &err));
  OK(nfy_service_rows_get(rows, 0, &service, &err));
  CHECK(service.contact_link.size == 0 && service.custom_email_sender_name.size == 0);
  service.contact_link = nfy_str_from("https://clinic.example/contact");
  service.custom_email_sender_name = nfy_str_from("The Clinic");
  OK(nfy_service_update(w.engine, &service, &err));
  OK(nfy_service_get(w.engine, &w.service, &changed, &err));
  OK(nfy_service_rows_get(changed, 0, &service, &err));
  CHECK(text_is(service.contact_link, "https://clinic.example/contact"));
  CHECK(text_is(service.custom_email_sender_name, "The Clinic"));
  nfy_service_rows_free(changed);
  nfy_service_rows_free(rows);
  close_world(&w);
}

static void templates_are_listed_with_their_versions(void) {
  world w = open_world();
  nfy_user ada = make_user(&w, "Ada", "ada@example.org");
  nfy_template_options options = NFY_TEMPLATE_OPTIONS_INIT;
  nfy_template_query query = NFY_TEMPLATE_QUERY_INIT;
  nfy_template row = NFY_TEMPLATE_INIT;
  nfy_template_rows* rows = NULL;
  nfy_uuid id = {{0}};
  int32_t version = 0;
  options.name = nfy_str_from("Alarm");
  options.type = NFY_TYPE_SMS;
  options.content = nfy_str_from("Fire");
  options.hidden = 1;
  options.created_by = ada.id;
  OK(nfy_template_create(w.engine, &w.service, &options, &id, &err));
  OK(nfy_template_list(w.engine, &w.service, NULL, &rows, &err));
  CHECK(nfy_template_rows_count(rows) == 2);
  OK(nfy_template_rows_get(rows, 0, &row, &err));
  CHECK(same(row.id, w.email) && row.updated_at_us == 0 && !row.hidden);
  nfy_template_rows_free(rows);
  query.type = NFY_TYPE_SMS;
  query.with_hidden = 1;
  OK(nfy_template_list(w.engine, &w.service, &query, &rows, &err));
  CHECK(nfy_template_rows_count(rows) == 2);
  OK(nfy_template_rows_get(rows, 0, &row, &err));
  CHECK(same(row.id, id) && row.hidden && same(row.created_by, ada.id));
  nfy_template_rows_free(rows);
  OK(nfy_clock_advance(w.clock, HOUR_US, &err));
  OK(nfy_template_archive(w.engine, &w.service, &id, &version, &err));
  OK(nfy_template_list(w.engine, &w.service, &query, &rows, &err));
  CHECK(nfy_template_rows_count(rows) == 1);
  nfy_template_rows_free(rows);
  OK(nfy_template_list_versions(w.engine, &w.service, &id, &rows, &err));
  CHECK(nfy_template_rows_count(rows) == 2);
  OK(nfy_template_rows_get(rows, 0, &row, &err));
  CHECK(row.version == 2 && row.archived && row.created_at_us == NOON_US);
  CHECK(row.updated_at_us == NOON_US + HOUR_US);
  nfy_template_rows_free(rows);
  STATUS(NFY_E_NOT_FOUND, nfy_template_list_versions(w.engine, &w.service, &ada.id, &rows, &err));
  query.type = 9;
  INVALID(nfy_template_list(w.engine, &w.service, &query, &rows, &err));
  close_world(&w);
}

static void notifications_come_page_by_page(void) {
  world w = open_world();
  nfy_user ada = make_user(&w, "Ada", "ada@example.org");
  nfy_send_request request = request_to(&w, "07700 900123");
  nfy_notification_query query = NFY_NOTIFICATION_QUERY_INIT;
  nfy_notification row = NFY_NOTIFICATION_INIT;
  nfy_notification_rows* rows = NULL;
  nfy_send_result result;
  nfy_uuid ids[5];
  int i;
  for (i = 0; i < 5; ++i) {
    request.created_by = ada.id;
    request.reference = nfy_str_from(i == 2 ? "mine" : "");
    OK(nfy_notification_send(w.engine, &w.service, &request, &result, &err));
    ids[i] = result.id;
    OK(nfy_clock_advance(w.clock, HOUR_US, &err));
  }
  query.limit = 2;
  for (i = 4; i >= 0; i -= 2) {
    OK(nfy_notification_list(w.engine, &w.service, &query, &rows, &err));
    CHECK(nfy_notification_rows_count(rows) == (size_t)(i > 0 ? 2 : 1));
    OK(nfy_notification_rows_get(rows, 0, &row, &err));
    CHECK(same(row.id, ids[i]) && same(row.created_by, ada.id) && text_is(row.to, "07700 900123"));
    OK(nfy_notification_rows_get(rows, nfy_notification_rows_count(rows) - 1, &row, &err));
    query.older_than = row.id;
    nfy_notification_rows_free(rows);
  }
  OK(nfy_notification_list(w.engine, &w.service, &query, &rows, &err));
  CHECK(nfy_notification_rows_count(rows) == 0);
  nfy_notification_rows_free(rows);
  memset(&query.older_than, 0, sizeof query.older_than);
  query.has_client_reference = 1;
  query.client_reference = nfy_str_from("mine");
  query.states = 1 << NFY_STATE_CREATED;
  query.types = 1 << NFY_TYPE_SMS;
  query.has_key_type = 1;
  query.with_history = 1;
  OK(nfy_notification_list(w.engine, &w.service, &query, &rows, &err));
  CHECK(nfy_notification_rows_count(rows) == 1);
  OK(nfy_notification_rows_get(rows, 0, &row, &err));
  CHECK(same(row.id, ids[2]));
  nfy_notification_rows_free(rows);
  query.created_since_us = NOON_US + 2 * HOUR_US;
  query.created_before_us = NOON_US + 3 * HOUR_US;
  query.without_keys = 1;
  query.without_tests = 1;
  OK(nfy_notification_list(w.engine, &w.service, &query, &rows, &err));
  CHECK(nfy_notification_rows_count(rows) == 1);
  nfy_notification_rows_free(rows);
  query.skip = 1;
  OK(nfy_notification_list(w.engine, &w.service, &query, &rows, &err));
  CHECK(nfy_notification_rows_count(rows) == 0);
  nfy_notification_rows_free(rows);
  query.skip = 0;
  query.without_one_off = 1;
  OK(nfy_notification_list(w.engine, &w.service, &query, &rows, &err));
  CHECK(nfy_notification_rows_count(rows) == 0);
  nfy_notification_rows_free(rows);
  query.created_before_us = INT64_MAX;
  INVALID(nfy_notification_list(w.engine, &w.service, &query, &rows, &err));
  query.created_before_us = query.created_since_us = 0;
  query.key_type = NFY_KEY_TEST;
  OK(nfy_notification_list(w.engine, &w.service, &query, &rows, &err));
  CHECK(nfy_notification_rows_count(rows) == 0);
  nfy_notification_rows_free(rows);
  query.states = 1;
  INVALID(nfy_notification_list(w.engine, &w.service, &query, &rows, &err));
  query.states = 0;
  query.types = 1 << 4;
  INVALID(nfy_notification_list(w.engine, &w.service, &query, &rows, &err));
  query.types = 0;
  query.limit = 10001;
  INVALID(nfy_notification_list(w.engine, &w.service, &query, &rows, &err));
  CHECK(rows == NULL);
  close_world(&w);
}

static void a_key_from_elsewhere_goes_on(void) {
  /* The second case of RFC 4231. */
  static const char signature[] =
      "\x5b\xdc\xc1\x46\xbf\x60\x75\x4e\x6a\x04\x24\x26\x08\x95\x75\xc7"
      "\x5a\x00\x3f\x08\x9d\x27\x39\x83\x9d\xec\x58\xb9\x64\xec\x38\x43";
  const nfy_str signed_text = nfy_str_from("what do ya want for nothing?");
  const nfy_str made = {signature, 32}, wrong = {signature, 31};
  world w = open_world();
  nfy_api_key key = NFY_API_KEY_INIT, found = NFY_API_KEY_INIT;
  nfy_error* refused = NULL;
  OK(nfy_api_key_import(w.engine, &w.service, nfy_str_from("old"), NFY_KEY_TEAM,
                        nfy_str_from("Jefe"), NOON_US - DAY_US, 0, &key, &err));
  CHECK(key.key_type == NFY_KEY_TEAM && key.created_at_us == NOON_US - DAY_US && !key.revoked);
  OK(nfy_api_key_authenticate_signature(w.engine, &w.service, signed_text, made, &found, &err));
  CHECK(same(found.id, key.id));
  CHECK(nfy_api_key_authenticate_signature(w.engine, &w.service, signed_text, wrong, &found,
                                           &refused) == NFY_E_NOT_FOUND);
  CHECK(nfy_error_reason(refused) == NFY_REASON_KEY_UNKNOWN);
  nfy_error_free(refused);
  OK(nfy_api_key_revoke(w.engine, &w.service, &key.id, &err));
  CHECK(nfy_api_key_authenticate_signature(w.engine, &w.service, signed_text, made, &found,
                                           &refused) == NFY_E_NOT_FOUND);
  CHECK(nfy_error_reason(refused) == NFY_REASON_KEY_REVOKED);
  nfy_error_free(refused);
  OK(nfy_clock_advance(w.clock, 8 * DAY_US, &err));
  CHECK(nfy_api_key_authenticate_signature(w.engine, &w.service, signed_text, made, &found,
                                           &refused) == NFY_E_NOT_FOUND);
  CHECK(nfy_error_reason(refused) == NFY_REASON_SERVICE_WITHOUT_KEYS);
  nfy_error_free(refused);
  INVALID(nfy_api_key_import(w.engine, &w.service, nfy_str_from("n"), NFY_KEY_TEAM,
                             nfy_str_from(""), NOON_US, 0, NULL, &err));
  close_world(&w);
}

static void an_error_has_a_reason(void) {
  world w = open_world();
  nfy_send_request request = request_to(&w, "12");
  nfy_send_result result;
  nfy_error* refused = NULL;
  CHECK(nfy_notification_send(w.engine, &w.service, &request, &result, &refused) ==
        NFY_E_INVALID_ARGUMENT);
  CHECK(nfy_error_reason(refused) == NFY_REASON_RECIPIENT_INVALID);
  nfy_error_free(refused);
  CHECK(nfy_error_reason(NULL) == NFY_REASON_UNSPECIFIED);
  CHECK(strcmp(nfy_reason_name(NFY_REASON_TEMPLATE_NOT_FOUND), "template_not_found") == 0);
  CHECK(strcmp(nfy_reason_name(-1), "unknown") == 0);
  close_world(&w);
}

int main(void) {
  a_user_is_one_for_each_email_address();
  a_service_says_how_to_reach_it();
  templates_are_listed_with_their_versions();
  notifications_come_page_by_page();
  a_key_from_elsewhere_goes_on();
  an_error_has_a_reason();
  return CHECKS_END();
}
