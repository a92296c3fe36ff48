#include "import/rows.hpp"

#include "codec/json_reader.hpp"

#include <notify/brands.hpp>
#include <notify/callbacks.hpp>
#include <notify/invitations.hpp>
#include <notify/job.hpp>
#include <notify/json.hpp>
#include <notify/recipient.hpp>
#include <notify/retention.hpp>
#include <notify/users.hpp>

#include <algorithm>
#include <charconv>
#include <set>

namespace notify::import {
namespace {

Error unreadable(std::string_view column, std::string_view why) {
  return make_error(ErrorCode::corrupt, std::string(column) + " " + std::string(why));
}

/// The place of a column in the shape of its table.
std::size_t place_of(ImportTable table, std::string_view name) {
  const auto columns = shape_of(table).columns;
  const auto found = std::ranges::find(columns, name, &ImportColumn::name);
  NFY_ASSERT(found != columns.end());
  return static_cast<std::size_t>(found - columns.begin());
}

std::string& text_in(ImportTable table, ImportRow& row, std::string_view name) {
  return std::get<std::string>(row[place_of(table, name)]);
}

/// What only services that were set up by hand have, and this library does not know. (rules/import
/// 2.5)
std::string known_permissions(std::string_view lines) {
  std::vector<std::string_view> known;
  while (!lines.empty()) {
    const std::string_view line = lines.substr(0, lines.find('\n'));
    lines.remove_prefix(std::min(lines.size(), line.size() + 1));
    if (permission_from(line)) known.push_back(line);
  }
  std::ranges::sort(known);  // by bytes, whatever the old database's locale says
  std::string out;
  for (const std::string_view one : known) {
    if (!out.empty()) out += '\n';
    out += one;
  }
  return out;
}

std::string comparable_lines(std::string_view lines) {
  std::set<std::string> known;
  std::string out;
  while (!lines.empty()) {
    const std::string_view line = lines.substr(0, lines.find('\n'));
    lines.remove_prefix(std::min(lines.size(), line.size() + 1));
    const std::string recipient = comparable_recipient(line);
    if (line.empty() || !known.insert(recipient).second) continue;
    if (!out.empty()) out += '\n';
    out += recipient + '\t';
    out += line;
  }
  return out;
}

/// "2", or nothing if it is no whole number.
std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{}) return {};
  const std::string_view rest(end, static_cast<std::size_t>(text.data() + text.size() - end));
  const bool is_whole =
      rest.empty() || (rest.front() == '.' && rest.find_first_not_of('0', 1) == rest.npos);
  return is_whole ? std::optional(value) : std::nullopt;
}

/// Phone numbers are compared by their digits alone here; cds and gsa keep a plus in front.
std::string normalised(NotificationType type, std::string_view text) {
  if (type == NotificationType::sms && text.starts_with('+')) text.remove_prefix(1);
  return std::string(text);
}

/// The text in a value whose JSON is a string.
Result<std::string> opened_text(const Secrets& secrets, Secret column, std::string_view value) {
  NFY_TRY(json, secrets.open(column, value));
  auto read = codec::read_json(json, {.bytes_max = secret_bytes_max, .depth_max = 1});
  const auto* const text = read ? read->find_as<std::string>() : nullptr;
  if (text == nullptr) return make_error(ErrorCode::corrupt, "value is no text once it is open");
  return *text;
}

template <typename T>
Result<T> named(std::string_view column, Result<T> value) {
  if (value) return value;
  return unreadable(column, "has an unknown word");
}

}  // namespace

Result<Status> old_status(std::string_view name) {
  if (name == "provider-failure") return Status::technical_failure;
  if (name == "pii-check-failed") return Status::validation_failed;
  return named("notification_status", status_from(name));
}

Result<ImportValue> Rows::value_from(const ImportColumn& column, const sql::Row& row,
                                     int at) const {
  if (row.is_null(at)) {
    if (!column.may_be_null) return unreadable(column.name, "is NULL");
    return ImportValue();
  }
  switch (column.kind) {
    case ImportKind::uuid: return ImportValue(row.uuid(at));
    case ImportKind::integer:
    case ImportKind::flag: return ImportValue(row.integer(at));
    case ImportKind::text:
    case ImportKind::day:
    case ImportKind::bytes: return ImportValue(std::string(row.text(at)));
  }
  return ImportValue();
}

Result<ImportRow> Rows::row_from(ImportTable table, const sql::Row& row) const {
  ImportRow out;
  const auto columns = shape_of(table).columns;
  out.reserve(columns.size());
  int at = 0;
  for (const ImportColumn& column : columns) {
    if (column.role == ImportRole::derived) {
      out.emplace_back();
      continue;
    }
    NFY_TRY(value, value_from(column, row, at++));
    out.push_back(std::move(value));
  }
  NFY_CHECK(adapt(table, out));
  return out;
}

