/* A small service to test with: 20 March 2026, noon, SMS at 0.0233, an allowance of 3 units. */
#ifndef NFY_TESTS_WORLD_H
#define NFY_TESTS_WORLD_H

#include "check.h"

#define NOON_US INT64_C(1774008000000000)
#define HOUR_US INT64_C(3600000000)
#define DAY_US (24 * HOUR_US)

typedef struct world {
  nfy_clock* clock;
  nfy_engine* engine;
  nfy_uuid service;
  nfy_uuid sms;
  nfy_uuid email;
} world;

static const char reference_data[] =
    "{\"sms_rates\": [{\"valid_from\": \"2025-03-31T23:00:00Z\", \"rate\": \"0.0233\"},"
    " {\"valid_from\": \"2026-03-31T23:00:00Z\", \"rate\": \"0.0240\"}],"
    " \"letter_rates\": [], \"default_annual_allowance\": ["
    "{\"organisation_type\": \"other\", \"valid_from_financial_year_start\": 2020,"
    " \"allowance\": 5000}]}";

static inline nfy_uuid make_template(const world* w, int32_t type, const char* subject) {
  nfy_template_options options = NFY_TEMPLATE_OPTIONS_INIT;
  nfy_uuid id = {{0}};
  options.name = nfy_str_from("Reminder");
  options.type = type;
  options.subject = nfy_str_from(subject);
  options.content = nfy_str_from("Dear ((name)), see you on Monday");
  OK(nfy_template_create(w->engine, &w->service, &options, &id, &err));
  return id;
}

/* With a folder for the files of old months, or NULL. */
static inline world open_world_with_files(const char* folder) {
  world w;
  nfy_engine_options options = NFY_ENGINE_OPTIONS_INIT;
  nfy_service_options service = NFY_SERVICE_OPTIONS_INIT;
  memset(&w, 0, sizeof w);
  OK(nfy_clock_open_simulated(NOON_US, &w.clock, &err));
  options.store_url = nfy_str_from("memory:");
  options.sealing_key = nfy_str_from("0123456789abcdef0123456789abcdef");
  if (folder != NULL) options.archive_folder = nfy_str_from(folder);
  options.clock = w.clock;
  options.seeded = 1;
  options.seed = 42;
  options.keep_trace_parents = 1;
  OK(nfy_engine_open(&options, &w.engine, &err));
  OK(nfy_rates_put(w.engine, nfy_str_from(reference_data), &err));
  service.name = nfy_str_from("Riverside Clinics");
  service.email_from = nfy_str_from("clinic@example.com");
  OK(nfy_service_create(w.engine, &service, &w.service, &err));
  w.sms = make_template(&w, NFY_TYPE_SMS, "");
  w.email = make_template(&w, NFY_TYPE_EMAIL, "Hello ((name))");
  OK(nfy_allowance_set(w.engine, &w.service, 2025, 3, &err));
  return w;
}

static inline world open_world(void) { return open_world_with_files(NULL); }

static inline void close_world(world* w) {
  nfy_engine_close(w->engine);
  nfy_clock_close(w->clock);
}

static inline nfy_send_request request_to(const world* w, const char* number) {
  nfy_send_request request = NFY_SEND_REQUEST_INIT;
  request.template_id = w->sms;
  request.to = nfy_str_from(number);
  request.personalisation_json = nfy_str_from("{\"name\": \"Ann\"}");
  return request;
}

#endif
