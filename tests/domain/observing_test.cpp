#include <notify/metrics.hpp>
#include <notify/ports/log.hpp>

#include <doctest/doctest.h>

namespace domain_observing_test {

using namespace notify;

TEST_CASE("observing: figures are written as Prometheus reads them") {
  Metric calls;
  calls.name = "calls_total";
  calls.help = "Calls.";
  calls.points = {{{{"provider", "a\"b\\c\nd"}}, Decimal(3, 0), {}}, {{}, Decimal(5, 1), {}}};
  Metric seconds;
  seconds.name = "call_seconds";
  seconds.kind = MetricKind::histogram;
  seconds.help = "Time.";
  seconds.bounds = {Decimal(1, 1), Decimal(1, 0)};
  seconds.points = {{{{"provider", "a"}}, Decimal(125, 2), {1, 2, 3}}};
  const std::vector<Metric> all = {calls, seconds};
  CHECK(prometheus_text(all) ==
        "# HELP calls_total Calls.\n# TYPE calls_total counter\n"
        "calls_total{provider=\"a\\\"b\\\\c\\nd\"} 3\ncalls_total 0.5\n"
        "# HELP call_seconds Time.\n# TYPE call_seconds histogram\n"
        "call_seconds_bucket{provider=\"a\",le=\"0.1\"} 1\n"
        "call_seconds_bucket{provider=\"a\",le=\"1\"} 2\n"
        "call_seconds_bucket{provider=\"a\",le=\"+Inf\"} 3\n"
        "call_seconds_sum{provider=\"a\"} 1.25\ncall_seconds_count{provider=\"a\"} 3\n");
}

TEST_CASE("observing: nothing to show is an empty text") { CHECK(prometheus_text({}).empty()); }

}  // namespace domain_observing_test
