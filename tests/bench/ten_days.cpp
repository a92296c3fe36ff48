#include "ten_days.hpp"

#include <notify/rates.hpp>

#include <array>
#include <cmath>

namespace notify::bench {
namespace {

const UtcTime first_midnight = at("2026-01-05T00:00:00Z");
constexpr std::int64_t busy_rows = 217'563;
constexpr std::int64_t busy_rows_unbilled = 11'000;

struct Word {
  std::string_view name, sqlite, postgres;
};
// Ids tell their kind and number. SQLite of today makes no blob from hexadecimal digits, so there
// they are sixteen characters.
constexpr std::array words{
    Word{"{service}", "CAST(printf('svc-%012d', svc) AS BLOB)",
         "('00000000-0000-7000-8000-' || lpad(to_hex(svc), 12, '0'))::uuid"},
    Word{
        "{template}", "CAST(printf('tpl-%012d', (svc * 10 + code) * 10 + tk) AS BLOB)",
        "('00000000-0000-7000-9000-' || lpad(to_hex((svc * 10 + code) * 10 + tk), 12, '0'))::uuid"},
    Word{"{job}",
         "CAST(printf('job-%012d', (((day * 1000 + svc) * 10 + code) * 10 + tk) * 10 + r7 / "
         "100000) AS BLOB)",
         "('00000000-0000-7000-a000-' || lpad(to_hex((((day * 1000 + svc) * 10 + code) * 10 + tk) "
         "* 10 + r7 / 100000), 12, '0'))::uuid"},
    Word{"{id}", "CAST(printf('%08x%08x', created_at / 1000 - 1767000000000, n) AS BLOB)",
         "(lpad(to_hex(created_at / 1000), 12, '0') || '70008' || lpad(to_hex(n), 15, "
         "'0'))::uuid"},
    Word{"{true}", "1", "true"},
    Word{"{false}", "0", "false"},
};

/// Draws nine numbers below a million for each row and makes its columns of them. Products of a
/// row's number with large primes, modulo another, are spread evenly and are the same everywhere.
constexpr std::string_view drawn_rows = R"(
  SELECT {id} AS id, {service} AS service_id, {template} AS template_id,
    1 AS template_version, type AS notification_type,
    CASE WHEN is_out = 1 THEN CASE WHEN r1 < 700000 THEN 'test' ELSE 'normal' END
      WHEN r1 < 960000 THEN 'normal' WHEN r1 < 980000 OR is_busy = 1 THEN 'team'
      ELSE 'test' END AS key_type,
    CASE WHEN r7 < 400000 THEN {job} END AS job_id,
    created_at, created_at + 2000000 AS sent_at,
    CASE type WHEN 'sms' THEN CASE WHEN r4 < 600000 THEN 'mmg' ELSE 'firetext' END
      WHEN 'email' THEN 'ses' ELSE 'dvla' END AS sent_by,
    CASE WHEN is_out = 1 THEN CASE WHEN r8 < 800000 THEN 'technical-failure' ELSE 'created' END
      WHEN r8 < 930000 THEN 'delivered' WHEN r8 < 960000 THEN 'permanent-failure'
      WHEN r8 < 975000 THEN 'temporary-failure' WHEN r8 < 985000 THEN 'sending'
      WHEN r8 < 992000 THEN 'sent' WHEN r8 < 995000 THEN 'pending'
      WHEN is_busy = 1 THEN 'delivered' WHEN r8 < 999000 THEN 'technical-failure'
      ELSE 'created' END AS notification_status,
    CASE type WHEN 'sms' THEN CASE WHEN r6 < 800000 THEN 1 WHEN r6 < 970000 THEN 2 ELSE 3 END
      WHEN 'email' THEN 0 ELSE 1 + r6 * 3 / 1000000 END AS billable_units,
    CASE type WHEN 'email' THEN NULL WHEN 'letter' THEN 1
      ELSE CASE WHEN r5 < 980000 THEN 1 WHEN r5 < 990000 THEN 2 ELSE 3 END END AS rate_multiplier,
    type = 'sms' AND r5 >= 975000 AS international,
    CASE WHEN type = 'sms' THEN '44' END AS phone_prefix,
    CASE WHEN type = 'letter' THEN CASE WHEN r6 < 800000 THEN 'second' ELSE 'first' END END
      AS postage, day, code, svc
  FROM (SELECT d.*, r0 * r0 / 1000000 * templates / 1000000 AS tk,
      day_start + (CASE WHEN r2 < 800000 THEN 300000 + r3 * 45 / 100 ELSE r3 END) * 86400
        + n % 86400 AS created_at
    FROM (SELECT v.*, first + i AS n, CASE WHEN i > wanted THEN 1 ELSE 0 END AS is_out,
        (first + i) * 1181783497 % 2147483647 % 1000000 AS r0,
        (first + i) * 1276088959 % 2147483647 % 1000000 AS r1,
        (first + i) * 1380551897 % 2147483647 % 1000000 AS r2,
        (first + i) * 1480028201 % 2147483647 % 1000000 AS r3,
        (first + i) * 1584935449 % 2147483647 % 1000000 AS r4,
        (first + i) * 1684813483 % 2147483647 % 1000000 AS r5,
        (first + i) * 1784753827 % 2147483647 % 1000000 AS r6,
        (first + i) * 1884736429 % 2147483647 % 1000000 AS r7,
        (first + i) * 1984702357 % 2147483647 % 1000000 AS r8
      FROM volumes v CROSS JOIN numbers
      WHERE day = {day} AND i <= wanted + unbilled) d) rows)";

constexpr std::string_view row_columns =
    "id, service_id, template_id, template_version, notification_type, key_type, job_id, "
    "created_at, sent_at, updated_at, sent_by, notification_status, billable_units, "
    "rate_multiplier, international, phone_prefix, postage";
constexpr std::string_view row_values =
    "id, service_id, template_id, template_version, notification_type, key_type, job_id, "
    "created_at, sent_at, sent_at, sent_by, notification_status, billable_units, rate_multiplier, "
    "international, phone_prefix, postage";

struct Volume {
  const char* type;
  double history, live;  ///< a whole day of all services at scale 10
};
constexpr std::array volumes{Volume{"sms", 260'000, 32'500}, Volume{"email", 490'000, 70'000},
                             Volume{"letter", 16'000, 2'000}};
constexpr double largest_history = 80'000, largest_live = 10'000;  // text messages of rank 1

/// Share of rank `rank`: Zipf's law with exponent 1.05.
double share(int rank) {
  static const double all = [] {
    double sum = 0;
    for (int i = 1; i <= TenDays::services; ++i) sum += std::pow(i, -1.05);
    return sum;
  }();
  return std::pow(rank, -1.05) / all;
}

ReferenceData prices() {
  ReferenceData data;
  const UtcTime from = at("2016-05-18T00:00:00Z");
  data.sms_rates.push_back({from, must(Decimal::from_text("0.0233"))});
  for (const Postage post : {Postage::first, Postage::second})
    for (std::int64_t sheets = 1; sheets <= 3; ++sheets)
      for (const bool crown : {false, true})
        data.letter_rates.push_back(
            {from, std::nullopt, sheets, must(Decimal::from_text("0.54")), crown, post});
  return data;
}

}  // namespace

