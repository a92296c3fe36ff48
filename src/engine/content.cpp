#include "engine/content.hpp"

#include "engine/context.hpp"

#include <notify/json.hpp>

namespace notify {

MessageContent content_of(const CompiledTemplate& compiled, const Personalisation& values) {
  MessageContent out;
  if (compiled.sms) {
    SmsMessage sms = compiled.sms->render(values, {});
    out.body = std::move(sms.text);
    out.fragments = sms.fragments;
  } else if (compiled.email) {
    out.subject = compiled.email->subject(values, SubjectForm::text);
    out.body = compiled.email->filled_in_content(values);
  } else {
    out.subject = compiled.letter->subject(values);
    out.body = compiled.letter->filled_in_content(values);
  }
  return out;
}

Result<MessageContent> Notifications::content(const Notification& notification) {
  NFY_TRY(settings, ServiceSettings::of(*context_, notification.service_id));
  NFY_TRY(compiled, settings.compiled(notification.template_id, notification.template_version));
  Personalisation values;
  if (!notification.personalisation.empty()) {
    NFY_TRY(read, personalisation_from_json(notification.personalisation));
    values = std::move(read);
  }
  MessageContent out = content_of(*compiled, values);
  if (compiled->sms && settings.service().prefix_sms)
    out.fragments = compiled->sms->render(values, settings.service().name).fragments;
  return out;
}

}  // namespace notify
