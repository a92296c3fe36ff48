#include "world.hpp"

#include "archive/archive_file.hpp"
#include "store/sql/cube.hpp"

#include <notify/services.hpp>
#include <notify/templates.hpp>

#include <unistd.h>
#include <algorithm>
#include <cmath>
#include <ctime>
#include <map>
#include <random>
#include <set>
#include <tuple>
#include <utility>

// Files of the deep archive: their size, and what writing and reading them costs one core.
namespace notify::bench {
namespace {

constexpr int services = 600;
constexpr std::size_t file_rows = 250'000;
constexpr double day_rows = 820'000;
const UtcTime first_day = *UtcTime::from_text("2022-04-25T23:00:00Z");

/// Notifications as perf/baseline_data.sql draws them: 600 services whose volumes follow Zipf, some
/// 0.82 million a day, in order of creation. `own_ids` are those that this library makes; the
/// others are random, as the baseline has them.
class BaselineRows {
public:
  explicit BaselineRows(bool own_ids) : own_ids_(own_ids) {
    double sum = 0;
    for (int i = 1; i <= services; ++i) sum += std::pow(i, -1.05);
    for (int i = 1; i <= services; ++i) weights_.push_back(std::pow(i, -1.05) / sum);
  }

  std::vector<Notification> make(std::size_t count) {
    std::vector<Notification> rows;
    for (int day = 0; rows.size() < count; ++day) {
      std::vector<Notification> of_day;
      for (int s = 1; s <= services; ++s)
        for (const NotificationType type :
             {NotificationType::sms, NotificationType::email, NotificationType::letter})
          add(of_day, day, s, type);
      std::ranges::sort(of_day, {}, &Notification::created_at);
      rows.insert(rows.end(), of_day.begin(), of_day.end());
    }
    rows.resize(count);
    return rows;
  }

private:
  void add(std::vector<Notification>& rows, int day, int s, NotificationType type) {
    const double of_type = type == NotificationType::sms     ? 260'000
                           : type == NotificationType::email ? 490'000
                                                             : 16'000;
    const double volume = s == 1 && type == NotificationType::sms
                              ? 80'000
                              : std::ceil(weights_[static_cast<std::size_t>(s - 1)] * of_type);
    for (int i = 0; i < static_cast<int>(volume); ++i) rows.push_back(one(day, s, type));
  }

