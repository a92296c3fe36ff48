// The format of archive files, and the folder that they lie in.
#include "archive/archive_file.hpp"

#include "store/contract/stores.hpp"
#include "support/sample.hpp"

#include <notify/adapters/archive_folder.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <limits>
#include <random>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace {

constexpr archive::Wanted everything{.ids = true, .details = true};
const UtcTime written = *UtcTime::from_text("2026-06-01T00:00:00Z");

/// Rows with every kind of value that the history can hold, the extremes included.
class Rows {
public:
  explicit Rows(unsigned seed) : random_(seed), entropy_(seed) {
    for (Uuid& id : ids_) id = make_uuid_v4(entropy_);
  }

  Notification one() {
    Notification n;
    n.created_at = UtcTime::from_us(1'700'000'000'000'000 + below(3'000'000'000'000));
    n.id.uuid = below(4) ? make_uuid_v7(n.created_at, entropy_) : make_uuid_v4(entropy_);
    n.service_id = {ids_[below(3)]};
    n.template_id = {ids_[3 + below(5)]};
    n.template_version = static_cast<int>(1 + below(9));
    n.type = static_cast<NotificationType>(below(3));
    n.key_type = static_cast<KeyType>(below(3));
    if (below(2)) n.api_key_id = ApiKeyId{ids_[8]};
    if (below(2)) n.job_id = {ids_[9 + below(3)]};
    if (!n.job_id.is_nil()) n.job_row_number = number();
    n.client_reference = text();
    n.reference = text();
    n.sent_by = below(2) ? "mmg" : "";
    n.status = static_cast<Status>(below(status_count));
    n.billable_units = number();
    n.rate_multiplier = number();
    n.international = below(2) != 0;
    n.phone_prefix = below(2) ? "44" : "";
    n.postage = static_cast<Postage>(below(6));
    if (below(2)) n.sent_at = UtcTime::from_us(number());
    if (below(2)) n.updated_at = n.created_at + std::chrono::microseconds(below(9'000'000));
    return n;
  }
  std::vector<Notification> many(std::size_t count) {
    std::vector<Notification> rows;
    while (rows.size() < count) rows.push_back(one());
    return rows;
  }
  std::size_t below(std::uint64_t limit) { return random_() % limit; }

private:
  std::int64_t number() {
    static constexpr std::int64_t edges[] = {0, 1, -1, std::numeric_limits<std::int64_t>::max(),
                                             std::numeric_limits<std::int64_t>::min()};
    return below(4) ? static_cast<std::int64_t>(below(300)) : edges[below(5)];
  }
  std::string text() {
    static const std::string texts[] = {"",
                                        "order 7",
                                        "ünïcode \xF0\x9F\x93\xA8",
                                        std::string(1'000, 'x'),
                                        "'; DROP TABLE notifications;--",
                                        std::string("a\n\t\"\\")};
    return below(6) ? texts[below(6)] : std::to_string(random_());
  }

  std::mt19937_64 random_;
  SeededEntropy entropy_;
  std::array<Uuid, 12> ids_;
};

auto by_id(const Notification& a, const Notification& b) { return a.id < b.id; }

}  // namespace

TEST_CASE("archive file: whatever is written is read back, in every value") {
  for (unsigned seed = 1; seed <= 60; ++seed) {
    CAPTURE(seed);
    Rows made(seed);
    std::vector<Notification> rows = made.many(1 + made.below(seed < 50 ? 40 : 3'000));
    const std::string bytes = archive::write_file(rows, written);
    const auto read = must(archive::FiledRows::open(bytes, everything));
    std::vector<Notification> again;
    for (std::size_t i = 0; i < read.size(); ++i) again.push_back(read.notification(i));
    std::ranges::sort(rows, by_id);
    std::ranges::sort(again, by_id);
    REQUIRE(again == rows);
    // Totals alone are read without the rest, and say the same.
    const auto cells = must(archive::FiledRows::open(bytes, {}));
    for (std::size_t i = 0; i < read.size(); ++i) {
      REQUIRE(cells.status(i) == read.status(i));
      REQUIRE(cells.created_at(i) == read.created_at(i));
      REQUIRE(cells.billable_units(i) == read.billable_units(i));
      REQUIRE(cells.service_id(i) == read.service_id(i));
    }
    // The order that rows come in says nothing.
    std::ranges::reverse(rows);
    REQUIRE(archive::write_file(rows, written) == bytes);
  }
}

TEST_CASE("archive file: who made a notification is read back, and costs nothing if nobody did") {
  Rows made(9);
  std::vector<Notification> rows = made.many(50);
  const std::string without = archive::write_file(rows, written);
  const NotificationId first = rows.front().id;
  rows.front().created_by.uuid = rows.back().id.uuid;
  const std::string with = archive::write_file(rows, written);
  CHECK(with.size() > without.size());
  CHECK(must(archive::FiledRows::open(with, {})).size() == rows.size());
  const auto read = must(archive::FiledRows::open(with, everything));
  std::vector<Notification> again;
  for (std::size_t i = 0; i < read.size(); ++i) again.push_back(read.notification(i));
  std::ranges::sort(rows, by_id);
  std::ranges::sort(again, by_id);
  CHECK(again == rows);
  const auto before = must(archive::FiledRows::open(without, everything));
  for (std::size_t i = 0; i < before.size(); ++i) CHECK(before.notification(i).created_by.is_nil());
  CHECK(std::ranges::count(again, first, &Notification::id) == 1);
}

TEST_CASE("archive file: personal data are left out") {
  Rows made(1);
  Notification n = made.one();
  const std::string without = archive::write_file(std::vector{n}, written);
  n.to = n.normalised_to = "447700900123";
  n.personalisation = R"({"name":"Ann"})";
  n.reply_to_text = "CLINIC";
  CHECK(archive::write_file(std::vector{n}, written) == without);
}

TEST_CASE("archive file: any byte that is changed, missing or too many is noticed") {
  Rows made(5);
  const std::string bytes = archive::write_file(made.many(20), written);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    CAPTURE(i);
    std::string changed = bytes;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    const auto read = archive::FiledRows::open(changed, everything);
    REQUIRE_FALSE(read);
    REQUIRE((read.error().code == ErrorCode::corrupt ||
             (i == 7 && read.error().code == ErrorCode::unsupported)));
    REQUIRE_FALSE(archive::FiledRows::open(bytes.substr(0, i), everything));
  }
  CHECK_FALSE(archive::FiledRows::open(bytes + "x", everything));
  CHECK_FALSE(archive::FiledRows::open("", everything));
  CHECK_FALSE(archive::FiledRows::open("nfyhist", everything));
}

TEST_CASE("archive file: columns that lie are corrupt, never a crash") {
  // Past the check sum, as a hostile hand could: every column reader meets changed bytes.
  Rows made(7);
  const std::string bytes = archive::write_file(made.many(50), written);
  const std::size_t body = bytes.size() - 64;
  std::mt19937_64 random(7);
  int refused = 0;
  for (int i = 0; i < 4'000; ++i) {
    std::string changed = bytes.substr(0, body);
    for (int k = 0; k < 1 + i % 3; ++k)
      changed[8 + random() % (body - 8)] = static_cast<char>(random());
    changed += sha256_hex(changed);
    refused += archive::FiledRows::open(changed, everything) ? 0 : 1;
  }
  CHECK(refused > 1'000);
}

TEST_CASE("archive file: an id says when it was made, or that it says nothing") {
  SeededEntropy entropy(1);
  for (const UtcTime moment : {at("2026-03-01T00:00:00.000999Z"), at("1970-01-01T00:00:00Z")}) {
    const NotificationId id{make_uuid_v7(moment, entropy)};
    CHECK(archive::is_made_at(id, moment));
    CHECK_FALSE(archive::is_made_at(id, moment + 1ms));
    const auto span = archive::creation_span(id);
    REQUIRE(span);
    CHECK(span->from <= moment);
    CHECK(moment < span->before);
    CHECK(span->before - span->from == 1ms);
  }
  CHECK_FALSE(archive::creation_span(NotificationId{make_uuid_v4(entropy)}));
}

TEST_CASE("archive folder: what was put is got, whole, under names that stay inside") {
  const auto root =
      std::filesystem::temp_directory_path() / ("nfy-folder-" + std::to_string(::getpid()));
  const auto files = must(make_archive_folder((root / "deep" / "er").string()));
  must(files->put("2025-02/abc", "content"));
  CHECK(must(files->get("2025-02/abc")) == "content");
  must(files->put("2025-02/abc", "content again"));
  CHECK(must(files->get("2025-02/abc")) == "content again");
  must(files->put("flat", ""));
  CHECK(must(files->get("flat")).empty());
  CHECK(files->get("2025-02/none").error().code == ErrorCode::not_found);
  for (const char* name : {"", "/etc/passwd", "../x", "a/../b", "a/b/c", ".x", "a/", "A", "a\nb"}) {
    CAPTURE(name);
    CHECK(files->put(name, "x").error().code == ErrorCode::invalid_argument);
    CHECK(files->get(name).error().code == ErrorCode::invalid_argument);
  }
  // Nothing but the files is left.
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root / "deep" / "er"))
    count += entry.is_regular_file() ? 1 : 0;
  CHECK(count == 2);
  CHECK(make_archive_folder("").error().code == ErrorCode::invalid_argument);
  std::ofstream(root / "file") << "x";
  CHECK(make_archive_folder((root / "file").string()).error().code == ErrorCode::unavailable);
  std::filesystem::remove_all(root);
}

TEST_CASE("archive months: those of UTC, however many are kept") {
  CHECK(start_of_utc_month(at("2026-03-31T23:59:59.999999Z")) == at("2026-03-01T00:00:00Z"));
  CHECK(start_of_utc_month(at("1969-12-31T23:59:59Z")) == at("1969-12-01T00:00:00Z"));
  CHECK(next_utc_month(at("2025-12-01T00:00:00Z")) == at("2026-01-01T00:00:00Z"));
  CHECK(must(first_kept_month(at("2026-03-15T12:00:00Z"), 12)) == at("2025-03-01T00:00:00Z"));
  CHECK(must(first_kept_month(at("2026-03-15T12:00:00Z"), 4)) == at("2025-11-01T00:00:00Z"));
  CHECK(first_kept_month(at("2026-03-15T12:00:00Z"), 3).error().message ==
        "months of history must be 4 to 1200: 3");
  CHECK_FALSE(first_kept_month(at("2026-03-15T12:00:00Z"), 1'201));
}
