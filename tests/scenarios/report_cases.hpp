#pragma once

#include "scenarios/scenario.hpp"

#include <notify/notify.hpp>

#include <functional>

namespace notify::scenarios {

/// Compares the reports over many services with the reference's, table by table.
class ReportCases {
public:
  using Compare =
      std::function<void(const std::string& what, const Lines& found, const Lines& wanted)>;

  ReportCases(Engine& engine, Json expected, Compare compare)
      : engine_(engine), expected_(expected), compare_(std::move(compare)) {}

  /// Everything that does not depend on today.
  void run() const;
  /// `table` names the reference's answers.
  void organisation_usage(const char* table) const;

private:
  void sms_usage(Json entry) const;
  void billing_report(Json entry) const;
  void daily_volumes(Json entry) const;
  void provider_volumes(Json entry) const;
  void volumes_by_service(Json entry) const;
  void despatch_facts() const;
  void despatch_report(Json entry) const;
  void allowances(Json entry) const;

  Engine& engine_;
  Json expected_;
  Compare compare_;
};

}  // namespace notify::scenarios
