#include "domain/recipient/recipients_header.hpp"

#include "domain/recipient/recipient_columns.hpp"
#include "domain/text/invisible.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace notify {
namespace {

constexpr std::size_t address_columns_min = 3;
constexpr std::size_t postcode_column = 6;
constexpr std::size_t line_7_column = 7;

std::vector<std::string> recipient_names(NotificationType type) {
  if (type == NotificationType::sms) return {"phone number"};
  if (type == NotificationType::email) return {"email address"};
  return {"address line 1", "address line 2", "address line 3", "address line 4",
          "address line 5", "address line 6", "postcode",       "address line 7"};
}

}  // namespace

RecipientsHeader::RecipientsHeader(std::vector<std::string> names, std::size_t columns_used,
                                   NotificationType type, std::span<const std::string> placeholders)
    : names_(std::move(names)) {
  summary_.template_placeholders.assign(placeholders.begin(), placeholders.end());
  summary_.placeholders = summary_.template_placeholders;
  std::unordered_set<std::string> known;
  for (const auto& name : placeholders) known.insert(folded_name(name));
  clean_names();
  for (auto& name : recipient_names(type)) {
    recipient_keys_.push_back(folded_name(name));
    known.insert(recipient_keys_.back());
    summary_.placeholders.push_back(std::move(name));
  }
  find_duplicates();
  drop_unused(columns_used);
  place_columns();
  for (std::size_t i = 0; i < blank_row_.cells.size(); ++i) {
    const auto& entry = blank_row_.values.entries()[i];
    blank_row_.cells[i].is_ignored = known.count(entry.key) == 0;
    blank_row_.cells[i].is_absent = entry.name.empty();
  }
  summarise(type);
  find_repeated(known);
}

/// Drops what is invisible in the names. A placeholder may have been pasted with it, too: a column
/// that it names so takes the placeholder's spelling.
void RecipientsHeader::clean_names() {
  std::unordered_map<std::string, std::string> pasted;
  for (const auto& name : summary_.template_placeholders) {
    auto key = folded_name(text::with_plain_spaces(name));
    if (key != folded_name(name)) pasted.emplace(std::move(key), name);
  }
  for (const auto& name : summary_.template_placeholders) pasted.erase(folded_name(name));
  for (auto& name : names_) {
    name = text::with_plain_spaces(name);
    const auto found = pasted.find(folded_name(name));
    if (found != pasted.end()) name = found->second;
  }
}

/// Headers of the recipient that stand there more than once, even where nothing stands below them.
void RecipientsHeader::find_duplicates() {
  std::unordered_map<std::string, int> times;
  for (const auto& name : names_) ++times[folded_name(name)];
  std::unordered_set<std::string_view> seen;
  for (const auto& name : names_) {
    const auto key = folded_name(name);
    if (!is_recipient(key) || times[key] < 2 || !seen.insert(name).second) continue;
    summary_.duplicate_recipient.push_back(name);
  }
}

/// Headers of other placeholders that are used more than once.
void RecipientsHeader::find_repeated(const std::unordered_set<std::string>& known) {
  std::unordered_map<std::string, int> times;
  for (const auto& name : names_) ++times[folded_name(name)];
  for (const auto& name : summary_.headers) {
    const auto key = folded_name(name);
    if (times[key] > 1 && known.count(key) != 0 && !is_recipient(key)) {
      summary_.repeated.push_back(name);
    }
  }
}

bool RecipientsHeader::is_recipient(std::string_view key) const noexcept {
  return std::find(recipient_keys_.begin(), recipient_keys_.end(), key) != recipient_keys_.end();
}

void RecipientsHeader::drop_unused(std::size_t columns_used) {
  const std::size_t kept = std::min(columns_used, names_.size());
  std::unordered_set<std::string> seen(names_.begin(),
                                       names_.begin() + static_cast<std::ptrdiff_t>(kept));
  std::size_t size = kept;
  for (std::size_t i = kept; i < names_.size(); ++i) {
    if (!seen.insert(names_[i]).second) continue;
    if (size != i) names_[size] = std::move(names_[i]);
    ++size;
  }
  names_.resize(size);
}

void RecipientsHeader::place_columns() {
  std::unordered_map<std::string_view, std::size_t> first_of_name;
  std::unordered_map<std::string, std::size_t> chosen;  // of a key: the first of its last spelling
  std::unordered_map<std::string, std::size_t> entry_of;
  std::vector<std::string> keys;
  for (std::size_t i = 0; i < names_.size(); ++i) {
    keys.push_back(folded_name(names_[i]));
    if (!first_of_name.emplace(names_[i], i).second) continue;
    chosen[keys[i]] = i;
    if (!entry_of.emplace(keys[i], entry_of.size()).second) continue;
    blank_row_.values.set(names_[i], PersonalisationValue{});
    blank_row_.cells.emplace_back().column = i;
  }
  columns_.resize(names_.size());
  for (std::size_t i = 0; i < names_.size(); ++i) {
    const std::size_t first = first_of_name[names_[i]];
    if (chosen[keys[i]] != first) continue;
    columns_[i].entry = entry_of[keys[i]];
    columns_[i].is_repeated = first != i && !is_recipient(keys[i]);
    columns_[i].is_recipient =
        is_recipient(keys[i]) && recipient_columns::is_single_recipient_key(keys[i]);
  }
}

void RecipientsHeader::summarise(NotificationType type) {
  std::unordered_set<std::string> keys;
  std::unordered_set<std::string_view> seen;
  for (const auto& name : names_) {
    keys.insert(folded_name(name));
    if (seen.insert(name).second) summary_.headers.push_back(name);
  }
  std::unordered_set<std::string> looked_for;
  for (const auto& name : summary_.placeholders) {
    const auto key = folded_name(name);
    const bool is_address = type == NotificationType::letter && is_recipient(key);
    if (keys.count(key) != 0 || is_address || !looked_for.insert(key).second) continue;
    summary_.missing.push_back(name);
  }
  const auto entries = blank_row_.values.entries();
  for (const auto& key : recipient_keys_) {
    const auto found = std::find_if(entries.begin(), entries.end(),
                                    [&](const auto& entry) { return entry.key == key; });
    recipient_.push_back(found == entries.end()
                             ? Column::nowhere
                             : static_cast<std::size_t>(found - entries.begin()));
  }
  const auto has = [&](std::size_t at) { return recipient_[at] != Column::nowhere; };
  if (type != NotificationType::letter) {
    summary_.has_recipient_columns = has(0);
    return;
  }
  std::size_t lines = 0;
  for (std::size_t i = 0; i < postcode_column; ++i) lines += has(i) ? 1 : 0;
  summary_.has_recipient_columns = lines + (has(postcode_column) ? 1 : 0) >= address_columns_min ||
                                   lines + (has(line_7_column) ? 1 : 0) >= address_columns_min;
}

}  // namespace notify
