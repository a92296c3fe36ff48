#pragma once

#include "world.hpp"

namespace notify::bench {

/// A platform at work, with the shape of the data on which the reference's figures were published:
/// ten days of history and seven live ones of 600 services whose volumes follow Zipf's law. On the
/// seventh day of the history and on the last live day the largest service sends 217,563 text
/// messages, whatever the scale; everything else is scaled. At scale 10 there are 8.4 million rows
/// of history and a million live ones. One SQL text makes it on either engine, the same every time.
class TenDays {
public:
  static constexpr int services = 600;
  static constexpr int history_days = 10;
  static constexpr int days = 17;

  TenDays(const Kind& kind, double scale);

  [[nodiscard]] Bare& bare() { return *bare_; }
  [[nodiscard]] World& world() { return world_; }

  /// The service of rank 1 to 600; the first is the largest.
  [[nodiscard]] ServiceId service(int rank) const;
  /// The same as a literal of SQL.
  [[nodiscard]] std::string literal(int rank) const;
  [[nodiscard]] LocalDay day(int index) const;
  [[nodiscard]] BillingWindow window(int index) const;
  [[nodiscard]] int busy_day() const { return 6; }
  [[nodiscard]] int last_day() const { return days - 1; }

private:
  [[nodiscard]] std::string in_dialect(std::string sql) const;
  void load_volumes(double scale);
  void load_services();
  void load_notifications();
  void settle();

  bool is_postgres_;
  std::unique_ptr<Site> site_;
  std::unique_ptr<Bare> bare_;
  World world_;
};

/// What the reference asks of one service, one type and one day, through `view`. (rules/facts 1.2)
struct ServiceDay {
  std::string view;
  std::string service;  ///< a literal of SQL
  std::string type;
  BillingWindow window;
};
[[nodiscard]] std::string billing_query(const ServiceDay& of);
[[nodiscard]] std::string status_query(const ServiceDay& of);

}  // namespace notify::bench
