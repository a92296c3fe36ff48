#include "store/sql/brands.sql.hpp"
#include "store/sql/rows.hpp"
#include "store/sql/sql_ports.hpp"

namespace notify::sql {
namespace brands {
namespace {

EmailBrand email_from(const Row& row) {
  EmailBrand brand;
  brand.id.uuid = row.uuid(0);
  brand.name = row.text(1);
  const auto type = email_brand_type_from(row.text(2));
  if (!type) fail(ErrorCode::corrupt, "stored brand_type cannot be read");
  brand.type = *type;
  brand.colour = row.text(3);
  brand.logo = row.text(4);
  brand.text = row.text(5);
  brand.alt_text = row.text(6);
  brand.active = row.integer(7) != 0;
  brand.created_at = row.time(8);
  brand.created_by.uuid = row.uuid(9);
  brand.updated_at = row.time_or_null(10);
  brand.updated_by.uuid = row.uuid(11);
  return brand;
}

LetterBrand letter_from(const Row& row) {
  LetterBrand brand;
  brand.id.uuid = row.uuid(0);
  brand.name = row.text(1);
  brand.filename = row.text(2);
  brand.created_at = row.time(3);
  brand.created_by.uuid = row.uuid(4);
  brand.updated_at = row.time_or_null(5);
  brand.updated_by.uuid = row.uuid(6);
  return brand;
}

bool has_rows(Connection& connection, const Statement& sql, std::initializer_list<Value> values) {
  bool found = false;
  connection.query(sql, values, [&](const Row&) { found = true; });
  return found;
}

template <typename Brand>
std::vector<Brand> read(Connection& connection, const Statement& sql,
                        std::initializer_list<Value> values, Brand (*from)(const Row&)) {
  std::vector<Brand> found;
  connection.query(sql, values, [&](const Row& row) { found.push_back(from(row)); });
  return found;
}

template <typename Brand, typename BrandId>
Brand must_read(Connection& connection, const Statement& sql, BrandId id,
                Brand (*from)(const Row&)) {
  auto found = read(connection, sql, {id}, from);
  if (found.empty()) fail(ErrorCode::not_found, "unknown brand: " + id.to_text());
  return std::move(found.front());
}

template <typename BrandId>
BrandUsers users_of(Connection& connection, BrandId id, const Statement& services,
                    const Statement& organisations) {
  BrandUsers users;
  connection.query(services, {id}, [&](const Row& row) {
    users.services.push_back({{row.uuid(0)}, std::string(row.text(1))});
  });
  connection.query(organisations, {id}, [&](const Row& row) {
    users.organisations.push_back({{row.uuid(0)}, std::string(row.text(1))});
  });
  return users;
}

void require_organisation(Connection& connection, OrganisationId id) {
  if (!has_rows(connection, find_organisation, {id}))
    fail(ErrorCode::not_found, "unknown organisation: " + id.to_text());
}

[[noreturn]] void fail_taken(std::string_view field, const std::string& value) {
  fail(ErrorCode::conflict, "brand " + std::string(field) + " is taken: " + value,
       std::string(field));
}

}  // namespace
}  // namespace brands

using namespace brands;

Result<EmailBrand> SqlBrands::put(const EmailBrand& b) {
  return transact(Access::write, [&](Session& session) {
    Connection& connection = session.connection();
    if (has_rows(connection, email_name_taken, {b.name, b.id})) fail_taken("name", b.name);
    const std::initializer_list<Value> changed = {
        b.id,   b.name,     name_of(b.type), b.colour,     b.logo,
        b.text, b.alt_text, b.active,        b.updated_at, Value::id_or_null(b.updated_by)};
    if (connection.execute(update_email, changed) == 0)
      connection.execute(insert_email,
                         {b.id, b.name, name_of(b.type), b.colour, b.logo, b.text, b.alt_text,
                          b.active, b.created_at, Value::id_or_null(b.created_by)});
    return must_read(connection, select_email, b.id, email_from);
  });
}

Result<LetterBrand> SqlBrands::put(const LetterBrand& b) {
  return transact(Access::write, [&](Session& session) {
    Connection& connection = session.connection();
    if (has_rows(connection, letter_name_taken, {b.name, b.id})) fail_taken("name", b.name);
    if (has_rows(connection, filename_taken, {b.filename, b.id}))
      fail_taken("filename", b.filename);
    if (connection.execute(update_letter, {b.id, b.name, b.filename, b.updated_at,
                                           Value::id_or_null(b.updated_by)}) == 0)
      connection.execute(insert_letter,
                         {b.id, b.name, b.filename, b.created_at, Value::id_or_null(b.created_by)});
    return must_read(connection, select_letter, b.id, letter_from);
  });
}

Result<EmailBrand> SqlBrands::get(EmailBrandId id) {
  return transact(Access::single, [&](Session& session) {
    return must_read(session.connection(), select_email, id, email_from);
  });
}
Result<LetterBrand> SqlBrands::get(LetterBrandId id) {
  return transact(Access::single, [&](Session& session) {
    return must_read(session.connection(), select_letter, id, letter_from);
  });
}

Result<std::vector<EmailBrand>> SqlBrands::list_email() {
  return transact(Access::single, [&](Session& session) {
    return read(session.connection(), select_all_email, {}, email_from);
  });
}
Result<std::vector<LetterBrand>> SqlBrands::list_letter() {
  return transact(Access::single, [&](Session& session) {
    return read(session.connection(), select_all_letter, {}, letter_from);
  });
}

Result<BrandUsers> SqlBrands::list_users(EmailBrandId id) {
  return transact(Access::read, [&](Session& session) {
    return users_of(session.connection(), id, services_with_email, organisations_with_email);
  });
}
Result<BrandUsers> SqlBrands::list_users(LetterBrandId id) {
  return transact(Access::read, [&](Session& session) {
    return users_of(session.connection(), id, services_with_letter, organisations_with_letter);
  });
}

Result<void> SqlBrands::archive(EmailBrandId id, UtcTime now) {
  return transact(Access::snapshot, [&](Session& session) {
    Connection& connection = session.connection();
    const EmailBrand brand = must_read(connection, select_email, id, email_from);
    if (users_of(connection, id, services_with_email, organisations_with_email) != BrandUsers())
      fail(ErrorCode::conflict, "Email branding is in use and so it can't be archived.");
    if (!brand.active) return;
    connection.execute(unpool_email_everywhere, {id});
    connection.execute(archive_email, {id, archived_name(brand.name, now), now});
  });
}

Result<std::vector<EmailBrand>> SqlBrands::list_email_pool(OrganisationId organisation) {
  return transact(Access::read, [&](Session& session) {
    require_organisation(session.connection(), organisation);
    return read(session.connection(), select_email_pool, {organisation}, email_from);
  });
}
Result<std::vector<LetterBrand>> SqlBrands::list_letter_pool(OrganisationId organisation) {
  return transact(Access::read, [&](Session& session) {
    require_organisation(session.connection(), organisation);
    return read(session.connection(), select_letter_pool, {organisation}, letter_from);
  });
}

Result<void> SqlBrands::add_to_pool(OrganisationId organisation,
                                    std::span<const EmailBrandId> brands) {
  return transact(Access::write, [&](Session& session) {
    require_organisation(session.connection(), organisation);
    for (const EmailBrandId id : brands) {
      (void)must_read(session.connection(), select_email, id, email_from);
      session.connection().execute(pool_email, {organisation, id});
    }
  });
}
Result<void> SqlBrands::add_to_pool(OrganisationId organisation,
                                    std::span<const LetterBrandId> brands) {
  return transact(Access::write, [&](Session& session) {
    require_organisation(session.connection(), organisation);
    for (const LetterBrandId id : brands) {
      (void)must_read(session.connection(), select_letter, id, letter_from);
      session.connection().execute(pool_letter, {organisation, id});
    }
  });
}

Result<void> SqlBrands::remove_from_pool(OrganisationId organisation, EmailBrandId brand) {
  return transact(Access::write, [&](Session& session) {
    require_organisation(session.connection(), organisation);
    if (has_rows(session.connection(), is_default_email, {organisation, brand}))
      fail(ErrorCode::invalid_argument,
           "You cannot remove an organisation's default email branding");
    if (session.connection().execute(unpool_email, {organisation, brand}) == 0)
      fail(ErrorCode::not_found, "brand is not in the pool: " + brand.to_text());
  });
}
Result<void> SqlBrands::remove_from_pool(OrganisationId organisation, LetterBrandId brand) {
  return transact(Access::write, [&](Session& session) {
    require_organisation(session.connection(), organisation);
    if (has_rows(session.connection(), is_default_letter, {organisation, brand}))
      fail(ErrorCode::invalid_argument,
           "You cannot remove an organisation's default letter branding");
    if (session.connection().execute(unpool_letter, {organisation, brand}) == 0)
      fail(ErrorCode::not_found, "brand is not in the pool: " + brand.to_text());
  });
}

}  // namespace notify::sql
