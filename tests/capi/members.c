/* How people sign in, teams, invitations and organisations, as C hosts see them. */
#include "check.h"

#define NOON_US INT64_C(1774008000000000)

typedef struct world {
  nfy_clock* clock;
  nfy_engine* engine;
  nfy_uuid service;
} world;

static void close_world(world* w) {
  nfy_engine_close(w->engine);
  nfy_clock_close(w->clock);
}

#define LINK_KEY "kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk"

static world open_people(void) {
  world w;
  nfy_engine_options options = NFY_ENGINE_OPTIONS_INIT;
  nfy_service_options service = NFY_SERVICE_OPTIONS_INIT;
  nfy_system_service system = NFY_SYSTEM_SERVICE_INIT;
  memset(&w, 0, sizeof w);
  OK(nfy_clock_open_simulated(NOON_US, &w.clock, &err));
  options.store_url = nfy_str_from("memory:");
  options.sealing_key = nfy_str_from("0123456789abcdef0123456789abcdef");
  options.clock = w.clock;
  options.admin_url = nfy_str_from("https://admin.example");
  options.link_key = nfy_str_from(LINK_KEY);
  OK(nfy_engine_open(&options, &w.engine, &err));
  service.name = nfy_str_from("Clinic");
  OK(nfy_service_create(w.engine, &service, &w.service, &err));
  system.email_from = nfy_str_from("notify@example.gov.uk");
  OK(nfy_system_message_seed(w.engine, &system, &err));
  return w;
}

static nfy_uuid add_user(const world* w, const char* name, const char* email) {
  nfy_user user = NFY_USER_INIT, stored = NFY_USER_INIT;
  nfy_user_rows* rows = NULL;
  user.name = nfy_str_from(name);
  user.email_address = nfy_str_from(email);
  user.auth_type = NFY_AUTH_EMAIL;
  OK(nfy_sign_in_create_user(w->engine, &user, nfy_str_from("a long password"), &rows, &err));
  OK(nfy_user_rows_get(rows, 0, &stored, &err));
  CHECK(stored.auth_type == NFY_AUTH_EMAIL && stored.password_changed_at_us == NOON_US);
  nfy_user_rows_free(rows);
  return stored.id;
}

static nfy_user get_user(const world* w, nfy_uuid id) {
  nfy_user user = NFY_USER_INIT;
  nfy_user_rows* rows = NULL;
  OK(nfy_user_get(w->engine, &id, &rows, &err));
  OK(nfy_user_rows_get(rows, 0, &user, &err));
  user.name = user.email_address = user.mobile_number = nfy_str_from("");
  nfy_user_rows_free(rows);
  return user;
}

static void a_user_signs_in(void) {
  world w = open_people();
  nfy_uuid ada = add_user(&w, "Ada", "ada@example.org");
  nfy_user change = NFY_USER_INIT;
  nfy_code_request request = NFY_CODE_REQUEST_INIT;
  int32_t is_right = 1, verdict = 0, may = 0;
  OK(nfy_sign_in_check_password(w.engine, &ada, nfy_str_from("wrong"), &is_right, &err));
  CHECK(!is_right && get_user(&w, ada).failed_login_count == 1);
  OK(nfy_sign_in_check_password(w.engine, &ada, nfy_str_from("a long password"), &is_right, &err));
  CHECK(is_right && get_user(&w, ada).failed_login_count == 0);
  OK(nfy_sign_in_set_password(w.engine, &ada, nfy_str_from("another"), &err));
  OK(nfy_sign_in_check_password(w.engine, &ada, nfy_str_from("another"), &is_right, &err));
  CHECK(is_right);
  request.type = NFY_CODE_EMAIL;
  OK(nfy_sign_in_send_code(w.engine, &ada, &request, &err));
  request.type = 7;
  INVALID(nfy_sign_in_send_code(w.engine, &ada, &request, &err));
  OK(nfy_sign_in_check_code(w.engine, &ada, NFY_CODE_SMS, nfy_str_from("00000"), &verdict, &err));
  CHECK(verdict == NFY_CODE_UNKNOWN);
  OK(nfy_sign_in_reset_failures(w.engine, &ada, &err));
  OK(nfy_sign_in_complete_security_key(w.engine, &ada, 1, NULL, &may, &err));
  CHECK(may && get_user(&w, ada).logged_in_at_us == NOON_US);

  change.id = ada;
  change.name = nfy_str_from("Ada Hill");
  change.platform_admin = 1;
  OK(nfy_user_update(w.engine, &change, NFY_USER_PLATFORM_ADMIN, NULL, &err));
  CHECK(get_user(&w, ada).platform_admin);
  INVALID(nfy_user_update(w.engine, &change, 1 << 20, NULL, &err));
  OK(nfy_user_archive(w.engine, &ada, &err));
  CHECK(get_user(&w, ada).closed && !get_user(&w, ada).platform_admin);
  INVALID(nfy_sign_in_check_password(w.engine, &ada, nfy_str_from("x"), NULL, &err));
  close_world(&w);
}

