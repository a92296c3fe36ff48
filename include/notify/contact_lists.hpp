#pragma once

#include <notify/engine_facet.hpp>
#include <notify/job.hpp>
#include <notify/result.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace notify {

/// A recipients file that a service keeps to send to it again. It lies in the file storage, where
/// whoever took it has put it, under uploaded_csv_key(). (rules/jobs 6.1)
struct ContactList {
  ContactListId id;
  ServiceId service_id;
  std::string original_file_name;  ///< 1 to 255 characters
  std::int64_t row_count = 0;
  NotificationType type = NotificationType::sms;  ///< SMS or e-mail
  UserId created_by{};
  UtcTime created_at;            ///< given by the engine, as the next two
  std::int64_t recent_jobs = 0;  ///< jobs of it within the days of retention
  bool has_jobs = false;         ///< whether there was ever one
  friend bool operator==(const ContactList&, const ContactList&) = default;
};

/// Lists of recipients that services keep. (rules/jobs 6)
class ContactLists : public EngineFacet {
public:
  using EngineFacet::EngineFacet;

  /// Makes a list known; the file is there already or follows. A nil id is given. Fails with
  /// conflict if the id is taken, invalid_argument if it is for letters.
  [[nodiscard]] Result<ContactList> create(ServiceId service, const ContactList& list);

  /// Fails with not_found, also of a list that was archived.
  [[nodiscard]] Result<ContactList> get(ServiceId service, ContactListId id);

  /// Newest first, without archived ones; up to 10,000.
  [[nodiscard]] Result<std::vector<ContactList>> list(ServiceId service);

  /// Takes a list away, and its file. Fails with not_found.
  [[nodiscard]] Result<void> archive(ServiceId service, ContactListId id);
};

}  // namespace notify
