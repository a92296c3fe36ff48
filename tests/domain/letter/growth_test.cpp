#include "support/growth.hpp"

#include <notify/letter.hpp>

using namespace notify;
using namespace notify::test;

TEST_CASE("growth: postal addresses take linear time on hostile text") {
  for (const auto* unit : {"\n", "a\n", "UK\n", "France\n", "BFPO 1\n", "bfpo c/o\n", " ,",
                           "no fixed ", "\u200b", "\r\n", "S1", "\u017f"}) {
    check_linear(unit, [](const std::string& typed) {
      CHECK_FALSE(PostalAddress::parse(typed, true).value().lines().size() > typed.size() + 1);
    });
  }
}

TEST_CASE("growth: letters take linear time on hostile text") {
  for (const auto* unit :
       {"qr:", "qr: a\n", "-", "<svg ", "&amp;", "((a", "a - b ", "\"'", "* a\n"}) {
    check_linear(unit, [](const std::string& content) {
      LetterSource source;
      source.content = content;
      source.contact_block = content;
      const auto letter = LetterTemplate::compile(std::move(source)).value();
      CHECK_FALSE(letter.render({}, {}).body.size() > 1'000 * content.size());
      static_cast<void>(letter.qr_code_too_long({}));
    });
  }
}
