#include "engine/people.hpp"

#include <notify/json.hpp>
#include <notify/recipient.hpp>

#include <algorithm>

namespace notify::people {
namespace {

constexpr std::size_t url_bytes_max = 2'000;

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

}  // namespace

std::string json_of_texts(
    std::initializer_list<std::pair<std::string_view, std::string_view>> texts) {
  Personalisation values;
  for (const auto& [name, text] : texts) values.set(std::string(name), std::string(text));
  return to_json(values);
}

std::string quoted(std::string_view text) {
  std::string out;
  std::size_t begin = 0;
  while (begin < text.size()) {
    const auto end = std::min(text.find('\n', begin), text.size());
    if (!out.empty()) out += '\n';
    out.append("^ ").append(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return out;
}

PersonalisationValue list_of(const std::vector<std::string>& texts) {
  PersonalisationValue::List list;
  for (const std::string& text : texts) list.emplace_back(text);
  return {std::move(list)};
}

std::string next_query(std::string_view next) {
  if (next.empty()) return {};
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out = "?next=";
  for (const char c : next) {
    if (is_unreserved(c)) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += digits[byte >> 4];
    out += digits[byte & 15];
  }
  return out;
}

Result<std::string> admin_link(EngineContext& context, std::string_view base,
                               std::string_view path) {
  std::string link(base.empty() ? std::string_view(context.ports.admin_url) : base);
  if (link.empty())
    return make_error(ErrorCode::unsupported, "the engine was not told where the admin app is");
  const bool is_url = link.starts_with("https://") || link.starts_with("http://");
  if (!is_url || link.size() > url_bytes_max)
    return make_error(ErrorCode::invalid_argument, "url of the admin app is no url");
  while (link.ends_with('/')) link.pop_back();
  link += path;
  return link;
}

Result<std::string> make_link(EngineContext& context, std::string_view base, std::string_view path,
                              std::string_view payload) {
  NFY_TRY(link, admin_link(context, base, path));
  if (!context.ports.link_tokens)
    return make_error(ErrorCode::unsupported, "the engine has no key for links to the admin app");
  NFY_TRY(token, context.ports.link_tokens->make(payload, context.now()));
  return link + token;
}

Result<EmailAddress> checked_email(std::string_view typed) {
  auto address = parse_email_address(typed);
  if (!address)
    return make_error(ErrorCode::invalid_argument, "email_address of a user is no e-mail address",
                      std::move(address).error().detail);
  return address;
}

Result<PasswordHasher*> hasher_of(EngineContext& context) {
  if (!context.ports.password_hasher)
    return make_error(ErrorCode::unsupported, "the engine has no password hasher");
  return context.ports.password_hasher.get();
}

}  // namespace notify::people
