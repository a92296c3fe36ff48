#include "http/demo.hpp"

#include <notify/api_keys.hpp>
#include <notify/json.hpp>
#include <notify/rates.hpp>
#include <notify/services.hpp>
#include <notify/templates.hpp>

#include <array>
#include <cstdio>

namespace notifyd {

using namespace notify;

namespace {

constexpr std::string_view service_name = "Riverside Clinics";

constexpr std::string_view rates_from = "2016-04-01T00:00:00Z";

/// What a sheet more costs beside the first, in pounds, is the same for all.
struct LetterPrice {
  std::string_view postage;
  int first_pence;
};
constexpr int sheets_max = 5, more_pence = 5;
constexpr std::array letter_prices = {LetterPrice{"first", 150}, LetterPrice{"second", 68},
                                      LetterPrice{"economy", 59}, LetterPrice{"europe", 150},
                                      LetterPrice{"rest-of-world", 160}};

std::string letter_rate(const LetterPrice& price, int sheets, bool crown) {
  const int pence = price.first_pence + (sheets - 1) * more_pence;
  char pounds[16];
  std::snprintf(pounds, sizeof pounds, "%d.%02d", pence / 100, pence % 100);
  return R"({"start_date": ")" + std::string(rates_from) +
         R"(", "end_date": null, "sheet_count": )" + std::to_string(sheets) + R"(, "rate": ")" +
         pounds + R"(", "crown": )" + (crown ? "true" : "false") + R"(, "post_class": ")" +
         std::string(price.postage) + "\"}";
}

/// Free fragments of text messages a financial year, from the first one on.
struct YearlyAllowance {
  std::string_view type;
  int fragments;
};
constexpr std::array yearly_allowances = {YearlyAllowance{"central", 30'000},
                                          YearlyAllowance{"emergency_service", 10'000},
                                          YearlyAllowance{"local", 10'000},
                                          YearlyAllowance{"nhs_central", 30'000},
                                          YearlyAllowance{"nhs_gp", 0},
                                          YearlyAllowance{"nhs_local", 10'000},
                                          YearlyAllowance{"nhs_notify", 0},
                                          YearlyAllowance{"other", 5'000},
                                          YearlyAllowance{"school_or_college", 5'000}};

std::string reference_data() {
  std::string letters, allowances;
  for (const YearlyAllowance& one : yearly_allowances)
    allowances += (allowances.empty() ? "" : ", ") +
                  (R"({"organisation_type": ")" + std::string(one.type) +
                   R"(", "valid_from_financial_year_start": 2016, )" + R"("allowance": )" +
                   std::to_string(one.fragments) + "}");
  for (const LetterPrice& price : letter_prices)
    for (int sheets = 1; sheets <= sheets_max; ++sheets)
      for (const bool crown : {true, false})
        letters += (letters.empty() ? "" : ", ") + letter_rate(price, sheets, crown);
  return R"({"sms_rates": [{"valid_from": ")" + std::string(rates_from) +
         R"(", "rate": "0.024"}], "letter_rates": [)" + letters +
         R"(], "default_annual_allowance": [)" + allowances + "]}";
}

NewTemplate sms_template() {
  NewTemplate text;
  text.name = "Appointment (SMS)";
  text.content = "Dear ((name)), your appointment is on ((date)).";
  return text;
}

NewTemplate email_template() {
  NewTemplate text;
  text.name = "Appointment (e-mail)";
  text.type = NotificationType::email;
  text.subject = "Your appointment on ((date))";
  text.content = "Dear ((name)),\n\nwe look forward to seeing you on ((date)).\n\nThe clinic";
  return text;
}

NewTemplate letter_template() {
  NewTemplate text;
  text.name = "Appointment (letter)";
  text.type = NotificationType::letter;
  text.subject = "Your appointment on ((date))";
  text.content = "Dear ((name)),\n\nwe look forward to seeing you on ((date)).";
  text.postage = Postage::second;
  return text;
}

Result<Service> find_or_create_service(Engine& engine) {
  NFY_TRY(services, engine.services().list());
  for (const Service& service : services) {
    if (service.active && service.name == service_name) return service;
  }
  NewService service;
  service.name = service_name;
  service.email_from = "appointments@riverside.example";
  return engine.services().create(service);
}

}  // namespace

Result<Demo> set_up_demo(Engine& engine) {
  NFY_TRY(rates, reference_data_from_json(reference_data()));
  NFY_CHECK(engine.rates().put(rates));
  NFY_TRY(service, find_or_create_service(engine));
  Demo demo;
  demo.service = service.id;
  NFY_TRY(sms, engine.templates().create(service.id, sms_template()));
  NFY_TRY(email, engine.templates().create(service.id, email_template()));
  NFY_TRY(letter, engine.templates().create(service.id, letter_template()));
  demo.sms = sms.id;
  demo.email = email.id;
  demo.letter = letter.id;
  // A name may be used once, and ids of templates are new at each start.
  const std::string mark = sms.id.to_text().substr(0, 8) + sms.id.to_text().substr(24);
  NFY_TRY(normal, engine.api_keys().create(service.id, "normal_" + mark, KeyType::normal));
  NFY_TRY(team, engine.api_keys().create(service.id, "team_" + mark, KeyType::team));
  NFY_TRY(test, engine.api_keys().create(service.id, "test_" + mark, KeyType::test));
  demo.normal_key = normal.token;
  demo.team_key = team.token;
  demo.test_key = test.token;
  return demo;
}

std::string demo_text(const Demo& demo, const std::string& url) {
  const std::string service = demo.service.to_text();
  const std::string secret = demo.normal_key.substr(demo.normal_key.size() - 36);
  const std::string values = R"("personalisation": {"name": "Ann", "date": "1 May"})";
  return "notifyd serves a demonstration at " + url +
         "\n"
         "\nservice          " +
         service + "\nnormal key       " + demo.normal_key + "\nteam key         " + demo.team_key +
         "\ntest key         " + demo.test_key + "\nSMS template     " + demo.sms.to_text() +
         "\ne-mail template  " + demo.email.to_text() + "\nletter template  " +
         demo.letter.to_text() +
         "\n"
         "\nProviders are simulated: nothing leaves this machine. In Python (pip install\n"
         "notifications-python-client):\n"
         "\n  from notifications_python_client import NotificationsAPIClient"
         "\n  client = NotificationsAPIClient(\"" +
         demo.normal_key + "\", base_url=\"" + url +
         "\")"
         "\n  client.send_sms_notification(\"07700 900123\", \"" +
         demo.sms.to_text() +
         "\","
         "\n                               {\"name\": \"Ann\", \"date\": \"1 May\"})\n"
         "\nIn a shell, a token holds for half a minute:\n"
         "\n  b64() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }"
         "\n  head=$(printf '{\"typ\":\"JWT\",\"alg\":\"HS256\"}' | b64)"
         "\n  claims=$(printf '{\"iss\":\"" +
         service +
         "\",\"iat\":%s}' \"$(date +%s)\" | b64)"
         "\n  sign=$(printf %s \"$head.$claims\" | openssl dgst -sha256 -binary -hmac " +
         secret +
         " | b64)"
         "\n  curl -H \"Authorization: Bearer $head.$claims.$sign\" \\"
         "\n    -H 'Content-Type: application/json' " +
         url +
         "/v2/notifications/sms \\"
         "\n    -d '{\"phone_number\": \"07700 900123\", \"template_id\": \"" +
         demo.sms.to_text() + "\",\n         " + values + "}'\n\n";
}

}  // namespace notifyd
