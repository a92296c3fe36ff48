#pragma once

#include <notify/ids.hpp>
#include <notify/notification.hpp>
#include <notify/ports/file_storage.hpp>
#include <notify/result.hpp>
#include <notify/time.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace notify {

/// What a letter's PDF waits for.
enum class LetterWork : std::uint8_t {
  none,
  make,  ///< to be made of the template
  scan,  ///< uploaded: to be scanned and checked
};

/// What is known of a live letter's PDF.
struct LetterFile {
  NotificationId id;
  ServiceId service_id;
  LetterWork work = LetterWork::none;
  StoredFile file{};
  std::int64_t pages = 0;     ///< 0: not counted yet
  std::string message{};      ///< why it cannot be printed; empty if it can
  std::int64_t attempts = 0;  ///< of the work that is left or was given up
  friend bool operator==(const LetterFile&, const LetterFile&) = default;
};

/// What becomes of a letter, in one step.
struct LetterChange {
  NotificationId id;
  ServiceId service_id;
  StatusSet from;                  ///< in any other status the letter stays as it is
  std::optional<Status> status{};  ///< nothing: stays
  std::optional<std::int64_t> sheets{};
  std::optional<Postage> postage{};
  std::optional<bool> international{};
  std::optional<Notification> addressed{};  ///< its personal data are what the letter has from now
  std::optional<StoredFile> file{};         ///< the one before is to be removed
  std::optional<std::int64_t> pages{};
  std::string message{};            ///< also why, if it becomes a technical failure
  bool ends_work = true;            ///< nothing is left to do for its PDF
  bool leaves_daily_count = false;  ///< its day is counted anew
};

/// Claims work on PDFs.
struct LetterClaim {
  bool makes = false;
  bool scans = false;
  UtcTime now;
  UtcTime until;  ///< nobody else gets it before
  std::int64_t limit = 100;
};

/// Port of the store: PDFs of live letters, and what is left to do for them. The rules of Store
/// hold.
class LetterFilesStore {
public:
  virtual ~LetterFilesStore() = default;

  /// Fails with not_found unless it is a live letter of the service.
  [[nodiscard]] virtual Result<LetterFile> find(ServiceId service, NotificationId id) = 0;
  /// Answers whether the letter was in one of the statuses of `from`; if not, nothing changed.
  /// Fails with not_found unless it is a live letter of the service.
  [[nodiscard]] virtual Result<bool> change(const LetterChange& change, UtcTime now) = 0;

  /// Whether claim() would find anything.
  [[nodiscard]] virtual Result<bool> has_due(const LetterClaim& claim) = 0;
  /// Work that is due, the oldest first; counts an attempt of each.
  [[nodiscard]] virtual Result<std::vector<LetterFile>> claim(const LetterClaim& claim) = 0;
  /// Makes work due again, where it is still left to do; nothing: it is not done any more.
  [[nodiscard]] virtual Result<void> put_back(NotificationId id, std::optional<UtcTime> due_at) = 0;

  /// Puts up to `limit` letters with a PDF that were created before an instant into the delivery
  /// queue, the oldest first; not those of test keys. Answers how many.
  [[nodiscard]] virtual Result<std::int64_t> collect(UtcTime created_before, UtcTime now,
                                                     std::int64_t limit) = 0;
  /// Until when letters were collected; nothing if there are none.
  [[nodiscard]] virtual Result<std::optional<UtcTime>> collected_until() = 0;
  /// Moves it on; never back.
  [[nodiscard]] virtual Result<void> set_collected_until(UtcTime until) = 0;

  /// Forgets up to `limit` PDFs of letters that are live no more, whose files are to be removed.
  /// Answers how many.
  [[nodiscard]] virtual Result<std::int64_t> drop_left(std::int64_t limit, UtcTime now) = 0;

  /// PDFs sealed under another key than `key_id`, or unencrypted, by id, from behind `after`.
  [[nodiscard]] virtual Result<std::vector<LetterFile>> list_to_reseal(std::int32_t key_id,
                                                                       NotificationId after,
                                                                       std::int64_t limit) = 0;
  /// Puts another file in the place of the one that `before` names, if it is still there. Answers
  /// whether it was.
  [[nodiscard]] virtual Result<bool> replace(const LetterFile& before, const StoredFile& file,
                                             UtcTime now) = 0;
};

}  // namespace notify
