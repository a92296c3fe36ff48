#pragma once

#include "objects.hpp"

#include "domain/people/words.hpp"

#include <nfy.h>

#include <notify/members.hpp>
#include <notify/users.hpp>

#include <optional>
#include <string>
#include <vector>

// What the files of people share.

struct nfy_user_rows : notify::capi::Rows<notify::User> {};

namespace notify::capi {

[[nodiscard]] Result<User> user_in(const nfy_user* user);
/// NFY_AUTH_*; 0 is by text message.
[[nodiscard]] Result<AuthType> auth_type_in(std::int32_t code);
[[nodiscard]] std::int32_t auth_type_out(AuthType type) noexcept;

[[nodiscard]] inline std::int64_t instant_out(const std::optional<UtcTime>& at) noexcept {
  return at ? at->us() : 0;
}

/// Ids with commas between them.
template <typename IdType>
[[nodiscard]] Result<std::vector<IdType>> ids_in(nfy_str text, std::string_view name) {
  NFY_TRY(words, text_in(text, name));
  std::vector<IdType> ids;
  for (const std::string& word : people::split_words(words)) {
    NFY_TRY(id, IdType::from_text(word));
    ids.push_back(id);
  }
  return ids;
}

template <typename IdType>
[[nodiscard]] std::string ids_text(const std::vector<IdType>& ids) {
  std::vector<std::string> words;
  for (const IdType& id : ids) words.push_back(id.to_text());
  return people::join_words(words);
}

template <typename Value, typename FromName>
[[nodiscard]] Result<std::vector<Value>> words_in(nfy_str text, std::string_view name,
                                                  FromName from_name) {
  NFY_TRY(words, text_in(text, name));
  std::vector<Value> values;
  for (const std::string& word : people::split_words(words)) {
    NFY_TRY(value, from_name(word));
    values.push_back(value);
  }
  return values;
}

}  // namespace notify::capi
