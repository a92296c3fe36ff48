#include "domain/billing/bill_makers.hpp"

#include <notify/report.hpp>

using namespace notify;
using namespace notify::test;

namespace report_tests {

namespace {

Usage spring() {
  Usage usage;
  usage.financial_year = 2026;
  usage.free_allowance = 1'500;
  usage.lines = monthly_lines(allocate_allowance(
                                  sorted({sms("2026-04-01", "0.0240", 1'200),
                                          sms("2026-05-02", "0.0240", 800), email("2026-04-03", 7),
                                          letter("2026-05-04", "0.73", 2)}),
                                  1'500)
                                  .value())
                    .value();
  return usage;
}

std::size_t count(std::string_view text, std::string_view part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++found;
  return found;
}

}  // namespace

TEST_CASE("report: csv holds exact numbers, one line for each line of the bill") {
  const std::vector<Usage> years = {spring()};
  CHECK(to_csv({.service_name = "Clinics, \"Riverside\"", .years = years}) ==
        "service,financial_year,month,notification_type,postage,rate,notifications_sent,"
        "chargeable_units,free_allowance_used,charged_units,cost\r\n"
        "\"Clinics, \"\"Riverside\"\"\",2026,2026-04,email,none,0,7,0,0,0,0\r\n"
        "\"Clinics, \"\"Riverside\"\"\",2026,2026-04,sms,none,0.0240,1,1200,1200,0,0.0000\r\n"
        "\"Clinics, \"\"Riverside\"\"\",2026,2026-05,letter,second,0.73,2,2,0,2,1.46\r\n"
        "\"Clinics, \"\"Riverside\"\"\",2026,2026-05,sms,none,0.0240,1,800,300,500,12.0000\r\n");
}

TEST_CASE("report: a service's name is never a spreadsheet formula") {
  const std::vector<Usage> years = {spring()};
  for (const char* name : {"=1+1", "+1", "-1", "@SUM(A1)", "\t=1"}) {
    const std::string csv = to_csv({.service_name = name, .years = years});
    CHECK(csv.find(std::string("\n'") + name) != csv.npos);
  }
  const std::string quoted = to_csv({.service_name = "=a,b", .years = years});
  CHECK(quoted.find("\n\"'=a,b\",") != quoted.npos);
}

TEST_CASE("report: the page is self-contained and shows names as text") {
  std::vector<Usage> years = {spring(), spring()};
  years[1].lines.clear();
  years[1].financial_year = 2027;
  const std::string html =
      to_html({.service_name = "<script>alert('x')</script> & co", .years = years});
  CHECK(html.find("<script") == html.npos);
  CHECK(html.find("http") == html.npos);
  CHECK(html.find("<h1>&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; co</h1>") !=
        html.npos);
  CHECK(html.find("lang=\"en\"") != html.npos);
  CHECK(count(html, "<svg") == 1);
  CHECK(count(html, "role=\"img\"") == 1);
  CHECK(html.find("2026 to 2027") != html.npos);
  CHECK(html.find("Nothing was sent.") != html.npos);
  CHECK(html.find("<title>May 2026: 300 free, 502 charged</title>") != html.npos);
  CHECK(html.find("£13.46") != html.npos);
  CHECK(html.find("1,200") != html.npos);
  for (const char* tag : {"table", "section", "tr", "td", "g", "svg", "main", "text", "style"}) {
    CAPTURE(tag);
    CHECK(count(html, std::string("<") + tag + ">") + count(html, std::string("<") + tag + " ") ==
          count(html, std::string("</") + tag + ">"));
  }
}

TEST_CASE("report: text columns stand under each other, whatever the letters") {
  const std::vector<Usage> years = {spring()};
  CHECK(to_text({.service_name = "Clinigau Glan yr Afon", .years = years}) ==
        "Clinigau Glan yr Afon, 2026 to 2027, 1,500 free SMS units\n"
        "  month        type                 rate   notifications   chargeable    free   charged   "
        "  cost\n"
        "  April 2026   Email                  £0               7            0       0         0   "
        " £0.00\n"
        "  April 2026   SMS               £0.0240               1        1,200   1,200         0   "
        " £0.00\n"
        "  May 2026     Letter (second)     £0.73               2            2       0         2   "
        " £1.46\n"
        "  May 2026     SMS               £0.0240               1          800     300       500   "
        "£12.00\n"
        "  total                                               11        2,002   1,500       502   "
        "£13.46\n");
}

TEST_CASE("report: a year with letters beyond the known bank holidays says so (issue 18)") {
  const auto said = [](int year, NotificationType type) {
    Usage usage = spring();
    usage.financial_year = year;
    std::erase_if(usage.lines, [&](const UsageLine& line) { return line.type != type; });
    const std::vector<Usage> years = {usage};
    const UsageReport report{.service_name = "Clinic", .years = years};
    const std::string warning = "ank holidays are not known after 2028-12-31, nor when letters";
    const bool in_text = to_text(report).find("  b" + warning) != std::string::npos;
    CHECK((to_html(report).find("<p>B" + warning) != std::string::npos) == in_text);
    return in_text;
  };
  CHECK(said(2028, NotificationType::letter));
  CHECK(said(2031, NotificationType::letter));
  CHECK(!said(2027, NotificationType::letter));
  CHECK(!said(2028, NotificationType::sms));
}

TEST_CASE("report: a year without an allowance or without messages says so") {
  Usage usage;
  usage.financial_year = 2026;
  const std::vector<Usage> years = {usage};
  CHECK(to_text({.service_name = "A", .years = years}) ==
        "A, 2026 to 2027, no free allowance set\n  nothing sent\n");
  CHECK(to_csv({.service_name = "A", .years = years}).find("\r\n") ==
        to_csv({.service_name = "A", .years = years}).size() - 2);
  CHECK(to_html({.service_name = "A", .years = years}).find("<svg") == std::string::npos);
}

}  // namespace report_tests