static void security_keys_are_kept(void) {
  world w = open_people();
  nfy_uuid ada = add_user(&w, "Ada", "ada@example.org");
  nfy_security_key key = NFY_SECURITY_KEY_INIT, stored = NFY_SECURITY_KEY_INIT;
  nfy_security_key_rows* rows = NULL;
  key.user_id = ada;
  key.name = nfy_str_from("blue");
  key.credential_data = nfy_str_from("data");
  key.registration_response = nfy_str_from("response");
  OK(nfy_security_key_add(w.engine, &key, &rows, &err));
  OK(nfy_security_key_rows_get(rows, 0, &stored, &err));
  CHECK(text_is(stored.name, "blue") && stored.created_at_us == NOON_US);
  nfy_security_key_rows_free(rows);
  OK(nfy_security_key_rename(w.engine, &ada, &stored.id, nfy_str_from("red"), &err));
  INVALID(nfy_security_key_remove(w.engine, &ada, &stored.id, &err));
  OK(nfy_security_key_list(w.engine, &ada, &rows, &err));
  CHECK(nfy_security_key_rows_count(rows) == 1);
  OK(nfy_security_key_rows_get(rows, 0, &stored, &err));
  CHECK(text_is(stored.name, "red") && text_is(stored.credential_data, "data"));
  nfy_security_key_rows_free(rows);
  close_world(&w);
}

static void teams_have_members(void) {
  world w = open_people();
  nfy_uuid ada = add_user(&w, "Ada", "ada@example.org"), bo = add_user(&w, "Bo", "bo@example.org");
  nfy_member member = NFY_MEMBER_INIT, found = NFY_MEMBER_INIT;
  nfy_member_rows* rows = NULL;
  nfy_member_service_rows* services = NULL;
  nfy_member_service service = NFY_MEMBER_SERVICE_INIT;
  member.service_id = w.service;
  member.user_id = ada;
  member.permissions = nfy_str_from("send_texts,manage_users");
  member.folders = nfy_str_from("00000000-0000-4000-8000-000000000001");
  OK(nfy_member_add(w.engine, &member, &err));
  STATUS(NFY_E_CONFLICT, nfy_member_add(w.engine, &member, &err));
  member.user_id = bo;
  member.permissions = nfy_str_from("fly");
  INVALID(nfy_member_add(w.engine, &member, &err));
  member.permissions = nfy_str_from("view_activity");
  STATUS(NFY_E_NOT_FOUND, nfy_member_set_permissions(w.engine, &member, 0, &err));
  member.user_id = ada;
  OK(nfy_member_set_permissions(w.engine, &member, 0, &err));
  OK(nfy_member_list(w.engine, &w.service, &rows, &err));
  CHECK(nfy_member_rows_count(rows) == 1);
  OK(nfy_member_rows_get(rows, 0, &found, &err));
  CHECK(text_is(found.permissions, "view_activity"));
  CHECK(found.folders.size == 0); /* there is no such folder */
  nfy_member_rows_free(rows);
  OK(nfy_member_list_services(w.engine, &ada, &services, &err));
  OK(nfy_member_service_rows_get(services, 0, &service, &err));
  CHECK(text_is(service.name, "Clinic") && !service.closed);
  nfy_member_service_rows_free(services);
  INVALID(nfy_member_remove(w.engine, &w.service, &ada, &err)); /* the last one stays */
  member.user_id = bo;
  OK(nfy_member_add(w.engine, &member, &err));
  OK(nfy_member_remove(w.engine, &w.service, &ada, &err));
  STATUS(NFY_E_NOT_FOUND, nfy_member_remove(w.engine, &w.service, &ada, &err));
  close_world(&w);
}

