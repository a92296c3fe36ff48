#include "objects.hpp"

#include <notify/organisations.hpp>

struct nfy_organisation_rows : notify::capi::Rows<notify::Organisation> {};

using namespace notify;
using namespace notify::capi;

namespace notify::capi {
namespace {

Result<Organisation> given_organisation(const nfy_organisation* organisation) {
  NFY_TRY(given, sized_in(organisation, "organisation"));
  Organisation value;
  value.id = OrganisationId{to_uuid(given.id)};
  NFY_CHECK(text_or_default(given.name, "name", value.name));
  NFY_TRY(type, organisation_in(given.organisation_type));
  value.organisation_type = type;
  value.active = given.closed == 0;
  NFY_TRY(billing, billing_in(given));
  value.billing = std::move(billing);
  return value;
}

nfy_organisation row_out(const Organisation& value) noexcept {
  nfy_organisation out = NFY_ORGANISATION_INIT;
  out.id = uuid_out(value.id.uuid);
  out.name = str_out(value.name);
  out.organisation_type = organisation_out(value.organisation_type);
  out.closed = flag_out(!value.active);
  billing_out(value.billing, out);
  return out;
}

}  // namespace
}  // namespace notify::capi

nfy_status nfy_organisation_put(nfy_engine* engine, const nfy_organisation* organisation,
                                nfy_organisation_rows** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    if (out != nullptr) *out = nullptr;
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(value, given_organisation(organisation));
    NFY_TRY(stored, self->engine->organisations().put(value));
    if (out != nullptr)
      *out = open_rows<nfy_organisation_rows>(std::vector<Organisation>{std::move(stored)});
    return {};
  });
}

nfy_status nfy_organisation_list(nfy_engine* engine, nfy_organisation_rows** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(organisations, self->engine->organisations().list());
    *out = open_rows<nfy_organisation_rows>(std::move(organisations));
    return {};
  });
}

size_t nfy_organisation_rows_count(const nfy_organisation_rows* rows) { return count_rows(rows); }
nfy_status nfy_organisation_rows_get(const nfy_organisation_rows* rows, size_t index,
                                     nfy_organisation* out, nfy_error** err) {
  return get_row(rows, index, out, err, row_out);
}
void nfy_organisation_rows_free(nfy_organisation_rows* rows) { close_handle(rows); }
