#include "callbacks.hpp"

#include "convert.hpp"

#include "domain/text/unicode.hpp"

#include <cstring>
#include <optional>
#include <utility>
#include <vector>

namespace notify::capi {
namespace {

thread_local DeliveryScope* current_scope = nullptr;

nfy_message message_out(const OutboundMessage& message) noexcept {
  nfy_message out{};
  out.struct_size = sizeof(out);
  out.id = uuid_out(message.id.uuid);
  out.service_id = uuid_out(message.service_id.uuid);
  out.type = type_out(message.type);
  out.key_type = key_type_out(message.key_type);
  out.provider_key = str_out(message.provider_key);
  out.to = str_out(message.to);
  out.sender = str_out(message.sender);
  out.from_name = str_out(message.from_name);
  out.reply_to = str_out(message.reply_to);
  out.subject = str_out(message.subject);
  out.body = str_out(message.body);
  out.html = str_out(message.html);
  out.unsubscribe_link = str_out(message.unsubscribe_link);
  out.pdf = str_out(message.letter.pdf);
  out.pages = message.letter.pages;
  out.reference = str_out(message.letter.reference);
  out.postage = postage_out(message.letter.postage);
  out.trace_parent = str_out(message.trace_parent);
  return out;
}

std::optional<SendOutcome> outcome_in(std::int32_t outcome) noexcept {
  switch (outcome) {
    case NFY_SEND_RETRY: return SendOutcome::retry;
    case NFY_SEND_ACCEPTED: return SendOutcome::accepted;
    case NFY_SEND_REJECTED: return SendOutcome::rejected;
    case NFY_SEND_UNKNOWN: return SendOutcome::unknown;
    default: return std::nullopt;
  }
}

/// What an answer says, and what is wrong with it: a text that is none says nothing, but how the
/// message fared stands.
struct ReadAnswer {
  SendResult result;
  std::string fault{};
};
ReadAnswer answer_in(const nfy_send_answer& answer) {
  const auto outcome = outcome_in(answer.outcome);
  if (!outcome && answer.outcome == NFY_SEND_UNANSWERED)
    return {{}, "a send callback left a message without an answer"};
  if (!outcome)
    return {{}, "a send callback gave an unknown outcome: " + std::to_string(answer.outcome)};
  ReadAnswer read{{*outcome, {}, {}}};
  const auto take = [&](const char* from, const char* name, std::string& to) {
    const std::string_view text(from, strnlen(from, NFY_MESSAGE_SIZE));
    if (unicode::is_clean_utf8(text)) {
      to = text;
    } else {
      read.fault = std::string("a send callback gave a ") + name + " that is not UTF-8";
    }
  };
  take(answer.reference, "reference", read.result.reference);
  take(answer.detail, "detail", read.result.detail);
  return read;
}

// Of a message without a sensible answer nothing is known; the other answers count all the same.
bool call_host(nfy_send_fn send, void* user_data, std::span<const OutboundMessage> messages,
               std::span<SendResult> results) {
  std::vector<nfy_message> views;
  views.reserve(messages.size());
  for (const auto& message : messages) views.push_back(message_out(message));
  std::vector<const nfy_message*> pointers;
  pointers.reserve(views.size());
  for (const auto& view : views) pointers.push_back(&view);
  std::vector<nfy_send_answer> answers(messages.size());
  if (send(pointers.data(), pointers.size(), answers.data(), user_data) != 0) return false;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    ReadAnswer read = answer_in(answers[i]);
    results[i] = std::move(read.result);
    if (!read.fault.empty()) DeliveryScope::note_failure(std::move(read.fault));
  }
  return true;
}

}  // namespace

HostData::~HostData() {
  if (destroy_ == nullptr) return;
  try {
    destroy_(user_data_);
  } catch (...) {
    // No caller is left to tell.
  }
}

DeliveryScope::DeliveryScope() noexcept : outer_(std::exchange(current_scope, this)) {}
DeliveryScope::~DeliveryScope() { current_scope = outer_; }
void DeliveryScope::note_failure(std::string why) noexcept {
  if (current_scope != nullptr && current_scope->failure_.empty())
    current_scope->failure_ = std::move(why);
}

SendFunction make_send_function(nfy_send_fn send, std::shared_ptr<HostData> data) {
  return [send, data = std::move(data)](std::span<const OutboundMessage> messages,
                                        std::span<SendResult> results) {
    bool sent = false;
    try {
      sent = call_host(send, data->get(), messages, results);
    } catch (...) {
      sent = false;
    }
    if (!sent) DeliveryScope::note_failure("a send callback answered with an error");
    return sent;
  };
}

ProgressFunction ProgressBridge::function() {
  if (function_ == nullptr) return {};
  return [this](const Progress& progress) {
    nfy_progress view{};
    view.struct_size = sizeof(view);
    view.phase = str_out(progress.phase);
    view.done = progress.done;
    view.total = progress.total;
    try {
      stopped_ = function_(&view, user_data_) != 0;
    } catch (...) {
      stopped_ = true;
    }
    return !stopped_;
  };
}

Error ProgressBridge::explain(Error error) const {
  if (!stopped_) return error;
  return make_error(ErrorCode::callback, "the progress callback stopped the work");
}

}  // namespace notify::capi
