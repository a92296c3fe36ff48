#include "exchanges/symbols.hpp"

#include <charconv>

namespace notify::exchanges {
namespace {

/// "y:2000001" as two million and one times y.
std::string repeated(std::string_view what) {
  const auto colon = what.rfind(':');
  std::size_t count = 0;
  if (colon != std::string_view::npos)
    std::from_chars(what.data() + colon + 1, what.data() + what.size(), count);
  if (count == 0) throw Trouble("no number of repetitions: " + std::string(what));
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += what.substr(0, colon);
  return out;
}

}  // namespace

void Symbols::put(std::string symbol, std::string value) {
  values_.insert_or_assign(std::move(symbol), std::move(value));
}

const std::string* Symbols::find(std::string_view symbol) const {
  const auto found = values_.find(symbol);
  return found == values_.end() ? nullptr : &found->second;
}

const std::string& Symbols::get(std::string_view symbol) const {
  const std::string* found = find(symbol);
  if (!found) throw Trouble("unknown symbol: " + std::string(symbol));
  return *found;
}

void Symbols::put_maker(std::string kind, std::function<std::string(std::string_view)> maker) {
  makers_.insert_or_assign(std::move(kind), std::move(maker));
}

std::string Symbols::value_of(std::string_view form) const {
  const auto colon = form.find(':');
  if (colon == std::string_view::npos) throw Trouble("no form: {{" + std::string(form) + "}}");
  const std::string_view kind = form.substr(0, colon), name = form.substr(colon + 1);
  if (kind == "repeat") return repeated(name);
  if (kind == "any") return "{{" + std::string(form) + "}}";
  if (const auto maker = makers_.find(kind); maker != makers_.end()) return maker->second(name);
  if (kind == "link") return path_of(get(form));
  return get(form);
}

std::string Symbols::filled(std::string_view text) const {
  std::string out;
  for (;;) {
    const auto begin = text.find("{{");
    const auto end = text.find("}}", begin == std::string_view::npos ? begin : begin + 2);
    if (end == std::string_view::npos) break;
    out += text.substr(0, begin);
    out += value_of(text.substr(begin + 2, end - begin - 2));
    text.remove_prefix(end + 2);
  }
  return out += text;
}

Json Symbols::filled(const Json& value) const {
  if (const auto* text = value.find_as<std::string>()) return {filled(*text)};
  if (const auto* list = value.find_as<Json::Array>()) {
    Json::Array out;
    for (const Json& item : *list) out.push_back(filled(item));
    return {std::move(out)};
  }
  if (const auto* object = value.find_as<Json::Object>()) {
    Json::Object out;
    for (const auto& [name, item] : *object) out.emplace_back(filled(name), filled(item));
    return {std::move(out)};
  }
  return value;
}

std::string path_of(std::string_view url) {
  const auto scheme = url.find("://");
  if (scheme == std::string_view::npos) return std::string(url);
  const auto path = url.find('/', scheme + 3);
  return path == std::string_view::npos ? "/" : std::string(url.substr(path));
}

}  // namespace notify::exchanges
