#include "domain/recipient/recipient_columns.hpp"
#include "domain/text/invisible.hpp"
#include "domain/text/text.hpp"

#include <algorithm>
#include <array>

namespace notify::recipient_columns {
namespace {

bool is_space(char byte) noexcept { return byte == ' ' || (byte >= '\t' && byte <= '\r'); }

PersonalisationValue::Scalar scalar_of(std::string_view cell) {
  if (cell.empty()) return std::monostate{};
  return std::string(cell);
}

}  // namespace

bool is_recipient_key(std::string_view key) noexcept {
  constexpr std::array<std::string_view, 10> keys = {
      "phonenumber",  "emailaddress", "addressline1", "addressline2", "addressline3",
      "addressline4", "addressline5", "addressline6", "addressline7", "postcode"};
  return std::find(keys.begin(), keys.end(), key) != keys.end();
}

bool is_single_recipient_key(std::string_view key) noexcept {
  return key == "phonenumber" || key == "emailaddress";
}

std::string_view cleaned_recipient(std::string_view cell, std::string& holder) {
  if (!unicode::may_hold_invisible(cell)) return cleaned(cell, holder);
  holder = text::without_invisible(cell);
  return holder;
}

std::string_view cleaned(std::string_view cell, std::string& holder) {
  if (unicode::may_hold_invisible(cell)) {
    holder = text::strip_obscure_whitespace(cell);
    return holder;
  }
  while (!cell.empty() && is_space(cell.front())) cell.remove_prefix(1);
  while (!cell.empty() && is_space(cell.back())) cell.remove_suffix(1);
  return cell;
}

void set_cell(PersonalisationValue& value, std::string_view cell) {
  if (cell.empty())
    value.value = std::monostate{};
  else if (auto* text = std::get_if<std::string>(&value.value))
    text->assign(cell);
  else
    value.value.emplace<std::string>(cell);
}

void add_repeated(PersonalisationValue& value, std::string_view cell) {
  if (value.value.index() == 0) return set_cell(value, cell);
  auto* list = std::get_if<PersonalisationValue::List>(&value.value);
  if (list == nullptr) {
    PersonalisationValue::List items;
    if (auto* text = std::get_if<std::string>(&value.value)) items.emplace_back(std::move(*text));
    list = &value.value.emplace<PersonalisationValue::List>(std::move(items));
  }
  list->push_back(scalar_of(cell));
}

}  // namespace notify::recipient_columns
