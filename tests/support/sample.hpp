#pragma once

#include <notify/engine.hpp>
#include <notify/notify.hpp>
#include <notify/ports/clock.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <vector>

/// Small, ready-made things that many tests begin with.
namespace notify::test {

inline UtcTime at(std::string_view text) {
  const auto time = UtcTime::from_text(text);
  REQUIRE(time.has_value());
  return *time;
}

inline LocalDay day(std::string_view text) {
  const auto parsed = LocalDay::from_text(text);
  REQUIRE(parsed.has_value());
  return *parsed;
}

inline Decimal decimal(std::string_view text) {
  const auto parsed = Decimal::from_text(text);
  REQUIRE(parsed.has_value());
  return *parsed;
}

/// The value, or a failed test that shows the error.
template <typename T>
T must(Result<T> result) {
  REQUIRE_MESSAGE(result.has_value(), (result ? std::string() : result.error().message));
  return std::move(result).value();
}
inline void must(Result<void> result) {
  REQUIRE_MESSAGE(result.has_value(), (result ? std::string() : result.error().message));
}

/// A service with one SMS template, its rates and its ids, stored and ready.
struct Sample {
  Service service;
  Template sms;
  Entropy& entropy;

  Sample(Store& store, Entropy& random, UtcTime now, std::string name = "Clinic",
         std::string calendar = "uk")
      : entropy(random) {
    service.id.uuid = make_uuid_v4(entropy);
    service.name = std::move(name);
    service.calendar = std::move(calendar);
    service.sms_sender = "CLINIC";
    service.created_at = now;
    must(store.services().insert(service));
    sms = Template{{make_uuid_v4(entropy)},
                   service.id,
                   "reminder",
                   NotificationType::sms,
                   "",
                   "Hello ((name))",
                   1,
                   false,
                   now};
    must(store.templates().put(sms));
  }

  [[nodiscard]] Notification notification(UtcTime created_at, std::int64_t units = 1) const {
    Notification n;
    n.id.uuid = make_uuid_v7(created_at, entropy);
    n.service_id = service.id;
    n.template_id = sms.id;
    n.template_version = 1;
    n.to = n.normalised_to = "447700900123";
    n.phone_prefix = "44";
    n.personalisation = R"({"name":"Ann"})";
    n.reply_to_text = "CLINIC";
    n.billable_units = units;
    n.created_at = created_at;
    return n;
  }

  /// Stores `count` new notifications and answers their ids.
  std::vector<NotificationId> create(Store& store, UtcTime created_at, int count,
                                     std::int64_t units = 1) const {
    std::vector<NewNotification> rows(static_cast<std::size_t>(count));
    for (NewNotification& row : rows) row.notification = notification(created_at, units);
    std::vector<NotificationId> ids;
    for (const Created& created : must(store.notifications().create(rows)))
      ids.push_back(created.id);
    return ids;
  }
};

inline ReferenceData flat_rate(std::string_view rate = "0.02") {
  ReferenceData data;
  data.sms_rates.push_back({at("2016-05-18T00:00:00Z"), decimal(rate)});
  data.default_allowances.push_back({OrganisationType::other, 2016, 100});
  return data;
}

}  // namespace notify::test
