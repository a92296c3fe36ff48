#include "import/rows.hpp"
#include "store/postgres/postgres_connection.hpp"

#include <notify/adapters/import_source.hpp>

#include <algorithm>
#include <map>
#include <optional>

namespace notify::import {
namespace {

constexpr std::int64_t old_statement_timeout_ms = 30 * 60'000;
constexpr sql::Statement old_columns{
    "SELECT table_name::text, column_name::text FROM information_schema.columns "
    "WHERE table_schema = ANY (current_schemas(false))"};
constexpr sql::Statement old_database{"SELECT current_database()::text"};
constexpr sql::Statement old_extent{
    "SELECT (extract(epoch FROM min(first)) * 1000000)::bigint, "
    "(extract(epoch FROM max(last)) * 1000000)::bigint FROM ("
    "SELECT min(created_at) AS first, max(created_at) AS last FROM notifications UNION ALL "
    "SELECT min(created_at), max(created_at) FROM notification_history) AS both_tables"};

LocalDay day_in(const sql::Row& row) {
  const auto day = LocalDay::from_text(row.text(0));
  if (!day) sql::fail(ErrorCode::corrupt, "day of a fact cannot be read");
  return *day;
}

BillingFact old_fact_from(const sql::Row& row, NotificationType type) {
  BillingFact fact;
  fact.bst_date = day_in(row);
  fact.type = type;
  fact.template_id.uuid = row.uuid(3);
  fact.provider = row.text(4);
  fact.rate_multiplier = row.integer(5);
  fact.international = row.integer(6) != 0;
  if (const auto rate = Decimal::from_text(row.text(7))) fact.rate = *rate;
  if (const auto postage = postage_from(row.text(8))) fact.postage = *postage;
  fact.billable_units = row.integer(9);
  fact.notifications_sent = row.integer(10);
  return fact;
}

/// What the old facts are asked for.
std::string facts_sql(const OldSchema& schema, const std::string& table,
                      const std::string& columns) {
  const std::string day = "f." + schema.fact_day();
  return "SELECT " + day + "::text, f.service_id, f.notification_type::text, " + columns +
         " FROM " + table + " f WHERE " + day + " >= $1::date AND " + day + " <= $2::date";
}

/// For which services, types and days there are notifications, by days of UTC and by local ones.
std::string present_sql(const OldSchema& schema) {
  const auto rows = [](const std::string& from) {
    return "SELECT service_id, notification_type::text AS type, created_at FROM " + from +
           " WHERE service_id IS NOT NULL AND created_at >= $1::date - 1 AND created_at < "
           "$2::date + 2";
  };
  return "SELECT DISTINCT service_id, type, created_at::date - '1970-01-01'::date, "
         "((created_at AT TIME ZONE 'UTC') AT TIME ZONE '" +
         schema.zone() + "')::date - '1970-01-01'::date FROM (" + rows("notifications") +
         " UNION ALL " + rows("notification_history") + ") AS n";
}

/// Which (service, type, day) have notifications. The tables have no index by day: one look at them
/// serves many months, as long as these are asked for one after another; the old system goes on.
class PresentDays {
public:
  static constexpr std::chrono::days at_once{400};

  /// Whether what was found serves for `days`, which are asked for now.
  [[nodiscard]] bool goes_on_with(LocalDayRange days) {
    const bool is_next = days_ && asked_ < days.first && days.last <= days_->last;
    asked_ = days.first;
    return is_next;
  }
  void begin(LocalDayRange days) {
    days_ = days;
    keys_.clear();
  }
  void add(const Uuid& service, NotificationType type, std::int64_t day) {
    keys_.push_back({service, static_cast<int>(day), type});
  }
  void end() {
    std::ranges::sort(keys_);
    keys_.erase(std::unique(keys_.begin(), keys_.end()), keys_.end());
  }
  [[nodiscard]] bool has(ServiceId service, NotificationType type, LocalDay day) const {
    const auto count = static_cast<int>(day.days().time_since_epoch().count());
    return std::ranges::binary_search(keys_, Key{service.uuid, count, type});
  }

private:
  struct Key {
    Uuid service;
    int day = 0;
    NotificationType type = NotificationType::sms;
    friend auto operator<=>(const Key&, const Key&) = default;
  };
  std::optional<LocalDayRange> days_;
  LocalDay asked_;
  std::vector<Key> keys_;
};

class PostgresSource final : public ImportSource {
public:
  explicit PostgresSource(std::unique_ptr<sql::Connection> connection)
      : connection_(std::move(connection)) {}

