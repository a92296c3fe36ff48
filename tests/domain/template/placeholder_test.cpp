#include "values.hpp"

#include <doctest/doctest.h>

#include <map>
#include <random>

using namespace notify;
using namespace notify::test;

namespace {

using List = PersonalisationValue::List;
using Number = PersonalisationValue::Number;

std::vector<std::string> names(std::string content) {
  const auto field = Field::compile(std::move(content)).value();
  return {field.placeholders().begin(), field.placeholders().end()};
}

}  // namespace

TEST_CASE("placeholder: names are unique by key, in order of first appearance, as first spelled") {
  CHECK(names("((b)) ((First Name)) ((first_name)) ((B)) ((a??yes))") ==
        std::vector<std::string>{"b", "First Name", "a"});
}

TEST_CASE("placeholder: brackets that do not pair up are text") {
  for (const char* content : {"((", "(())", "((x)", "((a(b))", "((a)b))", "))((", "(", ""}) {
    CAPTURE(content);
    CHECK(names(content).empty());
    CHECK(rendered(content, values({{"a", "1"}})) == content);
  }
  CHECK(rendered("(((x)))", values({{"x", "1"}})) == "(1)");
  CHECK(rendered("((x))x))", values({{"x", "1"}})) == "1x))");
}

TEST_CASE("placeholder: a value is never read again as a template") {
  CHECK(rendered("((a)) ((b))", values({{"a", "((b))"}, {"b", "((a))"}})) == "((b)) ((a))");
}

TEST_CASE("placeholder: names match without case, spaces, underscores and hyphens") {
  CHECK(folded_name(" First_na-ME ") == "firstname");
  CHECK(folded_name("\u00C9") == "\u00E9");
  CHECK(folded_name("\u039F\u0394\u039F\u03A3") == "\u03BF\u03B4\u03BF\u03C2");
  CHECK(folded_name("a\tb") != folded_name("ab"));
  CHECK(rendered("((FIRST NAME))", values({{"first-name", "Jo"}})) == "Jo");
}

TEST_CASE("placeholder: of two equal names the last value wins at the place of the first") {
  auto both = values({{"Name", "1"}, {"x", "2"}, {"n_a_m_e", "3"}});
  REQUIRE(both.entries().size() == 2);
  CHECK(both.entries()[0].name == "Name");
  CHECK(rendered("((name))", both) == "3");
}

TEST_CASE("placeholder: a name is found among many") {
  Personalisation many;
  for (int i = 0; i < 500; ++i) many.set("column " + std::to_string(i), std::to_string(i));
  CHECK(rendered("((Column_0)) ((column499)) ((COLUMN 250))", many) == "0 499 250");
  CHECK(many.find("column 500") == nullptr);
}

TEST_CASE("placeholder: however many names, values are found as in a map and keep their order") {
  std::mt19937 random(4);
  for (std::uint32_t names = 1; names <= 20; ++names) {
    CAPTURE(names);
    Personalisation some;
    std::vector<std::string> order;
    std::map<std::string, std::string> model;
    for (std::uint32_t i = 0; i < 4 * names; ++i) {
      const auto name = std::to_string(random() % names);
      if (model.insert_or_assign(name, std::to_string(i)).second) order.push_back(name);
      some.set(name, std::to_string(i));
    }
    const Personalisation copy = some;
    REQUIRE(copy.entries().size() == order.size());
    for (std::size_t i = 0; i < order.size(); ++i) CHECK(copy.entries()[i].name == order[i]);
    for (std::uint32_t i = 0; i <= names; ++i) {
      const auto* found = copy.find(std::to_string(i));
      const auto wanted = model.find(std::to_string(i));
      REQUIRE((found == nullptr) == (wanted == model.end()));
      if (found != nullptr) CHECK(std::get<std::string>(found->value) == wanted->second);
    }
    CHECK(copy == some);
    some.set("another", "x");
    CHECK(copy != some);
  }
}

