#pragma once

#include "codec/json_writer.hpp"
#include "rest/call.hpp"

#include <notify/senders.hpp>
#include <notify/service.hpp>
#include <notify/template_files.hpp>

#include <map>
#include <optional>
#include <string>

/// Templates as the admin app reads them. (rules/admin 7.1)
namespace notify::admin::templates {

/// What stands in the place of a template's own text, for a preview.
struct FilledIn {
  std::string subject;
  std::string content;
};

/// Writes templates of one service. What they share is read once.
class TemplateView {
public:
  TemplateView(rest::Call& call, ServiceId service) : call_(call), service_(service) {}

  /// The current version.
  [[nodiscard]] Result<std::string> json_of(const Template& value,
                                            const FilledIn* filled = nullptr);
  /// One of several, with who made it.
  [[nodiscard]] Result<std::string> json_of_version(const Template& value);

private:
  Result<void> write_common(codec::JsonWriter& json, const Template& value, const FilledIn* filled);
  Result<std::string> reply_to_text(const Template& value);
  Result<const std::vector<Sender>*> senders(NotificationType type);

  rest::Call& call_;
  ServiceId service_;
  std::map<NotificationType, std::vector<Sender>> senders_;
};

void write_attachment(codec::JsonWriter& json, const LetterAttachment& attachment);
[[nodiscard]] bool is_precompiled(const Template& value);

}  // namespace notify::admin::templates
