#include "values.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <cstdlib>
#include <new>

namespace {
thread_local std::int64_t allocations = 0;
}  // namespace

// All forms of one object's memory: a sanitizer brings those that are not replaced, and would see
// memory of one kind given back to another.
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  ++allocations;
  return std::malloc(size == 0 ? 1 : size);
}
void* operator new(std::size_t size) {
  if (void* const memory = operator new(size, std::nothrow)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

using namespace notify;
using namespace notify::test;

TEST_CASE("allocation: a warm message renders an SMS without asking for memory") {
  const auto sms =
      SmsTemplate::compile("Dear ((name)), come to ((place)) , \u201Cnow\u201D").value();
  const auto with = values({{"name", "Ann whose name is long enough"}, {"place", "Riverside"}});
  SmsMessage out;
  sms.render_to(out, with, "Riverside Clinics");
  const auto before = allocations;
  sms.render_to(out, with, "Riverside Clinics");
  CHECK(allocations == before);
  CHECK(out.fragments == 1);
}

TEST_CASE("allocation: a warm workspace renders an e-mail without asking for memory") {
  const auto email = EmailTemplate::compile(
                         "About ((place)), a subject that is long enough",
                         "# ((name))\n\n* it's \"a\" - [b](http://c.d \"e\")\n* f\n  more\n\n^ g\n"
                         "\n---\n\n\thttps://h.i ,\u2028 <j> & GOV.UK ((missing)) o'k@l.m\n\n1. n")
                         .value();
  const auto with = values({{"name", "A & <b> whose name is long enough"}, {"place", "x"}});
  EmailOptions options;
  options.unsubscribe_link = "https://example.com/unsubscribe/from-a-long-link";
  EmailWorkspace workspace;
  EmailMessage out;
  for (int i = 0; i < 3; ++i) email.render_to(out, with, options, workspace);
  const auto before = allocations;
  email.render_to(out, with, options, workspace);
  CHECK(allocations == before);
  CHECK(allocations > 0);
}
