#pragma once

#include "demo/options.hpp"

#include <notify/notify.hpp>

namespace demo {

/// What the demonstration needs to send: made at the first run, found again at every later one.
struct Riverside {
  notify::ServiceId service;
  notify::TemplateId sms;
  notify::TemplateId email;
  notify::ApiKeyId key;
};

[[nodiscard]] notify::Result<Riverside> set_up_riverside(notify::Engine& engine,
                                                         const Options& options);

[[nodiscard]] notify::Result<std::string> text_of_file(const std::string& path);
[[nodiscard]] notify::Result<void> write_file(const std::string& path, const std::string& text);

}  // namespace demo