  /// Reads what tables there are. Throws Failure.
  void look(const ImportSourceOptions& options) {
    query(old_columns, {},
          [&](const sql::Row& row) { schema_.columns.emplace(row.text(0), row.text(1)); });
    query(old_database, {}, [&](const sql::Row& row) { name_ = row.text(0); });
    const auto found = layout_of(schema_);
    if (!found) throw sql::Failure{found.error()};
    if (options.layout && *options.layout != *found)
      sql::fail(ErrorCode::invalid_argument, "database has the layout " +
                                                 std::string(name_of(*found)) + ", not " +
                                                 std::string(name_of(*options.layout)));
    schema_.layout = *found;
    name_ = std::string(name_of(*found)) + " " + name_;
    if (options.keys.secret_keys.empty()) return;  // enough to compare with
    auto secrets = Secrets::make(*found, options.keys);
    if (!secrets) throw sql::Failure{secrets.error()};
    rows_.emplace(schema_, *std::move(secrets), options.email_domain);
  }

  ImportLayout layout() const noexcept override { return schema_.layout; }
  const std::string& name() const noexcept override { return name_; }
  std::string_view calendar() const noexcept override {
    return schema_.layout == ImportLayout::govuk ? "uk"
           : schema_.layout == ImportLayout::gsa ? "us"
                                                 : "ca";
  }

  Result<std::int64_t> count(ImportTable table) override;
  Result<ImportPage> read(ImportTable table, const std::string& after, std::int64_t limit) override;
  Result<ReferenceData> read_rates() override;
  Result<std::optional<BillingWindow>> extent() override;
  Result<std::optional<LocalDayRange>> fact_days() override;
  Result<OldFacts> read_carried(LocalDayRange days) override;
  Result<OldFacts> read_facts(LocalDayRange days) override;
  Result<std::vector<OldNotification>> read_notifications(ServiceId service,
                                                          BillingWindow window) override;
  Result<std::vector<std::string>> warnings() override;

private:
  /// Runs `work` in a snapshot and turns Failure into an Error.
  template <typename Work>
  auto reading(Work work) -> Result<std::invoke_result_t<Work>> {
    try {
      connection_->begin(sql::Access::read);
      auto out = work();
      connection_->commit();
      return out;
    } catch (const sql::Failure& failure) {
      connection_->rollback();
      Error error = failure.error;
      error.message = "old database: " + error.message;
      return error;
    }
  }
  void query(const sql::Statement& statement, std::initializer_list<sql::Value> values,
             const sql::RowFunction& on_row) {
    connection_->begin(sql::Access::read);
    connection_->query(statement, values, on_row);
    connection_->commit();
  }
  /// The statement of a text; the connection knows it by the text's address.
  const sql::Statement& statement_of(const std::string& text) {
    const auto [at, is_new] = statements_.try_emplace(text);
    if (is_new) at->second = sql::Statement{at->first.c_str()};
    return at->second;
  }
  const OldQuery& query_for(ImportTable table) {
    const auto [at, is_new] = queries_.try_emplace(table);
    if (is_new) at->second = query_of(table, schema_);
    return at->second;
  }
  void find_present(LocalDayRange days);

