#include "support/growth.hpp"

#include <notify/link.hpp>
#include <notify/text.hpp>
#include <notify/typography.hpp>

using namespace notify;
using namespace notify::test;

TEST_CASE("growth: functions over text take linear time on hostile text") {
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
    for (const auto function : functions) {
      check_linear(unit, [function](const std::string& content) {
        CHECK(function(content).size() < 60 * content.size());
      });
    }
  }
}
