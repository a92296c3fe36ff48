// Letters on pages: one page, and a job of a thousand, with what the renderer keeps of them.
#include "world.hpp"

#include <notify/adapters/pango.hpp>
#include <notify/letter.hpp>

#include <cstdio>

#include <unistd.h>

namespace notify::bench {
namespace {

LetterPrint one_page(int number) {
  static const LetterTemplate source = must(LetterTemplate::compile(
      {"Your permit",
       "Dear ((name))\n\nWe are writing to you about your permit, which ends on ((day)).\n\n"
       "# What to bring\n\n* this letter\n* your reference, ((reference))\n* proof of address\n\n"
       "You can ask for another day at https://www.example.com/permits. If you do not come, your "
       "permit ends, and you have to ask for a new one.\n\nYours\n\nThe permits team",
       "", "", "Permits\n1 Office Road\nLS1 4AP"}));
  Personalisation values;
  const std::string digits = std::to_string(number);
  values.set("name", "Person " + digits);
  values.set("day", "12 March");
  values.set("reference", "REF-" + digits);
  values.set("address line 1", "Person " + digits);
  values.set("address line 2", digits + " Mill Lane");
  values.set("address line 3", "LS1 4AP");
  LetterOptions options;
  options.written_on = must(LocalDay::from_ymd(2026, 11, 21));
  return {source.render(values, options), must(UtcTime::from_text("2026-11-21T10:00:00Z")), true};
}

/// Kilobytes of memory that this process has now.
double resident_kb() {
  long pages = 0, ignored = 0;
  if (std::FILE* file = std::fopen("/proc/self/statm", "r")) {
    if (std::fscanf(file, "%ld %ld", &ignored, &pages) != 2) pages = 0;
    std::fclose(file);
  }
  return static_cast<double>(pages) * static_cast<double>(::sysconf(_SC_PAGESIZE)) / 1024;
}

}  // namespace

void bench_letters(Bench& bench) {
  if (!bench.wants("letters.")) return;
  const auto renderer = make_pango_letter_renderer();
  if (!renderer) {
    std::fprintf(stderr, "skipped: letters: %s\n", renderer.error().message.c_str());
    return;
  }
  const auto print = [&](int number) {
    const RenderedLetter letter = must((*renderer)->render(one_page(number)));
    if (letter.pages != 1 || !letter.problem().empty()) give_up("a letter is not one good page");
    keep(letter.pdf);
  };
  constexpr int letters = 200;
  bench.measure({.name = "letters.page",
                 .unit = "ms",
                 .better = Better::lower,
                 .goal_of = GoalOf::ours,
                 .goal = 3},
                [&] {
                  return 1'000 * seconds([&] {
                           for (int i = 0; i < letters; ++i) print(i);
                         }) /
                         letters;
                });
  constexpr int of_a_job = 1'000;
  bench.measure({.name = "letters.job",
                 .unit = "s",
                 .better = Better::lower,
                 .goal_of = GoalOf::ours,
                 .goal = 4},
                [&] {
                  return seconds([&] {
                    for (int i = 0; i < of_a_job; ++i) print(i);
                  });
                });
  bench.measure({.name = "letters.job_memory",
                 .unit = "kB",
                 .better = Better::lower,
                 .goal_of = GoalOf::ours,
                 .goal = 2'048},
                [&] {
                  const double before = resident_kb();
                  for (int i = 0; i < of_a_job; ++i) print(i);
                  return std::max(0.0, resident_kb() - before);
                });
}

}  // namespace notify::bench
