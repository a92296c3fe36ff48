#include "conformance/cases.hpp"

namespace notify::conformance {

const Judge* find_judge(std::string_view name) {
  for (const auto& judges : {email_cases(), letter_cases(), recipient_cases(), sms_cases(),
                             template_cases(), text_cases(), time_cases()}) {
    for (const auto& judge : judges) {
      if (judge.name == name) return &judge;
    }
  }
  return nullptr;
}

}  // namespace notify::conformance