static void organisations_have_domains_and_members(void) {
  world w = open_people();
  nfy_uuid ada = add_user(&w, "Ada", "ada@example.org");
  nfy_organisation trust = NFY_ORGANISATION_INIT, found = NFY_ORGANISATION_INIT;
  nfy_organisation_rows* rows = NULL;
  nfy_organisation_member member = NFY_ORGANISATION_MEMBER_INIT;
  nfy_organisation_member_rows* members = NULL;
  nfy_member_organisation_rows* places = NULL;
  trust.name = nfy_str_from("Trust");
  trust.domains = nfy_str_from("trust.example,b.example");
  trust.crown = NFY_NO;
  OK(nfy_organisation_put(w.engine, &trust, &rows, &err));
  OK(nfy_organisation_rows_get(rows, 0, &found, &err));
  CHECK(text_is(found.domains, "b.example,trust.example") && found.crown == NFY_NO);
  trust.id = found.id;
  nfy_organisation_rows_free(rows);
  trust.notes = nfy_str_from("a note");
  trust.domains = nfy_str_from("");
  OK(nfy_organisation_update(w.engine, &trust, NFY_ORGANISATION_SET_NOTES, &rows, &err));
  OK(nfy_organisation_rows_get(rows, 0, &found, &err));
  CHECK(text_is(found.notes, "a note") && found.domains.size != 0);
  nfy_organisation_rows_free(rows);
  OK(nfy_organisation_find_by_domain(w.engine, nfy_str_from("x.trust.example"), &rows, &err));
  CHECK(nfy_organisation_rows_count(rows) == 1);
  nfy_organisation_rows_free(rows);
  OK(nfy_organisation_add_service(w.engine, &trust.id, &w.service, &err));
  member.organisation_id = trust.id;
  member.user_id = ada;
  member.permissions = nfy_str_from("can_make_services_live");
  OK(nfy_organisation_member_put(w.engine, &member, &err));
  OK(nfy_organisation_member_list(w.engine, &trust.id, &members, &err));
  CHECK(nfy_organisation_member_rows_count(members) == 1);
  nfy_organisation_member_rows_free(members);
  OK(nfy_member_list_organisations(w.engine, &ada, &places, &err));
  CHECK(nfy_member_organisation_rows_count(places) == 1);
  nfy_member_organisation_rows_free(places);
  INVALID(nfy_organisation_archive(w.engine, &trust.id, &err));
  OK(nfy_organisation_member_remove(w.engine, &trust.id, &ada, &err));
  close_world(&w);
}

static void people_are_invited(void) {
  world w = open_people();
  nfy_uuid ada = add_user(&w, "Ada", "ada@example.org"), bo = add_user(&w, "Bo", "bo@example.org");
  nfy_invitation invitation = NFY_INVITATION_INIT, found = NFY_INVITATION_INIT;
  nfy_invitation_rows* rows = NULL;
  nfy_member member = NFY_MEMBER_INIT;
  nfy_join_request request = NFY_JOIN_REQUEST_INIT;
  nfy_join_answer answer = NFY_JOIN_ANSWER_INIT;
  nfy_join_request_rows* requests = NULL;
  char contacted[37] = "";
  int32_t verdict = 0, i;
  invitation.service_id = w.service;
  invitation.email_address = nfy_str_from("friend@example.org");
  invitation.invited_by = ada;
  invitation.permissions = nfy_str_from("send_messages");
  OK(nfy_invitation_create(w.engine, &invitation, nfy_str_from(""), &rows, &err));
  OK(nfy_invitation_rows_get(rows, 0, &found, &err));
  CHECK(found.status == NFY_INVITATION_PENDING && found.auth_type == NFY_AUTH_SMS);
  OK(nfy_invitation_set_status(w.engine, &w.service, NULL, &found.id, NFY_INVITATION_ACCEPTED,
                               &err));
  nfy_invitation_rows_free(rows);
  OK(nfy_invitation_list(w.engine, &w.service, NULL, &rows, &err));
  CHECK(nfy_invitation_rows_count(rows) == 1);
  nfy_invitation_rows_free(rows);
  INVALID(nfy_invitation_list(w.engine, NULL, NULL, &rows, &err));
  OK(nfy_invitation_check_token(w.engine, nfy_str_from("nonsense"), &verdict, &rows, &err));
  CHECK(verdict == NFY_TOKEN_UNKNOWN && nfy_invitation_rows_count(rows) == 0);
  nfy_invitation_rows_free(rows);

  member.service_id = w.service;
  member.user_id = ada;
  OK(nfy_member_add(w.engine, &member, &err));
  for (i = 0; i < 16; ++i) {
    static const char digits[] = "0123456789abcdef";
    const size_t at = strlen(contacted);
    contacted[at] = digits[ada.bytes[i] >> 4];
    contacted[at + 1] = digits[ada.bytes[i] & 15];
    if (i == 3 || i == 5 || i == 7 || i == 9) contacted[at + 2] = '-';
  }
  request.service_id = w.service;
  request.requester_id = bo;
  request.contacted = nfy_str_from(contacted);
  OK(nfy_join_request_create(w.engine, &request, nfy_str_from("https://admin.example"), &requests,
                             &err));
  OK(nfy_join_request_rows_get(requests, 0, &request, &err));
  CHECK(request.status == NFY_JOIN_PENDING);
  answer.status = NFY_JOIN_APPROVED;
  answer.by = ada;
  answer.permissions = nfy_str_from("send_texts");
  nfy_join_request_rows_free(requests);
  OK(nfy_join_request_answer(w.engine, &w.service, &request.id, &answer, &requests, &err));
  CHECK(nfy_join_request_rows_count(requests) == 1);
  nfy_join_request_rows_free(requests);
  OK(nfy_join_request_get(w.engine, &w.service, &request.id, &requests, &err));
  nfy_join_request_rows_free(requests);
  close_world(&w);
}

