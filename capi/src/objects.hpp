#pragma once

#include "convert.hpp"
#include "guard.hpp"

#include <notify/adapters/simulator.hpp>
#include <notify/engine.hpp>
#include <notify/ports/clock.hpp>

#include <memory>
#include <vector>

// What the handles of nfy.h stand for.

struct nfy_engine {
  std::unique_ptr<notify::Engine> engine;
};

struct nfy_clock {
  std::shared_ptr<notify::Clock> clock;
  std::shared_ptr<notify::SimulatedClock> simulated;  // the same one, or null
};

struct nfy_provider {
  std::shared_ptr<notify::Provider> provider;
  std::shared_ptr<notify::SimulatedProvider> simulator;  // the same one, or null
};

struct nfy_lease {
  notify::TaskLease lease;
};

struct nfy_usage {
  struct Line {
    notify::UsageLine line;
    std::string rate;
    std::string cost;
  };
  notify::Usage usage;
  std::vector<Line> lines;
};

namespace notify::capi {

/// An answer of several rows; immutable once it has a handle.
template <typename Row>
struct Rows {
  std::vector<Row> rows;
};

/// The clock behind `clock`, or the computer's if it is NULL.
[[nodiscard]] Result<std::shared_ptr<Clock>> clock_or_system(const nfy_clock* clock);

}  // namespace notify::capi

struct nfy_str_rows : notify::capi::Rows<std::string> {};

namespace notify::capi {

template <typename RowsHandle, typename Row>
[[nodiscard]] RowsHandle* open_rows(std::vector<Row> rows) {
  auto object = std::make_shared<RowsHandle>();
  object->rows = std::move(rows);
  return open_handle(std::move(object));
}

template <typename RowsHandle>
std::size_t count_rows(const RowsHandle* rows) noexcept {
  return guard_value(std::size_t{0}, [&] {
    const auto found = find_handle(rows);
    return found.object ? found.object->rows.size() : 0;
  });
}

/// Row `index` of an answer, through `view`, which makes the C struct of it. The texts in it lie in
/// the answer, not in what `use` returns.
template <typename RowsHandle, typename Out, typename View>
nfy_status get_row(const RowsHandle* rows, std::size_t index, Out* out, nfy_error** err,
                   View view) noexcept {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(found, use(rows, "rows"));
    NFY_CHECK(check_sized_out(out, "out"));
    if (index >= found->rows.size()) {
      return make_error(ErrorCode::not_found, "no row " + std::to_string(index));
    }
    sized_out(out, view(found->rows[index]));
    return {};
  });
}

}  // namespace notify::capi