  std::unique_ptr<sql::Connection> connection_;
  OldSchema schema_;
  std::string name_;
  PresentDays present_;
  std::optional<Rows> rows_;  ///< nothing without keys
  std::map<ImportTable, OldQuery> queries_;
  std::map<std::string, sql::Statement> statements_;
};

Result<std::int64_t> PostgresSource::count(ImportTable table) {
  const OldQuery& old = query_for(table);
  if (old.table.empty()) return std::int64_t{0};
  return reading([&] {
    std::int64_t rows = 0;
    connection_->query(statement_of(old.count), {},
                       [&](const sql::Row& row) { rows = row.integer(0); });
    return rows;
  });
}

Result<ImportPage> PostgresSource::read(ImportTable table, const std::string& after,
                                        std::int64_t limit) {
  const OldQuery& old = query_for(table);
  ImportPage page;
  page.position = after;
  if (!rows_)
    return make_error(ErrorCode::invalid_argument, "an import needs the old system's secret_keys");
  page.is_last = old.table.empty();
  if (page.is_last) return page;
  const bool live = table == ImportTable::notifications;
  const bool are_notifications = live || table == ImportTable::history;
  int columns = live ? old_live_columns : old_shared_columns;
  if (!are_notifications)
    columns = static_cast<int>(std::ranges::count_if(
        shape_of(table).columns,
        [](const ImportColumn& column) { return column.role != ImportRole::derived; }));
  return reading([&] {
    const std::string from = page.position;
    const auto bad = [&](const sql::Row& row, const Error& error) {
      page.bad.push_back({old.table, std::string(row.text(columns)), error.message});
    };
    const auto take = [&](const sql::Row& row) {
      ++page.read;
      page.position = row.text(columns + 1);
      if (are_notifications) {
        auto value = rows_->notification_from(row, live);
        value ? page.notifications.push_back(*std::move(value)) : bad(row, value.error());
      } else {
        auto value = rows_->row_from(table, row);
        value ? page.rows.push_back(*std::move(value)) : bad(row, value.error());
      }
    };
    if (from.empty())
      connection_->query(statement_of(old.first), {limit}, take);
    else
      connection_->query(statement_of(old.page), {limit, from}, take);
    page.is_last = page.read < limit;
    return std::move(page);
  });
}

Result<ReferenceData> PostgresSource::read_rates() {
  return reading([&] {
    ReferenceData data;
    const auto decimal = [](std::string_view text, const char* table) {
      auto value = Decimal::from_text(text);
      if (!value) sql::fail(ErrorCode::corrupt, std::string(table) + ": rate cannot be read");
      return *value;
    };
    // SMS have one price here; of two vehicles the long code is the usual one. (rules/import 2.7)
    const std::string vehicle =
        schema_.has("rates", "sms_sending_vehicle") ? " AND sms_sending_vehicle = 'long_code'" : "";
    connection_->query(
        statement_of("SELECT " + us("valid_from") +
                     ", rate::text FROM rates WHERE notification_type::text = "
                     "'sms'" +
                     vehicle + " ORDER BY valid_from, id"),
        {}, [&](const sql::Row& row) {
          const SmsRate rate{row.time(0), decimal(row.text(1), "rates")};
          // Of two from one instant on the reference takes either.
          if (data.sms_rates.empty() || data.sms_rates.back().valid_from != rate.valid_from)
            data.sms_rates.push_back(rate);
        });
    if (schema_.has("letter_rates"))
      connection_->query(
          statement_of("SELECT DISTINCT ON (post_class, sheet_count, crown, start_date) " +
                       us("start_date") + ", " + us("end_date") +
                       ", sheet_count, rate::text, crown, post_class::text FROM letter_rates "
                       "ORDER BY post_class, sheet_count, crown, start_date, id"),
          {}, [&](const sql::Row& row) {
            const auto postage = postage_from(row.text(5));
            if (!postage) sql::fail(ErrorCode::corrupt, "letter_rates: unknown post_class");
            data.letter_rates.push_back({row.time(0), row.time_or_null(1), row.integer(2),
                                         decimal(row.text(3), "letter_rates"), row.integer(4) != 0,
                                         *postage});
          });
    if (schema_.has("default_annual_allowance"))
      connection_->query(
          statement_of("SELECT DISTINCT ON (organisation_type, valid_from_financial_year_start) "
                       "organisation_type::text, valid_from_financial_year_start, allowance FROM "
                       "default_annual_allowance WHERE organisation_type IS NOT NULL AND "
                       "notification_type::text = 'sms' ORDER BY organisation_type, "
                       "valid_from_financial_year_start, id"),
          {}, [&](const sql::Row& row) {
            const auto type = organisation_type_from(row.text(0));
            if (!type) return;  // a kind of organisation that no service here can have
            data.default_allowances.push_back(
                {*type, static_cast<int>(row.integer(1)), row.integer(2)});
          });
    return data;
  });
}

Result<std::optional<BillingWindow>> PostgresSource::extent() {
  return reading([&] {
    std::optional<BillingWindow> found;
    connection_->query(old_extent, {}, [&](const sql::Row& row) {
      if (!row.is_null(0))
        found = BillingWindow(row.time(0), row.time(1) + std::chrono::microseconds(1));
    });
    return found;
  });
}

Result<std::optional<LocalDayRange>> PostgresSource::fact_days() {
  return reading([&] {
    const std::string day = schema_.fact_day();
    const auto of = [&](const std::string& table) {
      return "SELECT min(" + day + ") AS first, max(" + day + ") AS last FROM " + table;
    };
    std::optional<LocalDayRange> found;
    connection_->query(
        statement_of("SELECT min(first)::text, max(last)::text FROM (" + of("ft_billing") +
                     " UNION ALL " + of("ft_notification_status") + ") AS all_facts"),
        {}, [&](const sql::Row& row) {
          if (row.is_null(0)) return;
          const auto first = LocalDay::from_text(row.text(0));
          const auto last = LocalDay::from_text(row.text(1));
          if (first && last) found = LocalDayRange{*first, *last};
        });
    return found;
  });
}

/// Throws Failure.
void PostgresSource::find_present(LocalDayRange days) {
  if (present_.goes_on_with(days)) return;
  const LocalDayRange wide{days.first, std::max(days.last, days.first + PresentDays::at_once)};
  present_.begin(wide);
  connection_->query(statement_of(present_sql(schema_)),
                     {wide.first.to_text(), wide.last.to_text()}, [&](const sql::Row& row) {
                       const auto type = notification_type_from(row.text(1));
                       if (!type) return;
                       present_.add(row.uuid(0), *type, row.integer(2));
                       present_.add(row.uuid(0), *type, row.integer(3));
                     });
  present_.end();
}

Result<OldFacts> PostgresSource::read_carried(LocalDayRange days) {
  NFY_TRY(facts, read_facts(days));
  return reading([&] {
    find_present(days);
    std::erase_if(facts.bills, [&](const ServiceFact& f) {
      return present_.has(f.service_id, f.fact.type, f.fact.bst_date);
    });
    std::erase_if(facts.statuses, [&](const StatusFact& f) {
      return present_.has(f.service_id, f.type, f.bst_date);
    });
    return std::move(facts);
  });
}

Result<OldFacts> PostgresSource::read_facts(LocalDayRange days) {
  const std::string postage = schema_.has("ft_billing", "postage") ? "f.postage::text" : "'none'";
  const std::string bills =
      facts_sql(schema_, "ft_billing",
                "f.template_id, f.provider, f.rate_multiplier, f.international, f.rate::text, " +
                    postage + ", COALESCE(f.billable_units, 0), COALESCE(f.notifications_sent, 0)");
  const std::string statuses =
      facts_sql(schema_, "ft_notification_status",
                "f.template_id, f.job_id, f.key_type::text, f.notification_status::text, "
                "f.notification_count");
  return reading([&] {
    OldFacts out;
    const std::string first = days.first.to_text(), last = days.last.to_text();
    connection_->query(statement_of(bills), {first, last}, [&](const sql::Row& row) {
      if (const auto type = notification_type_from(row.text(2)))
        out.bills.push_back({ServiceId{row.uuid(1)}, old_fact_from(row, *type)});
    });
    connection_->query(statement_of(statuses), {first, last}, [&](const sql::Row& row) {
      const auto type = notification_type_from(row.text(2));
      const auto key_type = key_type_from(row.text(5));
      const auto status = old_status(row.text(6));
      if (!type || !key_type || !status) return;
      out.statuses.push_back({day_in(row),
                              ServiceId{row.uuid(1)},
                              *type,
                              {row.uuid(3)},
                              {row.uuid(4)},
                              *key_type,
                              *status,
                              row.integer(7)});
    });
    return out;
  });
}

Result<std::vector<OldNotification>> PostgresSource::read_notifications(ServiceId service,
                                                                        BillingWindow window) {
  const auto in_window = [](const std::string& table) {
    return "(SELECT * FROM " + table +
           " WHERE service_id = $1 AND created_at >= 'epoch'::timestamp + $2 * interval '1 us' "
           "AND created_at < 'epoch'::timestamp + $3 * interval '1 us')";
  };
  const auto either = [](const std::string& column) {
    return "COALESCE(n." + column + ", h." + column + ")";
  };
  const std::string sql = "SELECT " + either("id") + ", " + either("notification_type") +
                          "::text, " + us(either("created_at")) + ", COALESCE(" +
                          "CASE WHEN n.id IS NOT NULL THEN n.notification_status::text ELSE "
                          "h.notification_status::text END, ''), " +
                          either("key_type") +
                          "::text = 'test', n.id IS NOT NULL, h.id IS NOT NULL, "
                          "COALESCE(h.notification_status::text, ''), "
                          "CASE WHEN n.id IS NULL OR h.id IS NULL THEN true ELSE " +
                          shared_row(schema_, "n") + " IS NOT DISTINCT FROM " +
                          shared_row(schema_, "h") + " END, " + either("rate_multiplier") +
                          " IS NOT NULL, " + either("billable_units") + ", COALESCE(" +
                          either("rate_multiplier") + ", 1)::bigint, " + us(either("updated_at")) +
                          " FROM " + in_window("notifications") + " n FULL JOIN " +
                          in_window("notification_history") + " h ON h.id = n.id";
  return reading([&] {
    std::vector<OldNotification> found;
    connection_->query(statement_of(sql), {service, window.start(), window.end()},
                       [&](const sql::Row& row) {
                         const auto type = notification_type_from(row.text(1));
                         if (!type) return;
                         OldNotification n;
                         n.id.uuid = row.uuid(0);
                         n.type = *type;
                         n.created_at = row.time(2);
                         n.status = row.text(3);
                         n.is_test = row.integer(4) != 0;
                         n.is_live = row.integer(5) != 0;
                         n.is_archived = row.integer(6) != 0;
                         n.archived_status = row.text(7);
                         n.is_same = row.integer(8) != 0;
                         n.has_multiplier = row.integer(9) != 0;
                         n.billable_units = row.integer(10);
                         n.rate_multiplier = row.integer(11);
                         n.updated_at = row.time_or_null(12);
                         found.push_back(std::move(n));
                       });
    return found;
  });
}

Result<std::vector<std::string>> PostgresSource::warnings() {
  struct Question {
    const char* words;
    std::string sql;
  };
  std::vector<Question> questions = {
      {"jobs are under way; the old system has to end them",
       "SELECT count(*) FROM jobs WHERE job_status::text IN ('scheduled', 'pending', "
       "'in progress')"},
      {"notifications are live and in the history; the live row counts",
       "SELECT count(*) FROM notifications n JOIN notification_history h ON h.id = n.id"},
      {"notifications wait to be sent; the old system has to send them before the switch",
       "SELECT count(*) FROM notifications WHERE notification_status::text IN "
       "('created', 'pending-virus-check')"},
      {"SMS rates are a tenth of the currency or more, and may be pence",
       "SELECT count(*) FROM rates WHERE notification_type::text = 'sms' AND rate >= 0.1"},
      {"services have permissions that this library does not know",
       "SELECT count(*) FROM service_permissions WHERE permission::text NOT IN ('email', 'sms', "
       "'letter', 'international_sms', 'inbound_sms', 'email_auth', 'edit_folder_permissions', "
       "'international_letters', 'sms_to_uk_landlines')"}};
  if (schema_.has("templates", "letter_attachment_id"))
    questions.push_back({"letter templates have attachments, whose files stay behind",
                         "SELECT count(*) FROM templates WHERE letter_attachment_id IS NOT NULL"});
  if (schema_.has("fido2_keys"))
    questions.push_back({"users have security keys that do not work here; they get codes",
                         "SELECT count(DISTINCT user_id) FROM fido2_keys"});
  if (schema_.has("invited_users"))
    questions.push_back({"invitations are open; they have to be sent again",
                         "SELECT count(*) FROM invited_users WHERE status::text = 'pending'"});
  if (schema_.has("service_contact_list"))
    questions.push_back({"contact lists come without their files, which have to be copied",
                         "SELECT count(*) FROM service_contact_list WHERE NOT archived"});
  if (schema_.has("rates", "sms_sending_vehicle"))
    questions.push_back({"SMS rates of short codes are left out; SMS have one price here",
                         "SELECT count(*) FROM rates WHERE sms_sending_vehicle = 'short_code'"});
  return reading([&] {
    std::vector<std::string> found;
    for (const Question& question : questions)
      connection_->query(statement_of(question.sql), {}, [&](const sql::Row& row) {
        if (row.integer(0) > 0)
          found.push_back(std::to_string(row.integer(0)) + " " + question.words);
      });
    return found;
  });
}

}  // namespace
}  // namespace notify::import

namespace notify {

Result<std::unique_ptr<ImportSource>> make_postgres_import_source(
    const ImportSourceOptions& options) {
  try {
    PostgresOptions to;
    to.url = options.url;
    to.statement_timeout_ms = import::old_statement_timeout_ms;
    auto source = std::make_unique<import::PostgresSource>(sql::open_postgres(to));
    source->look(options);
    return std::unique_ptr<ImportSource>(std::move(source));
  } catch (const sql::Failure& failure) {
    Error error = failure.error;
    error.message = "old database: " + error.message;
    return error;
  }
}

}  // namespace notify
