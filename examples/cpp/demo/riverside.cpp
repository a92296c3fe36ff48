#include "demo/riverside.hpp"

#include <notify/allowances.hpp>
#include <notify/api_keys.hpp>
#include <notify/rates.hpp>
#include <notify/retention.hpp>
#include <notify/services.hpp>
#include <notify/templates.hpp>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <sstream>

namespace demo {

using namespace notify;

namespace {

constexpr std::string_view service_name = "Riverside Clinics";

// The library finds things by id. A host keeps the ids of its templates with its own settings;
// this one keeps them in a small file beside the database.
std::string settings_path(const Options& options) { return options.database + ".ids"; }

Result<Riverside> read_settings(const std::string& text) {
  std::istringstream words(text);
  std::string service, sms, email, key;
  words >> service >> sms >> email >> key;
  Riverside ids;
  NFY_TRY(service_id, ServiceId::from_text(service));
  NFY_TRY(sms_id, TemplateId::from_text(sms));
  NFY_TRY(email_id, TemplateId::from_text(email));
  NFY_TRY(key_id, ApiKeyId::from_text(key));
  return Riverside{service_id, sms_id, email_id, key_id};
}

// An earlier run may have made the service and then died before it wrote the file.
Result<Service> find_or_create_service(Engine& engine) {
  NFY_TRY(services, engine.services().list());
  for (const Service& service : services) {
    if (service.name == service_name) return service;
  }
  NewService service;
  service.name = service_name;
  service.organisation_type = OrganisationType::other;
  service.calendar = "uk";
  service.prefix_sms = true;
  service.email_from = "appointments@riverside.example";
  return engine.services().create(service);
}

Result<Riverside> create(Engine& engine) {
  NFY_TRY(service, find_or_create_service(engine));
  NewTemplate sms;
  sms.name = "Appointment (SMS)";
  sms.type = NotificationType::sms;
  sms.content =
      "Dear ((name)), your appointment is on ((appointment date)) at ((clinic)). "
      "Your reference is ((reference)).";
  NewTemplate email;
  email.name = "Appointment (e-mail)";
  email.type = NotificationType::email;
  email.subject = "Your appointment on ((appointment date))";
  email.content =
      "Dear ((name)),\n\nwe look forward to seeing you on ((appointment date)) at ((clinic)).\n\n"
      "Your reference is ((reference)). Please bring this message with you.\n\nRiverside Clinics";
  NFY_TRY(sms_template, engine.templates().create(service.id, sms));
  NFY_TRY(email_template, engine.templates().create(service.id, email));
  // A name may be used once, so every attempt at setting up has a key of its own.
  NFY_TRY(issued,
          engine.api_keys().create(service.id, "demo-" + sms_template.id.to_text().substr(0, 8),
                                   KeyType::normal));
  NFY_TRY(key, engine.api_keys().authenticate(issued.token));
  return Riverside{service.id, sms_template.id, email_template.id, key.id};
}

}  // namespace

Result<Riverside> set_up_riverside(Engine& engine, const Options& options) {
  NFY_TRY(json, text_of_file(options.reference_data));
  NFY_TRY(reference_data, reference_data_from_json(json));
  NFY_CHECK(engine.rates().put(reference_data));
  Riverside ids;
  if (const auto settings = text_of_file(settings_path(options))) {
    NFY_TRY(known, read_settings(*settings));
    ids = known;
  } else {
    NFY_TRY(created, create(engine));
    ids = created;
    NFY_CHECK(write_file(settings_path(options), ids.service.to_text() + "\n" + ids.sms.to_text() +
                                                     "\n" + ids.email.to_text() + "\n" +
                                                     ids.key.to_text() + "\n"));
  }
  // A run that is started again begins at the first day. What it sent then must still be known by
  // its idempotency key, which is kept as long as the notification itself.
  for (const NotificationType type : {NotificationType::sms, NotificationType::email})
    NFY_CHECK(engine.retention().set(ids.service, type, retention_days_max));
  if (options.allowance) {
    for (const int year : {2025, 2026})
      NFY_CHECK(engine.allowances().set(ids.service, year, *options.allowance));
  } else {
    // That of the next year is made by a task of its own once the year has begun.
    NFY_CHECK(engine.allowances().ensure(ids.service, 2025));
  }
  return ids;
}

Result<std::string> text_of_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return make_error(ErrorCode::not_found, "no such file: " + path);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

// Written beside and renamed, so that a reader sees the old text or the new one, never a part.
Result<void> write_file(const std::string& path, const std::string& text) {
  const std::string fresh = path + ".new";
  std::ofstream file(fresh, std::ios::binary | std::ios::trunc);
  file << text;
  file.close();
  if (!file || std::rename(fresh.c_str(), path.c_str()) != 0) {
    return make_error(ErrorCode::unavailable, "file cannot be written: " + path);
  }
  return {};
}

}  // namespace demo
