#include "values.hpp"

#include "support/growth.hpp"

#include <notify/recipients_csv.hpp>
#include <notify/text.hpp>

using namespace notify;
using namespace notify::test;

namespace {

constexpr std::string_view hostile[] = {"(",
                                        "((",
                                        "((a",
                                        "((a)",
                                        "((a))",
                                        "(((((a))",
                                        "((?"
                                        "?))",
                                        "&",
                                        "&#1",
                                        "&aaaaaaaaaaaaaaaa",
                                        " ",
                                        " ,",
                                        "\r\n",
                                        "\u200B \u00A0",
                                        "\u03A3\u0301",
                                        "a\u0301",
                                        "\"",
                                        "\"\",",
                                        ",\"a\"b",
                                        "\xFF"};

}  // namespace

TEST_CASE("growth: compiling and rendering a field takes linear time on hostile text") {
  for (const auto unit : hostile) {
    if (unit == "\xFF") continue;
    check_linear(unit, [](const std::string& content) {
      const auto field = Field::compile(content).value();
      for (const auto mode : {FieldMode::plain, FieldMode::html}) {
        CHECK_FALSE(field.render(values({{"a", "x"}}), mode).size() > 100 * content.size());
      }
    });
  }
}

TEST_CASE("growth: many different placeholders and values take nearly linear time") {
  const auto fill = [](int count) {
    std::string content;
    Personalisation many;
    for (int i = 0; i < count; ++i) {
      // Each name sorts before all that came earlier.
      const auto name = std::to_string(1'000'000 - i);
      content += "((" + name + "))";
      many.set(name, "x");
    }
    CHECK(rendered(content, many) == std::string(static_cast<std::size_t>(count), 'x'));
  };
  check_growth([&] { fill(25'000); }, [&] { fill(100'000); }, growth_of_lookups_max);
}

TEST_CASE("growth: an SMS takes linear time on hostile text") {
  for (const auto unit : hostile) {
    check_linear(unit, [](const std::string& content) {
      CHECK(make_sms_message(content, "Service").fragments > 0);
    });
  }
}

TEST_CASE("growth: reading CSV takes linear time on hostile text") {
  for (const auto unit : hostile) {
    check_linear(unit, [](const std::string& content) {
      RecipientsCsv csv;
      Result<void> result = csv.feed("a,b\n");
      if (result) result = csv.feed(content);
      if (result) result = csv.finish();
      CHECK(csv.has_header());
    });
  }
}
