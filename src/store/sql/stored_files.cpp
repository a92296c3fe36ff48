#include "store/sql/rows.hpp"
#include "store/sql/sql_ports.hpp"
#include "store/sql/stored_files.sql.hpp"

namespace notify::sql {
namespace {

StoredDocument document_from(const Row& row) {
  StoredDocument d;
  d.id.uuid = row.uuid(0);
  d.service_id.uuid = row.uuid(1);
  d.file = {std::string(row.text(2)), static_cast<std::int32_t>(row.integer(3))};
  d.filename = row.text(4);
  d.content_type = row.text(5);
  d.bytes = row.integer(6);
  d.key_digest = row.text(7);
  d.email_digest = row.text(8);
  d.created_at = row.time(9);
  d.available_until = row.time(10);
  return d;
}

}  // namespace

void keep_file(Connection& connection, std::string_view key) {
  connection.execute(delete_unkept, {key});
}

void discard_file(Connection& connection, std::string_view key, UtcTime now) {
  if (!key.empty()) connection.execute(put_unkept, {key, now});
}

std::int64_t drop_with_files(Connection& connection, const Statement& select,
                             std::initializer_list<Value> values, const Batch& remove,
                             UtcTime now) {
  ValueTable ids(1);
  std::vector<std::string> keys;
  connection.query(select, values, [&](const Row& row) {
    ids.add(row.uuid(0));
    keys.emplace_back(row.text(1));
  });
  for (const std::string& key : keys) discard_file(connection, key, now);
  return ids.empty() ? 0 : connection.execute(remove, ids);
}

bool replace_file(Connection& connection, const Statement& replace, const Uuid& id,
                  const StoredFile& before, const StoredFile& file, UtcTime now) {
  const std::int64_t sealing_key = file.sealing_key_id;
  if (connection.execute(replace, {id, before.key, file.key, sealing_key}) != 1) return false;
  keep_file(connection, file.key);
  discard_file(connection, before.key, now);
  return true;
}

Result<void> SqlStoredFiles::put(std::string_view key, std::string_view bytes) {
  return transact(Access::keyed, [&](Session& session) {
    session.connection().execute(put_file, {key, Value::bytes(bytes)});
  });
}

Result<std::string> SqlStoredFiles::get(std::string_view key) {
  return transact(Access::single, [&](Session& session) {
    std::optional<std::string> found;
    session.connection().query(select_file, {key}, [&](const Row& row) { found = row.bytes(0); });
    if (!found) fail(ErrorCode::not_found, "file is not there: " + std::string(key));
    return *std::move(found);
  });
}

Result<void> SqlStoredFiles::remove(std::string_view key) {
  return transact(Access::keyed,
                  [&](Session& session) { session.connection().execute(delete_file, {key}); });
}

Result<void> SqlStoredFiles::announce(std::string_view key, UtcTime remove_at) {
  return transact(Access::keyed, [&](Session& session) {
    session.connection().execute(put_unkept, {key, remove_at});
  });
}

Result<std::vector<std::string>> SqlStoredFiles::list_removable(UtcTime now, std::int64_t limit) {
  return transact(Access::single, [&](Session& session) {
    std::vector<std::string> keys;
    session.connection().query(select_removable, {now, limit},
                               [&](const Row& row) { keys.emplace_back(row.text(0)); });
    return keys;
  });
}

Result<void> SqlStoredFiles::forget(std::span<const std::string> keys) {
  return transact(Access::keyed, [&](Session& session) {
    for (const std::string& key : keys) session.connection().execute(delete_unkept, {key});
  });
}

Result<std::optional<UtcTime>> SqlStoredFiles::swept_until() {
  return transact(Access::single, [&](Session& session) {
    std::optional<UtcTime> until;
    session.connection().query(select_swept, {}, [&](const Row& row) { until = row.time(0); });
    return until;
  });
}

Result<void> SqlStoredFiles::set_swept_until(UtcTime until) {
  return transact(Access::keyed,
                  [&](Session& session) { session.connection().execute(store_swept, {until}); });
}

Result<void> SqlStoredDocuments::insert(const StoredDocument& d) {
  return transact(Access::write, [&](Session& session) {
    require_service(session.connection(), d.service_id);
    session.connection().execute(
        insert_document, {d.id, d.service_id, d.file.key, std::int64_t{d.file.sealing_key_id},
                          d.filename, d.content_type, d.bytes, d.key_digest,
                          Value::text_or_null(d.email_digest), d.created_at, d.available_until});
    keep_file(session.connection(), d.file.key);
  });
}

Result<StoredDocument> SqlStoredDocuments::get(ServiceId service, DocumentId id) {
  return transact(Access::single, [&](Session& session) {
    std::optional<StoredDocument> found;
    session.connection().query(select_document, {id, service},
                               [&](const Row& row) { found = document_from(row); });
    if (!found) fail(ErrorCode::not_found, "unknown document: " + id.to_text());
    return *std::move(found);
  });
}

Result<std::int64_t> SqlStoredDocuments::drop_expired(UtcTime now, std::int64_t limit) {
  return transact(Access::write, [&](Session& session) {
    return drop_with_files(session.connection(), select_expired_documents, {now, limit},
                           delete_documents, now);
  });
}

Result<std::vector<StoredDocument>> SqlStoredDocuments::list_to_reseal(std::int32_t key_id,
                                                                       DocumentId after,
                                                                       std::int64_t limit) {
  return transact(Access::single, [&](Session& session) {
    std::vector<StoredDocument> found;
    session.connection().query(select_documents_to_reseal, {after, std::int64_t{key_id}, limit},
                               [&](const Row& row) { found.push_back(document_from(row)); });
    return found;
  });
}

Result<bool> SqlStoredDocuments::replace(const StoredDocument& before, const StoredFile& file,
                                         UtcTime now) {
  return transact(Access::write, [&](Session& session) {
    return replace_file(session.connection(), replace_document_file, before.id.uuid, before.file,
                        file, now);
  });
}

}  // namespace notify::sql
