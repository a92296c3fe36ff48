#pragma once

#include <notify/engine.hpp>
#include <notify/result.hpp>

#include <string>
#include <string_view>

namespace notifyd {

/// The key that seals a demonstration's data where none is given. Everybody knows it.
inline constexpr std::string_view demo_sealing_key =
    "1:6e6f74696679643a2061206b6579207468617420616c6c2063616e2072656164";

/// What a demonstration is called by.
struct Demo {
  notify::ServiceId service;
  std::string normal_key;
  std::string team_key;
  std::string test_key;
  notify::TemplateId sms;
  notify::TemplateId email;
  notify::TemplateId letter;
};

/// A service with rates, templates of all types and new keys; what an earlier start made is used
/// again, except the keys, which nobody can read again.
[[nodiscard]] notify::Result<Demo> set_up_demo(notify::Engine& engine);

/// The keys, and how to send a message with them to `url`.
[[nodiscard]] std::string demo_text(const Demo& demo, const std::string& url);

}  // namespace notifyd
