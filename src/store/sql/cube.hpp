#pragma once

#include <notify/billing.hpp>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace notify::sql {

/// Adds up cells of the cube by their key. Provider names are interned, so that the key is plain
/// bytes: counting a day of rows costs one hash and one compare a row.
class Cube {
public:
  Cube();
  ~Cube();
  Cube(Cube&&) noexcept;
  Cube& operator=(Cube&&) noexcept;

  void add(const CubeKey& key, std::int64_t notifications, std::int64_t billable_units);
  void add(std::span<const CubeRow> rows);
  void subtract(std::span<const CubeRow> rows);

  /// The same without a CubeKey: `provider` and the small columns as read from a row.
  struct Cell {
    LocalDay day;
    Uuid service_id;
    Uuid template_id;
    Uuid job_id;
    NotificationType type;
    KeyType key_type;
    Status status;
    std::string_view provider;
    std::int64_t rate_multiplier;
    bool international;
    Postage postage;
    std::int64_t sheets;
  };
  void add(const Cell& cell, std::int64_t notifications, std::int64_t billable_units);

  /// Cells that are not zero, sorted by key.
  [[nodiscard]] std::vector<CubeRow> rows() const;
  [[nodiscard]] bool empty() const;

private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Signed cells by the time at which their notifications were created: to the hour where the
/// watermark has passed, to the step that it will yet take where it has not.
class DeltaSet {
public:
  explicit DeltaSet(UtcTime watermark) : watermark_(watermark) {}
  void add(UtcTime created_at, const CubeKey& key, std::int64_t notifications,
           std::int64_t billable_units);
  [[nodiscard]] bool empty() const { return parts_.empty(); }
  struct Part {
    UtcTime created_from;
    Cube cells;
  };
  [[nodiscard]] const std::vector<Part>& parts() const { return parts_; }

private:
  UtcTime watermark_;
  std::vector<Part> parts_;
};

}  // namespace notify::sql
