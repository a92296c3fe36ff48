#include <notify/letter.hpp>

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

double seconds_of(const std::function<void()>& work) {
  double best = 1e9;
  for (int run = 0; run < 3; ++run) {
    const double start = thread_seconds();
    work();
    best = std::min(best, thread_seconds() - start);
  }
  return best;
}

/// Eight times the text may take eight times the time and some noise; quadratic work takes 64.
void check_linear(std::string_view unit, const std::function<void(const std::string&)>& work) {
  CAPTURE(unit);
  const auto repeated = [unit](std::size_t bytes) {
    std::string text;
    while (text.size() < bytes) text += unit;
    return text;
  };
  const std::string small = repeated(20'000);
  const std::string large = repeated(160'000);
  const double base = seconds_of([&] { work(small); });
  CHECK(seconds_of([&] { work(large); }) < 28 * base + 0.01);
}

}  // namespace

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
