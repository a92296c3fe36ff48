#include "store/sql/bills.hpp"
#include "store/sql/facts_journal.hpp"
#include "store/sql/reference_data.sql.hpp"
#include "store/sql/rows.hpp"
#include "store/sql/sql_ports.hpp"
#include "store/sql/stored_settings.hpp"

#include <algorithm>

namespace notify::sql {
namespace {

std::vector<SmsRate> read_sms_rates(Connection& connection) {
  std::vector<SmsRate> rates;
  connection.query(select_rates, {}, [&](const Row& row) {
    rates.push_back(SmsRate{row.time(0), decimal_from(row.text(1))});
  });
  return rates;
}

std::vector<LetterRate> read_letter_rates(Connection& connection) {
  std::vector<LetterRate> rates;
  connection.query(select_letter_rates, {}, [&](const Row& row) {
    rates.push_back(LetterRate{row.time(3), row.time_or_null(4), row.integer(1),
                               decimal_from(row.text(5)), row.integer(2) != 0,
                               postage_of(row.text(0))});
  });
  return rates;
}

/// Stores the rates that are not there yet or differ; answers the earliest instant touched.
template <typename Rate, typename Start, typename Put>
std::optional<UtcTime> put_changed(const std::vector<Rate>& wanted, const std::vector<Rate>& stored,
                                   Start start, Put put) {
  std::optional<UtcTime> earliest;
  for (const Rate& rate : wanted) {
    if (std::find(stored.begin(), stored.end(), rate) != stored.end()) continue;
    put(rate);
    if (!earliest || start(rate) < *earliest) earliest = start(rate);
  }
  return earliest;
}

}  // namespace

void Bills::mark_priced_since(NotificationType type, std::optional<UtcTime> since) {
  if (!since) return;
  const auto days = std::chrono::floor<std::chrono::days>(
      std::chrono::sys_time<std::chrono::microseconds>(std::chrono::microseconds(since->us())));
  const std::string day = (LocalDay(days) - std::chrono::days(1)).to_text();
  connection().execute(mark_from_day, {name_of(type), day});
  if (type == NotificationType::letter) connection().execute(mark_despatch_from_day, {day});
}

Result<void> SqlRates::put(const ReferenceData& data) {
  return transact(Access::snapshot, [&](Session& session) {
    session.facts().hold();
    session.bills().mark_priced_since(
        NotificationType::sms,
        put_changed(
            data.sms_rates, read_sms_rates(session.connection()),
            [](const SmsRate& r) { return r.valid_from; },
            [&](const SmsRate& r) {
              session.connection().execute(put_rate, {r.valid_from, r.rate.to_text()});
            }));
    session.bills().mark_priced_since(
        NotificationType::letter, put_changed(
                                      data.letter_rates, read_letter_rates(session.connection()),
                                      [](const LetterRate& r) { return r.start_date; },
                                      [&](const LetterRate& r) {
                                        session.connection().execute(
                                            put_letter_rate,
                                            {name_of(r.post_class), r.sheet_count, r.crown,
                                             r.start_date, r.end_date, r.rate.to_text()});
                                      }));
    for (const DefaultAllowance& d : data.default_allowances)
      session.connection().execute(put_default, {name_of(d.organisation_type),
                                                 d.valid_from_financial_year_start, d.allowance});
    session.settings().touch({});
  });
}

Result<void> SqlRates::drop(const ReferenceData& data) {
  return transact(Access::snapshot, [&](Session& session) {
    session.facts().hold();
    const auto drop = [&](const Statement& sql, std::initializer_list<Value> key,
                          const std::string& words) {
      if (session.connection().execute(sql, key) == 0) fail(ErrorCode::not_found, words);
    };
    for (const SmsRate& r : data.sms_rates) {
      drop(drop_rate, {r.valid_from}, "no sms rate is valid from " + r.valid_from.to_text());
      session.bills().mark_priced_since(NotificationType::sms, r.valid_from);
    }
    for (const LetterRate& r : data.letter_rates) {
      drop(drop_letter_rate, {name_of(r.post_class), r.sheet_count, r.crown, r.start_date},
           "no letter rate: " + std::string(name_of(r.post_class)) + ", " +
               std::to_string(r.sheet_count) + " sheets, from " + r.start_date.to_text());
      session.bills().mark_priced_since(NotificationType::letter, r.start_date);
    }
    for (const DefaultAllowance& d : data.default_allowances)
      drop(drop_default, {name_of(d.organisation_type), d.valid_from_financial_year_start},
           "no default allowance for " + std::string(name_of(d.organisation_type)) + " from " +
               std::to_string(d.valid_from_financial_year_start));
    session.settings().touch({});
  });
}

std::vector<DefaultAllowance> Bills::read_defaults() {
  std::vector<DefaultAllowance> defaults;
  connection().query(select_defaults, {}, [&](const Row& row) {
    const auto type = organisation_type_from(row.text(0));
    if (!type) fail(ErrorCode::corrupt, "stored organisation_type cannot be read");
    defaults.push_back({*type, static_cast<int>(row.integer(1)), row.integer(2)});
  });
  return defaults;
}

Result<ReferenceData> SqlRates::get() {
  return transact(Access::read, [&](Session& session) {
    ReferenceData data;
    data.sms_rates = read_sms_rates(session.connection());
    data.letter_rates = read_letter_rates(session.connection());
    data.default_allowances = session.bills().read_defaults();
    return data;
  });
}

RateTable Bills::read_rates() {
  return RateTable(read_sms_rates(connection()), read_letter_rates(connection()));
}

}  // namespace notify::sql
