#include "world.hpp"

#include <cstring>

#ifdef NFY_BENCH_MD4C
#include <md4c-html.h>
#endif

namespace notify::bench {
namespace {

/// Seconds that copying `bytes` takes `times` over: what memory alone would cost.
double copy_seconds(const std::string& bytes, std::int64_t times) {
  std::string to(bytes.size(), ' ');
  return seconds([&] {
    for (std::int64_t i = 0; i < times; ++i) {
      std::memcpy(to.data(), bytes.data(), bytes.size());
      keep(to);
    }
  });
}

void bench_sms(Bench& bench) {
  const SmsTemplate text = must(SmsTemplate::compile(reminder().content));
  const auto requests = reminders({}, 1'000);
  const std::int64_t times = bench.scaled(100);
  const double messages = static_cast<double>(times) * 1'000;
  SmsMessage out;
  text.render_to(out, requests.front().personalisation, "");
  const std::string sample = out.text;
  bench.measure(
      {.name = "text.sms_render",
       .unit = "msg/s",
       .peer_is = "memcpy of the finished texts",
       .goal_of = GoalOf::ours,
       .goal = 1.5e6},
      [&] {
        return messages / seconds([&] {
                 for (std::int64_t i = 0; i < times; ++i)
                   for (const SendRequest& r : requests) {
                     text.render_to(out, r.personalisation, "");
                     keep(out.fragments);
                   }
               });
      },
      [&] { return messages / copy_seconds(sample, times * 1'000); });
}

/// Some 2 kB with everything that e-mails commonly hold.
std::string email_content() {
  std::string content =
      "# Your appointment at ((place))\n\nDear ((name)),\n\nPlease come on ((day)) - it's "
      "important. "
      "Your reference is ((reference)).\n\n## What to bring\n\n* your reference\n* a letter with "
      "your address\n* proof of any \"other income\"\n\n^ If you don't come, we may stop your "
      "payments.\n\n1. Go to [your account](https://www.example.com/?ref=((reference)))\n2. Choose "
      "'Change'\n\nFind out more at https://www.example.com/call-charges.\n\n---\n\n";
  while (content.size() < 2'000)
    content +=
        "We use what you tell us to work out how much you should get. We'll only share it where "
        "the law allows it, and we keep it no longer than we need to.\n\n";
  return content;
}

void bench_email(Bench& bench) {
  const std::string content = email_content();
  const EmailTemplate email = must(EmailTemplate::compile("About ((day))", content));
  Personalisation values;
  for (const char* name : {"place", "name", "day", "reference"}) values.set(name, "12 March");
  EmailOptions options;
  options.has_preheader = false;
  EmailWorkspace workspace;
  EmailMessage out;
  const std::int64_t times = bench.scaled(20'000);
  const auto mine = [&] {
    return static_cast<double>(times) / seconds([&] {
             for (std::int64_t i = 0; i < times; ++i) {
               email.render_to(out, values, options, workspace);
               keep(out.html);
             }
           });
  };
#ifdef NFY_BENCH_MD4C
  bench.measure({.name = "text.email_render",
                 .unit = "emails/s",
                 .peer_is = "md4c, HTML alone",
                 .goal_of = GoalOf::ratio,
                 .goal = 1.0 / 3},
                mine, [&] {
                  std::string html;
                  const auto append = [](const MD_CHAR* text, MD_SIZE size, void* to) {
                    static_cast<std::string*>(to)->append(text, size);
                  };
                  return static_cast<double>(times) / seconds([&] {
                           for (std::int64_t i = 0; i < times; ++i) {
                             html.clear();
                             md_html(content.data(), static_cast<MD_SIZE>(content.size()), append,
                                     &html, 0, 0);
                             keep(html);
                           }
                         });
                });
#else
  bench.measure({.name = "text.email_render", .unit = "emails/s"}, mine);
#endif
}

void bench_phone_numbers(Bench& bench) {
  const auto requests = reminders({}, 1'000);
  const std::int64_t times = bench.scaled(100);
  bench.measure(
      {.name = "text.phone_number", .unit = "numbers/s", .goal_of = GoalOf::ours, .goal = 400'000},
      [&] {
        return static_cast<double>(times) * 1'000 / seconds([&] {
                 for (std::int64_t i = 0; i < times; ++i)
                   for (const SendRequest& r : requests) keep(must(parse_phone_number(r.to)));
               });
      });
}

void bench_foreign_phone_numbers(Bench& bench) {
  std::vector<std::string> numbers;
  for (std::int64_t i = 0; i < 1'000; ++i)
    numbers.push_back("+33 6 12 3" + std::to_string(40'000 + i));
  const std::int64_t times = bench.scaled(5);
  bench.measure({.name = "text.phone_number_foreign", .unit = "numbers/s"}, [&] {
    return static_cast<double>(times) * 1'000 / seconds([&] {
             for (std::int64_t i = 0; i < times; ++i)
               for (const std::string& typed : numbers) keep(must(parse_phone_number(typed)));
           });
  });
}

/// From bytes to rows whose columns are known: the recipient is found and every placeholder of the
/// template has its value. No phone number is looked at.
void bench_csv(Bench& bench) {
  std::string file = "phone number,name,day,place\r\n";
  for (std::int64_t i = 0, rows = bench.scaled(90'000); i < rows; ++i)
    file += "07400" + std::to_string(100'000 + i) + ",\"Person, " + std::to_string(i) +
            "\",12 March,Station Road\r\n";
  const double megabytes = static_cast<double>(file.size()) / 1e6;
  const auto text = must(SmsTemplate::compile("Hi ((name)), see you on ((day)) at ((place))"));
  CsvLimits limits;
  limits.rows_max = 100'000'000;
  bench.measure(
      {.name = "text.csv_matched",
       .unit = "MB/s",
       .peer_is = "memcpy of the file",
       .goal_of = GoalOf::ours,
       .goal = 150},
      [&] {
        return megabytes / seconds([&] {
                 RecipientsCsv csv(limits);
                 constexpr std::size_t piece = 64 * 1024;
                 const auto drain = [&] {
                   while (const auto* row = csv.read_next()) {
                     keep(recipient_view(*row, NotificationType::sms));
                     keep(text.missing(row->personalisation).size());
                   }
                 };
                 for (std::size_t i = 0; i < file.size(); i += piece) {
                   must(csv.feed(std::string_view(file).substr(i, piece)));
                   drain();
                 }
                 must(csv.finish());
                 drain();
               });
      },
      [&] { return megabytes / copy_seconds(file, 1); });
}

}  // namespace

void bench_text(Bench& bench) {
  if (bench.wants("text.sms_render")) bench_sms(bench);
  if (bench.wants("text.email_render")) bench_email(bench);
  if (bench.wants("text.phone_number")) bench_phone_numbers(bench);
  if (bench.wants("text.phone_number_foreign")) bench_foreign_phone_numbers(bench);
  if (bench.wants("text.csv_matched")) bench_csv(bench);
}

}  // namespace notify::bench