TenDays::TenDays(const Kind& kind, double scale)
    : is_postgres_(kind.name == "postgres"),
      site_(kind.make()),
      bare_(site_->bare()),
      world_(*site_, first_midnight) {
  must(world_.engine->rates().put(prices()));
  load_volumes(scale / 10);
  load_services();
  load_notifications();
  settle();
}

ServiceId TenDays::service(int rank) const {
  char text[40];
  ServiceId id;
  if (is_postgres_) {
    std::snprintf(text, sizeof text, "00000000-0000-7000-8000-%012x", static_cast<unsigned>(rank));
    return must(ServiceId::from_text(text));
  }
  std::snprintf(text, sizeof text, "svc-%012d", rank);
  std::copy_n(text, id.uuid.bytes.size(), id.uuid.bytes.begin());
  return id;
}

std::string TenDays::literal(int rank) const {
  if (is_postgres_) return "'" + service(rank).to_text() + "'";
  char text[40];
  std::snprintf(text, sizeof text, "CAST('svc-%012d' AS BLOB)", rank);
  return text;
}

LocalDay TenDays::day(int index) const {
  return must(LocalDay::from_text("2026-01-05")) + std::chrono::days(index);
}

BillingWindow TenDays::window(int index) const {
  const UtcTime start = first_midnight + std::chrono::hours(24 * index);
  return {start, start + std::chrono::hours(24)};  // London's clocks show UTC in January
}

std::string TenDays::in_dialect(std::string sql) const {
  for (const Word& word : words) {
    const std::string_view to = is_postgres_ ? word.postgres : word.sqlite;
    for (std::size_t place = 0; (place = sql.find(word.name, place)) != sql.npos;
         place += to.size())
      sql.replace(place, word.name.size(), to);
  }
  return sql;
}

void TenDays::load_volumes(double share_of_whole) {
  bare_->run(
      "CREATE TABLE volumes (day bigint, day_start bigint, is_history bigint, svc bigint, "
      "type text, code bigint, templates bigint, is_busy bigint, wanted bigint, unbilled bigint, "
      "first bigint)");
  std::int64_t first = 0;
  for (int day = 0; day < days; ++day) {
    const bool is_history = day < history_days;
    std::string rows;
    for (int rank = 1; rank <= services; ++rank) {
      for (std::size_t code = 0; code < volumes.size(); ++code) {
        const Volume& volume = volumes[code];
        const bool is_largest = rank == 1 && code == 0;
        const bool is_busy = is_largest && (day == busy_day() || day == last_day());
        const double usual = is_largest ? (is_history ? largest_history : largest_live)
                                        : share(rank) * (is_history ? volume.history : volume.live);
        const auto wanted =
            is_busy ? busy_rows : static_cast<std::int64_t>(std::ceil(usual * share_of_whole));
        const std::int64_t unbilled = is_busy ? busy_rows_unbilled : 0;
        if (!rows.empty()) rows += ", ";
        rows += "(" + std::to_string(day) + ", " + std::to_string(window(day).start().us()) + ", " +
                std::to_string(is_history) + ", " + std::to_string(rank) + ", '" + volume.type +
                "', " + std::to_string(code) + ", " + std::to_string(rank == 1 ? 9 : 1 + rank % 7) +
                ", " + std::to_string(is_busy) + ", " + std::to_string(wanted) + ", " +
                std::to_string(unbilled) + ", " + std::to_string(first) + ")";
        first += wanted + unbilled;
      }
    }
    bare_->run("INSERT INTO volumes VALUES " + rows);
  }
  bare_->run("CREATE TABLE numbers (i bigint PRIMARY KEY)");
  bare_->run(
      "INSERT INTO numbers WITH RECURSIVE up (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM up "
      "WHERE i < " +
      std::to_string(busy_rows + busy_rows_unbilled) + ") SELECT i FROM up");
  if (is_postgres_) bare_->run("ANALYZE numbers, volumes");
}

