#pragma once

#include "crypto/old_secrets.hpp"
#include "import/old_schema.hpp"
#include "store/sql/connection.hpp"

#include <notify/ports/import_source.hpp>

#include <string>

namespace notify::import {

/// How rows of an old database become this library's. A row that can't is an Error that shows
/// nothing of it.
class Rows {
public:
  Rows(const OldSchema& schema, Secrets secrets, std::string email_domain)
      : schema_(schema), secrets_(std::move(secrets)), email_domain_(std::move(email_domain)) {}

  [[nodiscard]] Result<ImportRow> row_from(ImportTable table, const sql::Row& row) const;
  [[nodiscard]] Result<Notification> notification_from(const sql::Row& row, bool live) const;

private:
  [[nodiscard]] Result<ImportValue> value_from(const ImportColumn& column, const sql::Row& row,
                                               int at) const;
  [[nodiscard]] Result<void> adapt(ImportTable table, ImportRow& row) const;
  [[nodiscard]] Result<void> open_data(const sql::Row& row, Notification& n) const;

  const OldSchema& schema_;
  Secrets secrets_;
  std::string email_domain_;
};

/// The first columns of notifications, which also tell its key.
inline constexpr int old_shared_columns = 22, old_live_columns = 27;

/// What our words are for statuses that only cds has. (rules/import 2.4)
[[nodiscard]] Result<Status> old_status(std::string_view name);

}  // namespace notify::import