Result<void> Rows::adapt(ImportTable table, ImportRow& row) const {
  const auto open = [&](Secret secret, std::string_view column) -> Result<void> {
    std::string& value = text_in(table, row, column);
    auto plain = opened_text(secrets_, secret, value);
    if (!plain) return unreadable(column, plain.error().message);
    value = *std::move(plain);
    return {};
  };
  const auto check = [&](std::string_view column, auto read) -> Result<void> {
    NFY_CHECK(named(column, read(text_in(table, row, column))));
    return {};
  };
  switch (table) {
    case ImportTable::email_brands: return check("brand_type", email_brand_type_from);
    case ImportTable::users: return check("auth_type", auth_type_from);
    case ImportTable::organisations: return check("organisation_type", organisation_type_from);
    case ImportTable::services: {
      std::string& from = text_in(table, row, "email_from");
      if (!email_domain_.empty() && from.find('@') == from.npos) from += "@" + email_domain_;
      return check("organisation_type", organisation_type_from);
    }
    case ImportTable::permissions: {
      std::string& lines = text_in(table, row, "permission");
      lines = known_permissions(lines);
      return {};
    }
    case ImportTable::guests: {
      std::string& lines = text_in(table, row, "recipient");
      lines = comparable_lines(lines);
      return {};
    }
    case ImportTable::invitations:
      if (row[place_of(table, "service_id")].index() == 0 &&
          row[place_of(table, "organisation_id")].index() == 0)
        return unreadable("service_id", "is NULL");
      NFY_CHECK(check("auth_type", auth_type_from));
      return check("status", invitation_status_from);
    case ImportTable::join_requests: return check("status", join_request_status_from);
    case ImportTable::contact_lists:
    case ImportTable::template_versions: return check("template_type", notification_type_from);
    case ImportTable::api_keys: {
      NFY_CHECK(check("key_type", key_type_from));
      return open(Secret::api_key, "secret");
    }
    case ImportTable::api_key_versions: return check("key_type", key_type_from);
    case ImportTable::callbacks: {
      NFY_CHECK(check("callback_type", callback_type_from));
      return open(Secret::bearer_token, "bearer_token");
    }
    case ImportTable::retention: {
      const auto days = std::get<std::int64_t>(row[place_of(table, "days_of_retention")]);
      if (days < retention_days_min || days > retention_days_max)
        return unreadable("days_of_retention", "is not 3 to 90");
      return check("notification_type", notification_type_from);
    }
    case ImportTable::jobs: {
      NFY_CHECK(check("notification_type", notification_type_from));
      return check("job_status", job_status_from);
    }
    case ImportTable::inbound_sms: {
      std::string& number = text_in(table, row, "user_number");
      number = comparable_recipient(number);
      return open(Secret::inbound_sms, "content");
    }
    case ImportTable::despatched_letters: return check("cost_threshold", cost_threshold_from);
    default: return {};
  }
}

Result<void> Rows::open_data(const sql::Row& row, Notification& n) const {
  n.to = row.text(22);
  n.normalised_to = normalised(n.type, row.text(23));
  n.reply_to_text = row.text(25);
  n.unsubscribe_link = row.text(26);
  if (row.is_null(24)) return {};
  auto json = secrets_.open(Secret::personalisation, row.text(24));
  if (!json) return unreadable("_personalisation", json.error().message);
  const auto values = personalisation_from_json(*json);
  if (!values) return unreadable("_personalisation", "is no object of plain values");
  n.personalisation = to_json(*values);
  return {};
}

Result<Notification> Rows::notification_from(const sql::Row& row, bool live) const {
  for (const auto& [column, name] :
       {std::pair(1, "service_id"), {2, "template_id"}, {13, "notification_status"}})
    if (row.is_null(column)) return unreadable(name, "is NULL");
  Notification n;
  n.id.uuid = row.uuid(0);
  n.service_id.uuid = row.uuid(1);
  n.template_id.uuid = row.uuid(2);
  n.template_version = static_cast<int>(row.integer(3));
  NFY_TRY(type, named("notification_type", notification_type_from(row.text(4))));
  NFY_TRY(key_type, named("key_type", key_type_from(row.text(5))));
  NFY_TRY(status, old_status(row.text(13)));
  n.type = type;
  n.key_type = key_type;
  n.status = status;
  if (!row.is_null(6)) n.api_key_id = ApiKeyId{row.uuid(6)};
  n.job_id.uuid = row.uuid(7);
  if (!row.is_null(8)) n.job_row_number = row.integer(8);
  n.created_at = row.time(9);
  n.sent_at = row.time_or_null(10);
  n.updated_at = row.time_or_null(11);
  n.sent_by = row.text(12);
  n.reference = row.text(14);
  // Only govuk bills letters; those of the others cost nothing. (rules/import 2.8)
  const bool is_billed =
      n.type != NotificationType::letter || schema_.layout == ImportLayout::govuk;
  n.billable_units = is_billed ? row.integer(15) : 0;
  if (!row.is_null(16)) {
    const auto multiplier = whole_number(row.text(16));
    if (!multiplier) return unreadable("rate_multiplier", "is no whole number");
    n.rate_multiplier = *multiplier;
  }
  n.international = !row.is_null(17) && row.integer(17) != 0;
  n.phone_prefix = row.text(18);
  if (!row.is_null(19)) {
    NFY_TRY(postage, named("postage", postage_from(row.text(19))));
    n.postage = postage;
  }
  n.client_reference = row.text(20);
  n.created_by.uuid = row.uuid(21);
  if (live) NFY_CHECK(open_data(row, n));
  return n;
}

}  // namespace notify::import
