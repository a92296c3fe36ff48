/* Services and their history, folders, brands and files of templates, as C hosts see them. */
#include "world.h"

static nfy_uuid make_user(const world* w, const char* email) {
  nfy_user user = NFY_USER_INIT;
  nfy_user_rows* rows = NULL;
  user.name = nfy_str_from("Ada");
  user.email_address = nfy_str_from(email);
  OK(nfy_user_put(w->engine, &user, &rows, &err));
  OK(nfy_user_rows_get(rows, 0, &user, &err));
  nfy_user_rows_free(rows);
  return user.id;
}

static int same_id(nfy_uuid a, nfy_uuid b) { return memcmp(&a, &b, sizeof a) == 0; }

static void details_of_a_service_outlive_other_changes(void) {
  world w = open_world();
  nfy_uuid ada = make_user(&w, "ada@example.org");
  nfy_service_details details = NFY_SERVICE_DETAILS_INIT;
  nfy_service_details_rows* rows = NULL;
  nfy_service_version_rows* versions = NULL;
  nfy_service_version version = NFY_SERVICE_VERSION_INIT;
  nfy_service service = NFY_SERVICE_INIT;
  nfy_service_rows* services = NULL;
  nfy_live_service_rows* live = NULL;
  OK(nfy_service_get_details(w.engine, &w.service, &rows, &err));
  OK(nfy_service_details_rows_get(rows, 0, &details, &err));
  CHECK(details.volume_sms_a_year == -1 && details.consent_to_research == -1);
  nfy_service_details_rows_free(rows);
  details.notes = nfy_str_from("asked twice");
  details.volume_sms_a_year = 0;
  details.consent_to_research = 0;
  details.go_live_at_us = NOON_US;
  details.go_live_user = ada;
  OK(nfy_service_put_details(w.engine, &details, &ada, &err));

  OK(nfy_service_find_by_name(w.engine, nfy_str_from("CLINIC"), &services, &err));
  CHECK(nfy_service_rows_count(services) == 1);
  OK(nfy_service_rows_get(services, 0, &service, &err));
  service.restricted = 1;
  OK(nfy_service_update(w.engine, &service, &err));
  nfy_service_rows_free(services);
  OK(nfy_service_get_details(w.engine, &w.service, &rows, &err));
  OK(nfy_service_details_rows_get(rows, 0, &details, &err));
  CHECK(text_is(details.notes, "asked twice") && details.volume_sms_a_year == 0);
  CHECK(details.consent_to_research == 0 && same_id(details.go_live_user, ada));
  nfy_service_details_rows_free(rows);

  OK(nfy_service_archive(w.engine, &w.service, NULL, &err));
  OK(nfy_service_list_history(w.engine, &w.service, &versions, &err));
  CHECK(nfy_service_version_rows_count(versions) == 4);
  OK(nfy_service_version_rows_get(versions, 1, &version, &err));
  CHECK(same_id(version.changed_by, ada) && version.updated_at_us == NOON_US);
  OK(nfy_service_version_rows_get(versions, 3, &version, &err));
  CHECK(!version.active && version.restricted);
  nfy_service_version_rows_free(versions);
  OK(nfy_service_list_live(w.engine, &live, &err));
  CHECK(nfy_live_service_rows_count(live) == 0);
  nfy_live_service_rows_free(live);
  STATUS(NFY_E_NOT_FOUND, nfy_service_archive(w.engine, &ada, NULL, &err));
  INVALID(nfy_service_put_details(w.engine, NULL, NULL, &err));
  close_world(&w);
}

static nfy_uuid make_folder(const world* w, const char* name, const nfy_uuid* parent) {
  nfy_template_folder folder = NFY_TEMPLATE_FOLDER_INIT;
  nfy_template_folder_rows* rows = NULL;
  OK(nfy_template_folder_create(w->engine, &w->service, nfy_str_from(name), parent, &rows, &err));
  OK(nfy_template_folder_rows_get(rows, 0, &folder, &err));
  CHECK(text_is(folder.name, name));
  nfy_template_folder_rows_free(rows);
  return folder.id;
}

static void folders_are_trees(void) {
  world w = open_world();
  nfy_uuid nobody = {{1}};
  nfy_uuid a = make_folder(&w, "a", NULL), b = make_folder(&w, "b", &a);
  nfy_template_folder_rows* rows = NULL;
  nfy_template_rows* templates = NULL;
  nfy_template source = NFY_TEMPLATE_INIT;
  INVALID(nfy_template_folder_move(w.engine, &w.service, &b, &a, 1, NULL, 0, &err));
  INVALID(nfy_template_folder_move(w.engine, &w.service, &a, NULL, 1, NULL, 0, &err));
  OK(nfy_template_folder_move(w.engine, &w.service, &b, NULL, 0, &w.sms, 1, &err));
  OK(nfy_template_get(w.engine, &w.service, &w.sms, 0, &templates, &err));
  OK(nfy_template_rows_get(templates, 0, &source, &err));
  CHECK(same_id(source.folder_id, b));
  nfy_template_rows_free(templates);
  STATUS(NFY_E_CONFLICT, nfy_template_folder_remove(w.engine, &w.service, &b, &err));
  OK(nfy_template_folder_rename(w.engine, &w.service, &b, nfy_str_from("c"), &err));
  STATUS(NFY_E_NOT_FOUND, nfy_template_folder_show_to(w.engine, &w.service, &b, &nobody, 1, &err));
  OK(nfy_template_folder_show_to(w.engine, &w.service, &b, NULL, 0, &err));
  OK(nfy_template_folder_move(w.engine, &w.service, NULL, NULL, 0, &w.sms, 1, &err));
  OK(nfy_template_folder_remove(w.engine, &w.service, &b, &err));
  OK(nfy_template_folder_list(w.engine, &w.service, &rows, &err));
  CHECK(nfy_template_folder_rows_count(rows) == 1);
  nfy_template_folder_rows_free(rows);
  STATUS(NFY_E_NOT_FOUND, nfy_template_folder_list(w.engine, &nobody, &rows, &err));
  close_world(&w);
}

