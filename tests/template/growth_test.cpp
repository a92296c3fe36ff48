#include "values.hpp"

#include <notify/recipients_csv.hpp>
#include <notify/text.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <ctime>
#include <functional>

using namespace notify;
using namespace notify::test;

namespace {

double thread_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

/// The shortest of some runs in seconds of this thread: the one that was disturbed least.
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

/// Eight times the text may take eight times the time and some noise; quadratic work takes 64.
void check_linear(std::string_view unit, const std::function<void(const std::string&)>& work) {
  CAPTURE(unit);
  const std::string small = repeated(unit, 50'000);
  const std::string large = repeated(unit, 400'000);
  const double base = seconds_of([&] { work(small); });
  CHECK(seconds_of([&] { work(large); }) < 32 * base + 0.01);
}

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
  const auto run = [](int count) {
    std::string content;
    Personalisation many;
    for (int i = 0; i < count; ++i) {
      content += "((name " + std::to_string(i) + "))";
      many.set("name " + std::to_string(i), "x");
    }
    return rendered(content, many).size();
  };
  const double base = seconds_of([&] { CHECK(run(1'000) == 1'000); });
  CHECK(seconds_of([&] { CHECK(run(8'000) == 8'000); }) < 32 * base + 0.01);
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
