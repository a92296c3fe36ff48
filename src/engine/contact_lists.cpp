#include "domain/text/name.hpp"
#include "engine/checks.hpp"
#include "engine/kept_files.hpp"
#include "engine/task_keys.hpp"

#include <notify/contact_lists.hpp>
#include <notify/retention.hpp>

namespace notify {
namespace {

constexpr std::int64_t contact_list_rows_max = 1'000'000;

Result<std::vector<ContactList>> read_lists(EngineContext& state, ServiceId service,
                                            ContactListId id) {
  return state.store().contact_lists().list(service, id, start_of_utc_day(utc_day_of(state.now())),
                                            retention_days_default);
}

}  // namespace

Result<ContactList> ContactLists::create(ServiceId service, const ContactList& given) {
  ContactList list = given;
  NFY_TRY(file_name, text::checked_name(given.original_file_name, "file name"));
  list.original_file_name = std::move(file_name);
  if (list.type == NotificationType::letter) return refused("a contact list is not for letters");
  if (list.row_count < 0 || list.row_count > contact_list_rows_max)
    return refused("row_count is out of range: " + std::to_string(list.row_count));
  NFY_CHECK(check_user(context_->store(), list.created_by));
  list.service_id = service;
  list.created_at = context_->now();
  list.recent_jobs = 0;
  list.has_jobs = false;
  if (list.id.is_nil()) list.id.uuid = make_uuid_v7(list.created_at, *context_->ports.entropy);
  NFY_CHECK(context_->store().contact_lists().insert(list));
  return list;
}

Result<ContactList> ContactLists::get(ServiceId service, ContactListId id) {
  const auto unknown = [&] {
    return make_error(ErrorCode::not_found, "unknown contact list: " + id.to_text());
  };
  if (id.is_nil()) return unknown();
  NFY_TRY(found, read_lists(*context_, service, id));
  if (found.empty()) return unknown();
  return std::move(found.front());
}

Result<std::vector<ContactList>> ContactLists::list(ServiceId service) {
  NFY_CHECK(context_->store().services().get(service));
  return read_lists(*context_, service, {});
}

Result<void> ContactLists::archive(ServiceId service, ContactListId id) {
  NFY_CHECK(context_->store().contact_lists().archive(service, id, context_->now()));
  return kept_files::remove_brought(*context_, service, id.uuid);
}

}  // namespace notify
