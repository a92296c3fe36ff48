#include "engine/state.hpp"

namespace notify {
namespace {

struct YearOfSegments {
  Usage usage;  // without lines
  std::vector<UsageSegment> segments;
};

/// The year's facts, stored and fresh, with the allowance handed out: what every line is a sum of.
Result<YearOfSegments> read_year(Store& store, ServiceId service_id, int year) {
  if (year < 1 || year > 9998)
    return make_error(ErrorCode::invalid_argument,
                      "financial year is out of range: " + std::to_string(year));
  NFY_TRY(service, store.get_service(service_id));
  NFY_TRY(calendar, Calendar::preset(service.calendar));
  NFY_TRY(snapshot, store.read_billing(service_id, year));
  std::vector<BillingFact> facts = std::move(snapshot.facts);
  if (!snapshot.cells.empty()) {
    NFY_TRY(data, store.get_reference_data());
    const RateTable rates(std::move(data.sms_rates), std::move(data.letter_rates));
    NFY_TRY(fresh, project_billing(snapshot.cells, rates, calendar));
    facts.insert(facts.end(), fresh.begin(), fresh.end());
  }
  facts = merged_facts(std::move(facts));
  YearOfSegments out;
  out.usage.service_id = service_id;
  out.usage.financial_year = year;
  if (snapshot.allowance) out.usage.free_allowance = snapshot.allowance->free_sms_fragment_limit;
  NFY_TRY(segments, allocate_allowance(facts, out.usage.free_allowance));
  out.segments = std::move(segments);
  return out;
}

bool belongs_to(const UsageSegment& segment, const UsageLine& line) {
  const BillingFact& fact = segment.fact;
  if (fact.type != line.type || fact.rate != line.rate) return false;
  if (!line.month) return true;
  return fact.bst_date.year() == line.month->year() &&
         fact.bst_date.month() == line.month->month() && fact.postage == line.postage;
}

}  // namespace

Result<Usage> Engine::yearly_usage(ServiceId service, int year) {
  NFY_TRY(read, read_year(state_->store(), service, year));
  NFY_TRY(lines, yearly_lines(read.segments));
  read.usage.lines = std::move(lines);
  return std::move(read.usage);
}

Result<Usage> Engine::monthly_usage(ServiceId service, int year) {
  NFY_TRY(read, read_year(state_->store(), service, year));
  NFY_TRY(lines, monthly_lines(read.segments));
  read.usage.lines = std::move(lines);
  return std::move(read.usage);
}

Result<std::vector<UsageSegment>> Engine::explain(ServiceId service, int year,
                                                  const UsageLine& line) {
  NFY_TRY(read, read_year(state_->store(), service, year));
  std::vector<UsageSegment> found;
  for (UsageSegment& segment : read.segments)
    if (belongs_to(segment, line)) found.push_back(std::move(segment));
  if (found.empty())
    return make_error(ErrorCode::not_found, "no usage line of " + std::string(name_of(line.type)) +
                                                " at rate " + line.rate.to_text() + " in " +
                                                std::to_string(year));
  return found;
}

}  // namespace notify
