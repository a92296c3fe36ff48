#include "cli/run/actions.hpp"
#include "cli/run/lookup.hpp"

#include <notify/organisations.hpp>

namespace nfy_cli {

using namespace notify;

namespace {

Result<Status> list_organisations(Session& session) {
  NFY_TRY(engine, session.engine());
  NFY_TRY(all, engine->organisations().list());
  ReportTable table = make_table(
      "Organisations", {{"id"}, {"name"}, {"organisation_type"}, {"active", CellKind::flag}});
  for (const Organisation& one : all)
    table.rows.push_back(
        {one.id.to_text(), one.name, std::string(name_of(one.organisation_type)), one.active});
  session.output.put(table);
  return Status::ok;
}

Result<void> take_organisation(const Json& object, Organisation& organisation) {
  Members members(object, "organisation");
  NFY_CHECK(members.take("name", organisation.name));
  NFY_CHECK(
      members.take("organisation_type", organisation.organisation_type, organisation_type_from));
  NFY_CHECK(members.take("active", organisation.active));
  NFY_CHECK(members.take("purchase_order_number", organisation.billing.purchase_order_number));
  NFY_CHECK(members.take("contact_names", organisation.billing.contact_names));
  NFY_CHECK(members.take("contact_email_addresses", organisation.billing.contact_email_addresses));
  NFY_CHECK(members.take("reference", organisation.billing.reference));
  NFY_CHECK(members.take_id("id", organisation.id));
  return members.end();
}

const Organisation* organisation_in(const std::vector<Organisation>& all,
                                    const Organisation& said) {
  for (const Organisation& one : all)
    if (said.id.is_nil() ? one.name == said.name : one.id == said.id) return &one;
  return nullptr;
}

Result<Status> put_organisations(Session& session) {
  NFY_TRY(objects, session.objects());
  NFY_TRY(engine, session.engine());
  const bool is_dry = session.has("--dry-run");
  ReportTable table = make_table("Organisations", {{"id"}, {"name"}, {"done"}});
  for (const Json& object : objects) {
    NFY_TRY(all, engine->organisations().list());
    Organisation said;
    NFY_CHECK(take_organisation(object, said));
    const Organisation* const before = organisation_in(all, said);
    if (!before && !said.id.is_nil())
      return make_error(ErrorCode::not_found, "unknown organisation: " + said.id.to_text());
    Organisation organisation = before ? *before : Organisation();
    NFY_CHECK(take_organisation(object, organisation));
    const bool is_same = before && *before == organisation;
    if (!is_dry && !is_same) {
      NFY_TRY(stored, engine->organisations().put(organisation));
      organisation = std::move(stored);
    }
    const char* const done = is_same ? "unchanged" : before ? "changed" : "added";
    table.rows.push_back(
        {organisation.id.is_nil() ? ReportCell() : ReportCell(organisation.id.to_text()),
         organisation.name, std::string(is_dry ? "would be " : "") + done});
  }
  session.output.put(table);
  return Status::ok;
}

constexpr Action actions_of_organisations[] = {{"organisations list", list_organisations},
                                               {"organisations put", put_organisations}};

}  // namespace

std::span<const Action> organisation_actions() { return actions_of_organisations; }

}  // namespace nfy_cli