static void the_system_writes_and_notes(void) {
  world w = open_people();
  nfy_uuid ada = add_user(&w, "Ada", "ada@example.org"), id = {{0}}, service = {{0}};
  nfy_event_rows* events = NULL;
  nfy_event event = NFY_EVENT_INIT;
  nfy_go_live_rejection rejection = NFY_GO_LIVE_REJECTION_INIT;
  nfy_notification_rows* sent = NULL;
  nfy_buf kind = {0};
  const nfy_str none = nfy_str_from("");
  OK(nfy_system_message_send_email_verification(w.engine, &ada, none, &err));
  OK(nfy_system_message_send_already_registered(w.engine, nfy_str_from("ada@example.org"), &err));
  OK(nfy_system_message_send_password_reset(w.engine, nfy_str_from("ada@example.org"), none, none,
                                            &err));
  OK(nfy_system_message_send_change_email(w.engine, &ada, nfy_str_from("new@example.org"), &err));
  OK(nfy_system_message_send_team_member_changed(w.engine, &ada, &ada, 1, &err));
  OK(nfy_system_message_send_service_live(w.engine, &w.service, &err));
  STATUS(NFY_E_NOT_FOUND, nfy_system_message_send_go_live_asked(w.engine, &w.service, none, &err));
  INVALID(nfy_system_message_send_go_live_next_steps(w.engine, &w.service,
                                                     nfy_str_from("ada@example.org"), none, &err));
  INVALID(nfy_system_message_send_go_live_rejected(w.engine, &w.service, &rejection, &err));
  INVALID(nfy_system_message_send_go_live_rejected(w.engine, &w.service, NULL, &err));
  OK(nfy_system_message_send_reply_to_check(w.engine, &w.service, nfy_str_from("a@example.org"),
                                            &id, &err));
  OK(nfy_system_message_service_id(&service, &err));
  OK(nfy_notification_get(w.engine, &service, &id, &sent, &err));
  CHECK(nfy_notification_rows_count(sent) == 1);
  nfy_notification_rows_free(sent);
  INVALID(nfy_system_message_send_reply_to_check(w.engine, &w.service, none, &id, &err));
  OK(nfy_system_message_template_id(nfy_str_from("sms_code"), &id, &err));
  INVALID(nfy_system_message_template_id(nfy_str_from("nonsense"), &id, &err));
  OK(nfy_search_find(w.engine, &id, &kind, &service, &err));
  CHECK(kind.size == 8 && memcmp(kind.data, "template", 8) == 0);
  nfy_buf_free(&kind);
  OK(nfy_system_message_service_id(&id, &err));
  CHECK(memcmp(&id, &service, sizeof id) == 0);
  memset(&id, 7, sizeof id);
  STATUS(NFY_E_NOT_FOUND, nfy_search_find(w.engine, &id, &kind, NULL, &err));
  OK(nfy_event_record(w.engine, nfy_str_from("sign_in"), nfy_str_from("{}"), &err));
  OK(nfy_event_list(w.engine, 10, &events, &err));
  OK(nfy_event_rows_get(events, 0, &event, &err));
  CHECK(text_is(event.type, "sign_in") && event.created_at_us == NOON_US);
  nfy_event_rows_free(events);
  close_world(&w);
}

int main(void) {
  a_user_signs_in();
  security_keys_are_kept();
  teams_have_members();
  organisations_have_domains_and_members();
  people_are_invited();
  the_system_writes_and_notes();
  return CHECKS_END();
}
