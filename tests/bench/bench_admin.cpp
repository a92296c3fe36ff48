#include "domain/base64.hpp"
#include "ten_days.hpp"

#include <notify/members.hpp>
#include <notify/organisations.hpp>
#include <notify/ports/sealer.hpp>
#include <notify/rest.hpp>
#include <notify/services.hpp>
#include <notify/templates.hpp>
#include <notify/users.hpp>

#include <algorithm>

namespace notify::bench {
namespace {

constexpr std::string_view app_secret = "the secret of the admin app";
constexpr int listed_templates = 1'000;
constexpr int desk_rounds = 50;  // the first ones on a new connection take twice as long
constexpr int services_of_organisation = 500;

std::string part_of_token(std::string_view bytes) {
  std::string out = base64::encode(bytes);
  while (out.ends_with('=')) out.pop_back();
  std::ranges::replace(out, '+', '-');
  std::ranges::replace(out, '/', '_');
  return out;
}

/// What the admin app asks of a platform of 600 services, in its own words, in one process.
class AdminDesk {
public:
  AdminDesk(const Kind& kind, double scale) : data_(kind, scale), engine_(*data_.world().engine) {
    RestOptions options;
    options.admin_secrets = {std::string(app_secret)};
    api_ = must(RestApi::make(engine_, std::move(options)));
    // Late on the busiest day, just before the watermark moves; the nights before are done.
    const UtcTime midnight = data_.window(data_.last_day()).start();
    data_.world().clock->set(midnight);
    must(engine_.run_due());
    const UtcTime now = data_.window(data_.last_day()).end() - std::chrono::microseconds(1);
    data_.world().clock->set(now);
    const UtcTime counted = now.floor_to(watermark_step);
    while (must(data_.world().store->facts().advance(counted)) < counted) {
    }
    make_people();
    make_templates();
    data_.bare().run(kind.name == "postgres" ? "VACUUM ANALYZE" : "ANALYZE");
  }

  /// The calls of the page that a member of the largest service sees first, one after the other.
  double dashboard() {
    const std::string service = "/service/" + data_.service(1).to_text();
    return ms([&] {
      for (const std::string& target :
           {"/user/" + user_.to_text(), service, service + "/template",
            service + "/template-statistics?whole_days=7", service + "/job?page=1",
            service + "/inbound-sms/summary", service + "/returned-letter-statistics",
            service + "/unsubscribe-request-statistics",
            service + "/billing/yearly-usage-summary?year=" + year_})
        get(target);
    });
  }
  double list_templates() {
    const std::string target =
        "/service/" + data_.service(TenDays::services).to_text() + "/template";
    return ms([&] { get(target); });
  }
  double usage_of_organisation() {
    const std::string target =
        "/organisations/" + organisation_.to_text() + "/services-with-usage?year=" + year_;
    return ms([&] { get(target); });
  }
  double list_services() {
    return ms([&] { get("/service"); });
  }

private:
  template <typename Work>
  static double ms(Work work) {
    return 1e3 * seconds(work);
  }

  void make_people() {
    User user;
    user.name = "Ada";
    user.email_address = "ada@example.gov.uk";
    user_ = must(engine_.users().put(user)).id;
    must(engine_.members().add({data_.service(1), user_, all_team_permissions(), {}}));
    Organisation trust;
    trust.name = "Trust";
    organisation_ = must(engine_.organisations().put(trust)).id;
    for (int rank = 1; rank <= services_of_organisation; ++rank)
      must(engine_.organisations().add_service(organisation_, data_.service(rank)));
  }
  void make_templates() {
    NewTemplate wanted = reminder();
    for (int i = 0; i < listed_templates; ++i) {
      wanted.name = "Reminder " + std::to_string(i);
      must(engine_.templates().create(data_.service(TenDays::services), wanted));
    }
  }

  [[nodiscard]] std::string token() const {
    const std::string text = part_of_token(R"({"typ":"JWT","alg":"HS256"})") + "." +
                             part_of_token("{\"iss\":\"notify-admin\",\"iat\":" +
                                           std::to_string(data_clock().us() / 1'000'000) + "}");
    return text + "." + part_of_token(hmac_sha256(app_secret, text));
  }
  [[nodiscard]] UtcTime data_clock() const { return engine_.now(); }

  void get(const std::string& target) {
    const std::vector<RestHeader> headers = {{"Authorization", "Bearer " + token()}};
    const auto answer = api_->handle({.method = "GET", .target = target, .headers = headers});
    if (answer.status != 200)
      give_up("GET " + target + ": " + std::to_string(answer.status) + " " + answer.body);
    keep(answer.body);
  }

  TenDays data_;
  Engine& engine_;
  std::unique_ptr<RestApi> api_;
  UserId user_;
  OrganisationId organisation_;
  std::string year_ =
      std::to_string(must(Calendar::preset("uk")).financial_year_of(data_.day(data_.last_day())));
};

void measure_desk(Bench& bench, const Kind& kind, const std::string& prefix) {
  AdminDesk desk(kind, bench.options().scale);
  const auto measure = [&](const char* figure, double goal, double (AdminDesk::*ask)()) {
    bench.measure({.name = prefix + figure,
                   .unit = "ms",
                   .better = Better::lower,
                   .goal_of = goal > 0 ? GoalOf::ours : GoalOf::nothing,
                   .goal = goal,
                   .rounds = desk_rounds},
                  [&] { return (desk.*ask)(); });
  };
  measure("dashboard", kind.name == "postgres" ? 5 : 3, &AdminDesk::dashboard);
  measure("list_templates", 5, &AdminDesk::list_templates);
  measure("usage_of_organisation", 30, &AdminDesk::usage_of_organisation);
  measure("list_services", 0, &AdminDesk::list_services);
}

}  // namespace

void bench_admin(Bench& bench) {
  for (const Kind& kind : kinds(bench.options())) {
    const std::string prefix = "admin." + kind.name + ".";
    if (bench.wants(prefix)) measure_desk(bench, kind, prefix);
  }
}

}  // namespace notify::bench
