#include "store/sql/bundles.hpp"

#include "store/sql/bundles.sql.hpp"

#include <algorithm>
#include <array>

namespace notify::sql {
namespace {

/// Where epochs of bundles begin (015_bundles.sql).
constexpr std::int64_t first_epoch = std::int64_t{1} << 32;
/// More messages than any bundle has.
constexpr std::size_t no_bundle = bundle_max + 1;

ValueTable table_of(std::span<const NotificationId> ids, std::vector<Value> shared) {
  ValueTable table(1, std::move(shared));
  table.reserve(ids.size());
  for (const NotificationId& id : ids) table.add(id);
  return table;
}

void sort_once(std::vector<NotificationId>& ids) {
  if (!std::ranges::is_sorted(ids)) std::ranges::sort(ids);
  ids.erase(std::ranges::unique(ids).begin(), ids.end());
}

/// A bundle under an epoch, and those of its messages that were asked for; both in order.
struct Covered {
  std::vector<NotificationId> all, asked;
};

/// An array of ids as PostgreSQL writes it: {id,id}.
std::vector<NotificationId> ids_from(std::string_view array) {
  constexpr std::size_t id_size = 36;
  std::vector<NotificationId> ids;
  ids.reserve(array.size() / id_size);
  for (std::size_t at = 1; at + id_size < array.size(); at += id_size + 1) {
    const auto id = Uuid::from_text(array.substr(at, id_size));
    if (!id) fail(ErrorCode::corrupt, "delivery_bundles holds something that is not an id");
    ids.push_back({*id});
  }
  return ids;
}

/// The bundles under `epoch` that hold some of `ids`, locked until the end.
std::vector<Covered> covered_by(Connection& connection, std::int64_t epoch,
                                std::span<const NotificationId> ids) {
  connection.query(lock_epoch, {epoch}, [](const Row&) {});
  std::vector<Covered> bundles;
  connection.query(select_held, {epoch}, [&](const Row& row) {
    Covered bundle{ids_from(row.text(0)), {}};
    std::ranges::set_intersection(bundle.all, ids, std::back_inserter(bundle.asked));
    if (!bundle.asked.empty()) bundles.push_back(std::move(bundle));
  });
  return bundles;
}

/// Makes two of a bundle: those that were asked for, and the others. Parts of fewer than `at_least`
/// messages become rows.
void split(Connection& connection, std::int64_t epoch, const Covered& bundle,
           std::size_t at_least) {
  const Value first = bundle.all.front(), messages = static_cast<std::int64_t>(bundle.all.size());
  std::vector<NotificationId> others;
  std::ranges::set_difference(bundle.all, bundle.asked, std::back_inserter(others));
  for (const std::span<const NotificationId> part :
       std::array<std::span<const NotificationId>, 2>{bundle.asked, others})
    if (!part.empty())
      connection.execute(part.size() < at_least ? part_as_rows : part_as_bundle,
                         table_of(part, {epoch, first, messages}));
  connection.execute(drop_whole, {epoch, first, messages});
}

/// Takes bundles apart until a look finds none. The statement waits for a transaction that cuts or
/// splits one meanwhile, but does not see its pieces; the next look does.
template <typename Look, typename TakeApart>
void repeat_until_none(Look look, TakeApart take_apart) {
  for (;;) {
    bool found = false;
    look([&](const Row&) { found = true; });
    if (!found) return;
    take_apart();
  }
}

}  // namespace

void queue_bundle(Connection& connection, std::vector<NotificationId> ids, NotificationType type,
                  UtcTime created_at, QueueClass queue_class) {
  sort_once(ids);
  connection.execute(
      insert_bundle,
      table_of(ids, {name_of(type), static_cast<std::int64_t>(queue_class), created_at}));
}

bool may_be_bundled(const Connection& connection, std::int64_t epoch) noexcept {
  return epoch >= first_epoch && connection.dialect() == Dialect::postgresql;
}

std::unordered_set<NotificationId> change_bundles(Connection& connection, const Batch& change,
                                                  std::int64_t epoch,
                                                  std::vector<NotificationId> ids,
                                                  std::span<const Value> shared) {
  sort_once(ids);
  std::unordered_set<NotificationId> changed;
  const auto change_whole = [&](std::span<const NotificationId> bundle) {
    std::vector<Value> values{epoch};
    values.insert(values.end(), shared.begin(), shared.end());
    if (connection.execute(change, table_of(bundle, std::move(values))) > 0)
      changed.insert(bundle.begin(), bundle.end());
  };
  change_whole(ids);
  if (!changed.empty()) return changed;
  for (const Covered& bundle : covered_by(connection, epoch, ids)) {
    const bool is_part = bundle.asked.size() < bundle.all.size();
    // A small part tells that many more will follow: all become rows, once.
    const bool is_small =
        is_part && bundle.asked.size() < std::max(bundle_min, bundle.all.size() / 4);
    if (is_part) split(connection, epoch, bundle, is_small ? no_bundle : bundle_min);
    if (!is_small) change_whole(bundle.asked);
  }
  return changed;
}

void unbundle_held(Connection& connection, std::int64_t epoch, std::vector<NotificationId> ids) {
  sort_once(ids);
  for (const Covered& bundle : covered_by(connection, epoch, ids))
    split(connection, epoch, bundle, no_bundle);
}

void unbundle_of(Connection& connection, const ValueTable& ids) {
  if (connection.dialect() != Dialect::postgresql) return;
  repeat_until_none([&](const RowFunction& on_row) { connection.query(any_of_ids, ids, on_row); },
                    [&] { connection.execute(unbundle_ids, ids); });
}

void unbundle_before(Connection& connection, NotificationType type, UtcTime created_before) {
  if (connection.dialect() != Dialect::postgresql) return;
  const std::initializer_list<Value> values{name_of(type), created_before};
  repeat_until_none(
      [&](const RowFunction& on_row) { connection.query(any_before, values, on_row); },
      [&] { connection.execute(unbundle_old, values); });
}

}  // namespace notify::sql