  Notification one(int day, int s, NotificationType type) {
    Notification n;
    const double hour = draw();
    const double at = draw() < 0.8 ? 0.3 + 0.45 * hour : hour;
    n.created_at = first_day + std::chrono::hours(24 * day) +
                   std::chrono::microseconds(static_cast<std::int64_t>(at * 86'399'999'000));
    n.id.uuid = own_ids_ ? make_uuid_v7(n.created_at, entropy_) : make_uuid_v4(entropy_);
    n.type = type;
    n.service_id.uuid = named(1, s, 0, 0);
    const double root = draw();
    const int chosen = static_cast<int>(root * root * (s == 1 ? 9 : 1 + s % 7));
    const int kind = static_cast<int>(type);
    n.template_id.uuid = named(2, s, kind, chosen);
    n.template_version = 1;
    if (const double job = draw(); job < 0.4)
      n.job_id.uuid =
          named(3, s, kind * 100 + chosen, day * 10 + static_cast<int>(std::lround(job * 10)));
    n.key_type = draw() < 0.97 ? KeyType::normal : KeyType::team;
    n.sent_by = type == NotificationType::email    ? "ses"
                : type == NotificationType::letter ? "dvla"
                : draw() < 0.6                     ? "mmg"
                                                   : "firetext";
    const double far = draw(), size = draw(), end = draw();
    if (type == NotificationType::sms) {
      n.rate_multiplier = far < 0.98 ? 1 : far < 0.99 ? 2 : 3;
      n.international = far >= 0.975;
      n.billable_units = size < 0.8 ? 1 : size < 0.97 ? 2 : 3;
    } else if (type == NotificationType::letter) {
      n.billable_units = 1 + std::lround(size * 3);
      n.postage = size < 0.8 ? Postage::second : Postage::first;
    }
    n.status = end < 0.93    ? Status::delivered
               : end < 0.96  ? Status::permanent_failure
               : end < 0.975 ? Status::temporary_failure
               : end < 0.985 ? Status::sending
               : end < 0.992 ? Status::sent
               : end < 0.995 ? Status::pending
               : end < 0.999 ? Status::technical_failure
                             : Status::created;
    return n;
  }

  double draw() { return share_(random_); }
  /// Sixteen bytes that look random and are the same for the same numbers.
  static Uuid named(std::uint32_t a, int b, int c, int d) {
    std::seed_seq seed{a, static_cast<std::uint32_t>(b), static_cast<std::uint32_t>(c),
                       static_cast<std::uint32_t>(d)};
    std::array<std::uint32_t, 4> words{};
    seed.generate(words.begin(), words.end());
    Uuid id;
    for (std::size_t i = 0; i < 16; ++i)
      id.bytes[i] = static_cast<std::uint8_t>(words[i / 4] >> (8 * (i % 4)));
    return id;
  }

  bool own_ids_;
  std::mt19937_64 random_{42};
  std::uniform_real_distribution<double> share_{0, 1};
  SeededEntropy entropy_{42};
  std::vector<double> weights_;
};

/// Seconds of this core that `work` takes, whatever else the machine does.
template <typename Work>
double core_seconds(Work&& work) {
  const std::clock_t start = std::clock();
  work();
  return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

std::vector<std::string> write_all(std::span<const Notification> rows) {
  std::vector<std::string> files;
  for (std::size_t at = 0; at < rows.size(); at += file_rows)
    files.push_back(
        archive::write_file(rows.subspan(at, std::min(file_rows, rows.size() - at)), first_day));
  return files;
}

double bytes_a_row(const std::vector<std::string>& files, std::size_t rows) {
  std::size_t bytes = 0;
  for (const std::string& file : files) bytes += file.size();
  return static_cast<double>(bytes) / static_cast<double>(rows);
}

double bits(double share) { return share > 0 ? -share * std::log2(share) : 0; }

/// What no format can go below on this data: the random bits of ids; ids of templates and jobs,
/// which are random too, once each; and the entropy of the order-free set of (group, instant) and
/// of the words of a row. The instants are taken as drawn evenly over four fifths in 45 % of a day.
double least_bytes_a_row(std::span<const Notification> rows) {
  constexpr double random_bits_of_id = 62, id_bytes = 16, microseconds_a_day = 86.4e9;
  const double dense = 0.8 * 1 + 0.2 * 0.45, sparse = 1 - dense;
  const double instant = std::log2(microseconds_a_day) - dense * std::log2(dense / 0.45) -
                         sparse * std::log2(sparse / 0.55);
  std::map<std::tuple<Uuid, Uuid, Uuid>, double> groups;
  std::map<std::tuple<NotificationType, Status, KeyType, std::string, std::int64_t, std::int64_t>,
           double>
      words;
  std::map<NotificationType, double> types;
  std::set<Uuid> named;
  for (const Notification& n : rows) {
    ++groups[{n.service_id.uuid, n.template_id.uuid, n.job_id.uuid}];
    ++words[{n.type, n.status, n.key_type, n.sent_by, n.billable_units, n.rate_multiplier}];
    ++types[n.type];
    named.insert({n.service_id.uuid, n.template_id.uuid, n.job_id.uuid});
  }
  const auto count = static_cast<double>(rows.size());
  const auto entropy = [&](const auto& counts) {
    double sum = 0;
    for (const auto& [key, of_key] : counts) sum += bits(of_key / count);
    return sum;
  };
  // A file says nothing of the order in which its rows came: log2(count!) bits are free. It says
  // in which part of the day it lies.
  const double order = std::log2(count) - 1 / std::log(2.0);
  const double part = std::log2(std::max(1.0, day_rows / count));
  const double moments = instant - part - order + entropy(groups);
  return (random_bits_of_id + moments + entropy(words) - entropy(types)) / 8 +
         static_cast<double>(named.size()) * id_bytes / count;
}

/// Totals by every column that facts group by, as the store adds them up.
void add_totals(const std::string& file, sql::Cube& cube) {
  const auto rows = must(archive::FiledRows::open(file, {}));
  for (std::size_t i = 0; i < rows.size(); ++i)
    cube.add(sql::Cube::Cell{LocalDay(), rows.service_id(i).uuid, rows.template_id(i).uuid,
                             rows.job_id(i).uuid, rows.type(i), rows.key_type(i), rows.status(i),
                             rows.sent_by(i), rows.rate_multiplier(i), rows.international(i),
                             rows.postage(i), 0},
             1, rows.billable_units(i));
}

/// A month of history on its way to files.
class Month {
public:
  Month(const Kind& kind, std::size_t rows)
      : folder_(std::filesystem::temp_directory_path() /
                ("nfy-files." + std::to_string(::getpid()))),
        site_(kind.make()),
        world_(*site_, next_month_),
        store_(site_->store(folder_.string())),
        count_(rows) {
    for (int i = 0; i < owners; ++i) {
      const Service service =
          must(world_.engine->services().create(clinic("Service " + std::to_string(i))));
      owners_.emplace_back(service.id,
                           must(world_.engine->templates().create(service.id, reminder())).id);
    }
    while (must(store_->facts().advance(next_month_)) < next_month_) {
    }
  }
  ~Month() { std::filesystem::remove_all(folder_); }
  Month(const Month&) = delete;
  Month& operator=(const Month&) = delete;

  /// Rows a second from the table to files that are known, and to a partition that is gone.
  double file() {
    must(store_->archive().prepare_history(month_, next_month_));
    auto rows = made_.make(count_);
    for (std::size_t i = 0; i < rows.size(); ++i)
      std::tie(rows[i].service_id, rows[i].template_id) = owners_[i % owners_.size()];
    for (std::size_t at = 0; at < rows.size(); at += batch_)
      must(store_->notifications().import_rows(
          std::span(rows).subspan(at, std::min(batch_, rows.size() - at)), true));
    const double time = seconds([&] {
      const ArchiveFileScope month{month_, next_month_};
      while (must(store_->files().write(month, next_month_)).rows > 0) {
      }
    });
    return static_cast<double>(count_) / time;
  }

private:
  static constexpr int owners = 20;
  static constexpr std::size_t batch_ = 10'000;
  const UtcTime month_ = at("2022-04-01T00:00:00Z"), next_month_ = at("2022-05-01T00:00:00Z");
  std::filesystem::path folder_;
  std::unique_ptr<Site> site_;
  World world_;
  std::shared_ptr<sql::SqlStore> store_;
  std::size_t count_;
  std::vector<std::pair<ServiceId, TemplateId>> owners_;
  BaselineRows made_{true};
};

void measure_filing(Bench& bench) {
  for (const Kind& kind : kinds(bench.options())) {
    FigureKind figure{.name = "store." + kind.name + ".file_history", .unit = "rows/s"};
    figure.rounds = 3;
    if (!bench.wants(figure.name)) continue;
    Month month(kind, static_cast<std::size_t>(bench.scaled(250'000)));
    bench.measure(figure, [&] { return month.file(); });
  }
}

}  // namespace

void bench_files(Bench& bench) {
  measure_filing(bench);
  if (!bench.wants("files.")) return;
  const auto count = static_cast<std::size_t>(bench.scaled(1'000'000));
  const auto rows = BaselineRows(true).make(count);
  const auto files = write_all(rows);
  const auto rate = [&](double time) { return static_cast<double>(count) / time; };
  FigureKind figure{.name = "files.write", .unit = "rows/s"};
  figure.goal_of = GoalOf::ours;
  figure.goal = 1e6;
  bench.measure(figure, [&] { return rate(core_seconds([&] { keep(write_all(rows)); })); });
  figure.name = "files.read";
  bench.measure(figure, [&] {
    return rate(core_seconds([&] {
      for (const std::string& file : files) {
        const auto read = must(archive::FiledRows::open(file, {.ids = true, .details = true}));
        for (std::size_t i = 0; i < read.size(); ++i) keep(read.notification(i));
      }
    }));
  });
  figure.name = "files.totals";
  bench.measure(figure, [&] {
    return rate(core_seconds([&] {
      sql::Cube cube;
      for (const std::string& file : files) add_totals(file, cube);
      keep(cube);
    }));
  });
  FigureKind size{.name = "files.bytes_a_row", .unit = "bytes", .better = Better::lower};
  size.rounds = 1;
  size.goal_of = GoalOf::ours;
  size.goal = 12;
  size.peer_is = "the entropy of the data";
  bench.measure(
      size, [&] { return bytes_a_row(files, count); },
      [&] { return least_bytes_a_row(std::span(rows).first(std::min(file_rows, rows.size()))); });
  FigureKind foreign{.name = "files.bytes_a_row_random_ids", .unit = "bytes"};
  foreign.better = Better::lower;
  foreign.rounds = 1;
  bench.measure(foreign,
                [&] { return bytes_a_row(write_all(BaselineRows(false).make(count)), count); });
}

}  // namespace notify::bench
