#include <notify/link.hpp>
#include <notify/text.hpp>
#include <notify/typography.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <ctime>
#include <functional>

using namespace notify;

namespace {

double thread_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

/// The shortest of some runs: the one that was disturbed least.
double seconds_of(const std::function<void()>& work) {
  double best = 1e9;
  for (int run = 0; run < 5; ++run) {
    const double start = thread_seconds();
    work();
    best = std::min(best, thread_seconds() - start);
  }
  return best;
}

std::string repeated(std::string_view unit, std::size_t bytes) {
  std::string out;
  while (out.size() < bytes) out += unit;
  return out;
}

}  // namespace

TEST_CASE("text: eight times the hostile text takes no more than eight times as long, and noise") {
  constexpr std::string_view hostile[] = {
      "'",   "\"'",   "s' ",    "'s",  "<!-- ",   "<!-- -- ", "<!--a--",  "<a>",    "</a><pre>",
      "<",   "a-",    "a-.",    "a..", ".",       "a.bc1.",   "@",        "a@ ",    "x@\u2019 ",
      " - ", " -- -", "- \n",   "))",  "a.bc/((", "http://",  "&a",       "&#8217", "&#82",
      "\\",  "\\'",   "GOV.UK", " ,",  "\t",      "\u2003",   "--\u2003", "\u2014 "};
  using Function = std::string (*)(std::string_view);
  const Function functions[] = {nice_typography,
                                unlink_govuk,
                                escape_html,
                                unescape_html,
                                to_email_local_part,
                                [](std::string_view text) { return autolink(text); },
                                [](std::string_view text) { return make_link_within_text(text); }};
  for (const auto unit : hostile) {
    const auto small = repeated(unit, 50'000);
    const auto large = repeated(unit, 400'000);
    for (const auto function : functions) {
      CAPTURE(unit);
      const double base = seconds_of([&] { CHECK(function(small).size() < 60 * small.size()); });
      CHECK(seconds_of([&] { CHECK(function(large).size() < 60 * large.size()); }) <
            32 * base + 0.01);
    }
  }
}
