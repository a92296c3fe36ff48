#include "support/growth.hpp"

#include <notify/template.hpp>

using namespace notify;
using namespace notify::test;

namespace markdown_growth_test {

namespace {

void render(const std::string& content) {
  const auto email = EmailTemplate::compile("s", content).value();
  CHECK(email.render({}).html.size() < 1'000 * content.size());
}

constexpr std::string_view hostile[] = {"[",
                                        "]",
                                        "[a",
                                        "[a](",
                                        "[ [a] ",
                                        "[[a](b)",
                                        "[a](<b>) ",
                                        "[a](b \"c",
                                        "[a](b \"c) ",
                                        "[a]: b\n",
                                        "[a][b] ",
                                        "[^a]: b\n",
                                        "[^a] ",
                                        "![",
                                        "](",
                                        "<",
                                        "<a",
                                        "<a b=",
                                        "<a b= <",
                                        "<a>",
                                        "</a>",
                                        "<a></b>",
                                        "<!--",
                                        "<!-- -->a\n\n",
                                        "<div></div>a\n\n",
                                        "<a@",
                                        "<a:b ",
                                        "* ",
                                        "*",
                                        "* a\n",
                                        "* a\n\n",
                                        "  * a\n",
                                        " * a\n  * b\n",
                                        "1.",
                                        "1. ",
                                        "^",
                                        "^ ",
                                        "^ a\n",
                                        "> a\n",
                                        "```\n",
                                        "```a\n",
                                        "~",
                                        "~~~~ x\n",
                                        "~~~~\n~~~ y\n",
                                        "a | b\n",
                                        "| - |\n",
                                        "a | b\n- | -\n",
                                        "#",
                                        "# ",
                                        "=\n",
                                        "a\n=\n",
                                        "-",
                                        "- ",
                                        "_ ",
                                        " ",
                                        "\n",
                                        " \n",
                                        "\t",
                                        "\r",
                                        "a\n    b\n",
                                        "    a\n\n",
                                        "http://",
                                        "http://a ",
                                        "http://a.,",
                                        "&",
                                        "&a",
                                        "&#",
                                        "\\",
                                        "_",
                                        "\"",
                                        "'",
                                        "'\"",
                                        "a@b ",
                                        "'@",
                                        " - ",
                                        " ,",
                                        "\u2028",
                                        "\u2022",
                                        "\u0663.",
                                        "((",
                                        "gov.uk "};

}  // namespace

TEST_CASE("growth: markdown takes linear time on hostile text") {
  for (const auto unit : hostile) check_linear(unit, render);
}

TEST_CASE("growth: many definitions are looked up in nearly linear time") {
  const auto content = [](int count) {
    std::string out;
    for (int i = 0; i < count; ++i) {
      out += '[' + std::to_string(i) + "]: u\n[^" + std::to_string(i) + "]: v\n";
    }
    for (int i = 0; i < count; ++i)
      out += '[' + std::to_string(i) + "] [^" + std::to_string(i) + "] ";
    return out;
  };
  const auto once = content(5'000);
  const auto fourfold = content(20'000);
  check_growth([&] { render(once); }, [&] { render(fourfold); }, growth_of_lookups_max);
}

}  // namespace markdown_growth_test