static void brands_have_names_of_their_own(void) {
  world w = open_world();
  nfy_email_brand brand = NFY_EMAIL_BRAND_INIT, stored = NFY_EMAIL_BRAND_INIT;
  nfy_email_brand_rows* rows = NULL;
  nfy_letter_brand picture = NFY_LETTER_BRAND_INIT;
  nfy_letter_brand_rows* pictures = NULL;
  nfy_brand_user_rows* users = NULL;
  nfy_buf name = {0};
  INVALID(nfy_email_brand_put(w.engine, &brand, NULL, &err));
  brand.name = nfy_str_from("Town");
  brand.text = nfy_str_from("Town");
  brand.type = NFY_EMAIL_BRAND_ORG_BANNER;
  OK(nfy_email_brand_put(w.engine, &brand, &rows, &err));
  OK(nfy_email_brand_rows_get(rows, 0, &stored, &err));
  CHECK(stored.type == NFY_EMAIL_BRAND_ORG_BANNER && stored.updated_at_us == 0);
  STATUS(NFY_E_CONFLICT, nfy_email_brand_put(w.engine, &brand, NULL, &err));
  OK(nfy_email_brand_unique_name(w.engine, nfy_str_from("town"), &name, &err));
  CHECK(name.size == 18 && memcmp(name.data, "town (alternate 1)", 18) == 0);
  nfy_buf_free(&name);
  OK(nfy_email_brand_list_users(w.engine, &stored.id, &users, &err));
  CHECK(nfy_brand_user_rows_count(users) == 0);
  nfy_brand_user_rows_free(users);
  OK(nfy_email_brand_archive(w.engine, &stored.id, &err));
  nfy_email_brand_rows_free(rows);
  OK(nfy_email_brand_list(w.engine, &rows, &err));
  CHECK(nfy_email_brand_rows_count(rows) == 0);
  nfy_email_brand_rows_free(rows);
  picture.name = nfy_str_from("Town");
  picture.filename = nfy_str_from("town");
  OK(nfy_letter_brand_put(w.engine, &picture, NULL, &err));
  OK(nfy_letter_brand_list(w.engine, &pictures, &err));
  CHECK(nfy_letter_brand_rows_count(pictures) == 1);
  nfy_letter_brand_rows_free(pictures);
  close_world(&w);
}

static void files_wait_until_they_are_there(void) {
  world w = open_world();
  nfy_uuid ada = make_user(&w, "ada@example.org"), id;
  nfy_template_options options = NFY_TEMPLATE_OPTIONS_INIT;
  nfy_template_file file = NFY_TEMPLATE_FILE_INIT, stored = NFY_TEMPLATE_FILE_INIT;
  nfy_template_file_rows* rows = NULL;
  nfy_letter_attachment pages = NFY_LETTER_ATTACHMENT_INIT;
  options.name = nfy_str_from("mail");
  options.type = NFY_TYPE_EMAIL;
  options.subject = nfy_str_from("About");
  options.content = nfy_str_from("Hello");
  OK(nfy_template_create(w.engine, &w.service, &options, &id, &err));
  file.service_id = w.service;
  file.template_id = id;
  file.created_by = ada;
  INVALID(nfy_template_file_add(w.engine, &file, &rows, &err));
  file.filename = nfy_str_from("map.pdf");
  OK(nfy_template_file_add(w.engine, &file, &rows, &err));
  OK(nfy_template_file_rows_get(rows, 0, &stored, &err));
  CHECK(stored.pending && stored.version == 0 && stored.retention_weeks == 1);
  nfy_template_file_rows_free(rows);
  stored.filename = file.filename;
  stored.link_text = nfy_str_from("");
  stored.pending = 0;
  OK(nfy_template_file_change(w.engine, &stored, &rows, &err));
  nfy_template_file_rows_free(rows);
  OK(nfy_template_file_list(w.engine, &w.service, &id, 0, &rows, &err));
  CHECK(nfy_template_file_rows_count(rows) == 1);
  nfy_template_file_rows_free(rows);
  OK(nfy_template_file_archive(w.engine, &w.service, &id, &stored.id, &ada, &err));
  OK(nfy_template_file_list(w.engine, &w.service, &id, 0, &rows, &err));
  CHECK(nfy_template_file_rows_count(rows) == 0);
  nfy_template_file_rows_free(rows);
  pages.id = ada;
  pages.service_id = w.service;
  pages.template_id = id;
  pages.original_filename = nfy_str_from("map.pdf");
  pages.page_count = 1;
  pages.created_by = ada;
  INVALID(nfy_letter_attachment_create(w.engine, &pages, &err)); /* the template is no letter */
  close_world(&w);
}

int main(void) {
  details_of_a_service_outlive_other_changes();
  folders_are_trees();
  brands_have_names_of_their_own();
  files_wait_until_they_are_there();
  return CHECKS_END();
}
