#include "store/sql/rows.hpp"
#include "store/sql/sql_ports.hpp"

namespace notify::sql {
namespace {

constexpr Statement put_file{
    "INSERT INTO stored_files (file_key, contents) VALUES ($1, $2) "
    "ON CONFLICT (file_key) DO UPDATE SET contents = excluded.contents"};
constexpr Statement select_file{"SELECT contents FROM stored_files WHERE file_key = $1"};
constexpr Statement delete_file{"DELETE FROM stored_files WHERE file_key = $1"};

constexpr Statement put_unkept{
    "INSERT INTO unkept_files (file_key, remove_at) VALUES ($1, $2) "
    "ON CONFLICT (file_key) DO UPDATE SET remove_at = excluded.remove_at"};
constexpr Statement delete_unkept{"DELETE FROM unkept_files WHERE file_key = $1"};
constexpr Statement select_removable{
    "SELECT file_key FROM unkept_files WHERE remove_at <= $1 ORDER BY remove_at, file_key LIMIT "
    "$2"};

constexpr Statement select_swept{
    "SELECT swept_until FROM file_sweep_state WHERE id = 1 AND (EXISTS (SELECT 1 FROM "
    "letter_files) "
    "OR EXISTS (SELECT 1 FROM stored_documents) OR EXISTS (SELECT 1 FROM unkept_files))"};
constexpr Statement store_swept{
    "UPDATE file_sweep_state SET swept_until = $1 WHERE id = 1 AND swept_until < $1"};

#define NFY_DOCUMENT_COLUMNS                                                           \
  "id, service_id, file_key, sealing_key, filename, content_type, bytes, key_digest, " \
  "email_digest, created_at, available_until"
constexpr Statement insert_document{"INSERT INTO stored_documents (" NFY_DOCUMENT_COLUMNS
                                    ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"};
constexpr Statement select_document{"SELECT " NFY_DOCUMENT_COLUMNS
                                    " FROM stored_documents WHERE id = $1 AND service_id = $2"};
#define NFY_EXPIRED_DOCUMENTS                                                       \
  "SELECT id, file_key FROM stored_documents WHERE available_until <= $1 ORDER BY " \
  "available_until, "                                                               \
  "id LIMIT $2"
constexpr Statement select_expired_documents{NFY_EXPIRED_DOCUMENTS,
                                             NFY_EXPIRED_DOCUMENTS " FOR UPDATE SKIP LOCKED"};
constexpr Batch delete_documents{"DELETE FROM stored_documents WHERE id = $1",
                                 "DELETE FROM stored_documents WHERE id = ANY ($1::uuid[])"};
constexpr Statement select_documents_to_reseal{
    "SELECT " NFY_DOCUMENT_COLUMNS
    " FROM stored_documents WHERE id > $1 AND sealing_key <> $2 ORDER BY id LIMIT $3"};
constexpr Statement replace_document_file{
    "UPDATE stored_documents SET file_key = $3, sealing_key = $4 WHERE id = $1 AND file_key = $2"};

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
