#pragma once

#include <notify/ports/http.hpp>
#include <notify/ports/provider.hpp>

#include <optional>

namespace notify {

/// What became of a message that was handed over by an HTTP request without an answer: nothing was
/// sent, or the server may have taken it. Nothing if there is an answer, which the provider judges.
[[nodiscard]] inline std::optional<SendResult> outcome_without_answer(const HttpAnswer& answer) {
  switch (answer.phase) {
    case HttpPhase::not_connected: return SendResult{SendOutcome::retry, {}, answer.detail};
    case HttpPhase::unanswered:
      return SendResult{SendOutcome::unknown, {}, "no answer: " + answer.detail};
    case HttpPhase::answered: break;
  }
  return std::nullopt;
}

}  // namespace notify
