#include "values.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <ctime>
#include <string_view>

using namespace notify;

namespace {

double thread_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

/// The least time of some renderings of `unit` repeated to `bytes`.
double seconds_of(std::string_view unit, std::size_t bytes) {
  std::string content;
  while (content.size() < bytes) content += unit;
  const auto email = EmailTemplate::compile("s", std::move(content)).value();
  EmailWorkspace workspace;
  EmailMessage out;
  double best = 1e9;
  for (int run = 0; run < 3; ++run) {
    const double start = thread_seconds();
    email.render_to(out, {}, {}, workspace);
    best = std::min(best, thread_seconds() - start);
  }
  return best;
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
  constexpr std::size_t small = 40'000;
  constexpr std::size_t factor = 8;
  for (const auto unit : hostile) {
    CAPTURE(unit);
    // Linear work takes eight times as long, quadratic work sixty-four times.
    CHECK(seconds_of(unit, factor * small) < 3 * factor * seconds_of(unit, small) + 0.01);
  }
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
  CHECK(seconds_of(content(8'000), 1) < 24 * seconds_of(content(1'000), 1) + 0.01);
}