TEST_CASE("placeholder: what is absent or null keeps its brackets, what is empty does not") {
  Personalisation some = values({{"empty", ""}});
  some.set("null", PersonalisationValue{});
  CHECK(rendered("[((empty))] ((null)) ((absent??text))", some) == "[] ((null)) ((absent??text))");
  const auto field = Field::compile("((empty)) ((null)) ((absent))").value();
  CHECK(field.missing(some) == std::vector<std::string>{"null", "absent"});
}

TEST_CASE("placeholder: a conditional shows its text for the words of consent only") {
  const auto shown = [](auto one) { return rendered("((a??x))", value("a", one)) == "x"; };
  for (const char* yes : {"yes", "Y", "TRUE", "t", "1", "include", "show"}) {
    CHECK(shown(std::string(yes)));
  }
  for (const char* no : {"", "no", " yes", "yes ", "0", "yes please", "exclude!"}) {
    CHECK_FALSE(shown(std::string(no)));
  }
  CHECK(shown(true));
  CHECK_FALSE(shown(false));
  CHECK(shown(Number{"1"}));
  CHECK_FALSE(shown(Number{"1.0"}));
  CHECK(shown(List{std::string("yes")}));
  CHECK_FALSE(shown(List{}));
}

TEST_CASE("placeholder: numbers keep their digits and booleans are words") {
  CHECK(rendered("((a))", value("a", Number{"12.50"})) == "12.50");
  CHECK(rendered("((a))", value("a", true)) == "True");
}

TEST_CASE("placeholder: a list is put into words, or into lines for mark-up") {
  const List items{std::string(" a "), std::monostate{}, std::string("\u200B"), Number{"2"}, true};
  CHECK(rendered("((x))", value("x", items)) == "a, 2 and True");
  CHECK(rendered("((x))", value("x", items), FieldMode::plain_markdown_lists) ==
        "\n\n* a\n* 2\n* True");
  CHECK(rendered("[((x))]", value("x", List{std::monostate{}})) == "[]");
}

TEST_CASE("placeholder: HTML is escaped in template and values, once") {
  const auto hostile = values({{"x", "<script>\"&lt;&amp;"}});
  CHECK(rendered("<b>&copy; ((x))", hostile, FieldMode::html) ==
        "&lt;b&gt;\u00A9 &lt;script&gt;\"&lt;&amp;");
  CHECK(rendered("((a&b))", values({{"A & B", "1"}}), FieldMode::html) == "1");
  CHECK(rendered("&#40;&#40;x&#41;&#41;", values({{"x", "1"}}), FieldMode::html) == "1");
}

TEST_CASE("placeholder: unfilled ones show in the form that was asked for") {
  const Personalisation none;
  CHECK(rendered("((n))", none, FieldMode::html) ==
        "<span class='placeholder'>&#40;&#40;n&#41;&#41;</span>");
  CHECK(rendered("((n))", none, FieldMode::html_no_brackets) ==
        "<span class='placeholder-no-brackets'>n</span>");
  CHECK(rendered("((n??t))", none, FieldMode::html_redacted) ==
        "<span class='placeholder-redacted'>hidden</span>");
  CHECK(rendered("((n??t))", none, FieldMode::html_no_brackets) ==
        "<span class='placeholder-conditional'>&#40;&#40;n?"
        "?</span>t&#41;&#41;");
}

TEST_CASE("placeholder: content that is no text is refused in one line") {
  for (const std::string& content :
       {std::string("a\xFF"), std::string("\xC0\xAF"), std::string("\xED\xA0\x80"),
        std::string("\xF4\x90\x80\x80"), std::string("a\0b", 3), std::string("\xE2\x82"),
        std::string(template_content_bytes_max + 1, 'a')}) {
    const auto field = Field::compile(content);
    REQUIRE_FALSE(field.has_value());
    CHECK(field.error().code == ErrorCode::invalid_argument);
    CHECK(field.error().message.find('\n') == std::string::npos);
  }
  CHECK(Field::compile(std::string(template_content_bytes_max, 'a')).has_value());
}

TEST_CASE("placeholder: a value that is not UTF-8 is passed on in plain text and does no harm") {
  CHECK(rendered("((a))", values({{"a", "x\xFFy"}})) == "x\xFFy");
  CHECK(rendered("((a))", values({{"a", "&\xFF;"}}), FieldMode::html) == "&amp;\xFF;");
}