void TenDays::load_services() {
  bare_->run(in_dialect(
      "INSERT INTO services (id, name, organisation_type, calendar_id, active, prefix_sms, "
      "email_from, created_at, version) SELECT {service}, 'Service ' || svc, 'other', 'uk', "
      "{true}, "
      "{false}, 's', 0, 1 FROM (SELECT DISTINCT svc FROM volumes) all_services"));
  bare_->run(
      "INSERT INTO annual_billing (service_id, financial_year_start, free_sms_fragment_limit, "
      "has_custom_allowance, updated_at) SELECT id, 2025, 40000, " +
      in_dialect("{false}") + ", 0 FROM services");
  bare_->run(in_dialect(
      "INSERT INTO templates (id, service_id, version) SELECT {template}, {service}, 1 FROM "
      "(SELECT svc, code, i - 1 AS tk FROM volumes CROSS JOIN numbers WHERE day = 0 AND "
      "i <= templates) made"));
  bare_->run(in_dialect(
      "INSERT INTO templates_history (id, version, service_id, name, template_type, subject, "
      "content, archived, created_at) SELECT {template}, 1, {service}, 'reminder', type, '', "
      "'hello', {false}, 0 FROM (SELECT svc, code, type, i - 1 AS tk FROM volumes CROSS JOIN "
      "numbers WHERE day = 0 AND i <= templates) made"));
}

/// History lies in the order in which it was archived, live rows in the order of their arrival.
void TenDays::load_notifications() {
  const std::string drawn = in_dialect(std::string(drawn_rows));
  constexpr std::string_view day_word = "{day}";
  const std::string values(row_values), columns(row_columns);
  if (is_postgres_) bare_->run("SET session_replication_role = replica; SET work_mem = '256MB'");
  for (int day = 0; day < days; ++day) {
    const bool is_history = day < history_days;
    std::string from = " FROM (" + drawn + ") made";
    from.replace(from.find(day_word), day_word.size(), std::to_string(day));
    if (is_history)
      bare_->run("INSERT INTO notification_history (" + columns + ") SELECT " + values + from +
                 " ORDER BY code, svc, created_at");
    else
      bare_->run("INSERT INTO notifications (" + columns +
                 ", \"to\", normalised_to, _personalisation, reply_to_text) SELECT " + values +
                 ", '447912345678', '447912345678', '{\"name\":\"Person 1234567\"}', 'CLINIC'" +
                 from + " ORDER BY created_at");
  }
  bare_->run("DROP TABLE numbers");
  bare_->run("DROP TABLE volumes");
}

void TenDays::settle() {
  if (!is_postgres_) return bare_->run("ANALYZE");
  bare_->run("RESET session_replication_role; RESET work_mem");
  bare_->run("VACUUM ANALYZE");
  bare_->run("CHECKPOINT");
}

namespace {

std::string scope(const ServiceDay& of) {
  return " FROM " + of.view + " WHERE service_id = " + of.service + " AND notification_type = '" +
         of.type + "' AND created_at >= " + std::to_string(of.window.start().us()) +
         " AND created_at < " + std::to_string(of.window.end().us()) +
         " AND key_type IN ('normal', 'team')";
}

}  // namespace

std::string billing_query(const ServiceDay& of) {
  constexpr const char* columns = "template_id, sent_by, rate_multiplier, international";
  const std::string billed =
      of.type == "email" ? "'sending', 'delivered', 'temporary-failure', 'permanent-failure'"
                         : "'sending', 'sent', 'delivered', 'pending', 'temporary-failure', "
                           "'permanent-failure'";
  const std::string group =
      of.type == "letter" ? std::string(columns) + ", billable_units, postage" : columns;
  return "SELECT " + group + ", SUM(billable_units), COUNT(*)" + scope(of) +
         " AND notification_status IN (" + billed + ") GROUP BY " + group;
}

std::string status_query(const ServiceDay& of) {
  constexpr const char* columns = "template_id, job_id, key_type, notification_status";
  return std::string("SELECT ") + columns + ", COUNT(*)" + scope(of) + " GROUP BY " + columns;
}

}  // namespace notify::bench
