#include "findings.hpp"

#include <notify/json.hpp>
#include <notify/postal_address.hpp>
#include <notify/recipient.hpp>

struct nfy_postal_address {
  notify::PostalAddress address;
  std::string single_line;
};

using namespace notify;
using namespace notify::capi;

namespace notify::capi {
namespace {

void short_text_out(std::string_view text, char (&out)[NFY_PHONE_SIZE]) noexcept {
  const std::size_t size = std::min(text.size(), sizeof(out) - 1);
  std::memcpy(out, text.data(), size);
  out[size] = '\0';
}

nfy_phone_number phone_out(const PhoneNumber& value) {
  nfy_phone_number out = NFY_PHONE_NUMBER_INIT;
  short_text_out(value.normalised, out.normalised);
  short_text_out(human_readable(value), out.readable);
  short_text_out(value.prefix, out.prefix);
  out.is_international = flag_out(value.is_international);
  out.is_uk = flag_out(value.is_uk);
  out.is_crown_dependency = flag_out(value.is_crown_dependency);
  out.is_landline = flag_out(value.is_landline);
  out.use_numeric_sender = flag_out(value.use_numeric_sender);
  out.rate_multiplier = value.rate_multiplier;
  out.warnings = warnings_out(value.warnings);
  return out;
}

nfy_postal_address_view address_out(const nfy_postal_address& value) noexcept {
  const PostalAddress& address = value.address;
  const PostalAddress::Checks& checks = address.checks();
  nfy_postal_address_view out = NFY_POSTAL_ADDRESS_VIEW_INIT;
  out.is_valid = flag_out(address.is_valid());
  out.is_international = flag_out(address.is_international());
  out.postage_zone = static_cast<std::int32_t>(address.country().zone);
  out.is_bfpo = flag_out(checks.is_bfpo_address);
  out.bfpo_number = address.bfpo_number().value_or(0);
  if (address.postcode()) out.postcode = str_out(*address.postcode());
  out.country = str_out(address.country().name);
  out.single_line = str_out(value.single_line);
  out.has_enough_lines = flag_out(checks.has_enough_lines);
  out.has_too_many_lines = flag_out(checks.has_too_many_lines);
  out.has_valid_postcode = flag_out(checks.has_valid_postcode);
  out.has_valid_last_line = flag_out(checks.has_valid_last_line);
  out.has_invalid_characters = flag_out(checks.has_invalid_characters);
  out.has_no_fixed_abode_address = flag_out(checks.has_no_fixed_abode_address);
  out.has_invalid_country_for_bfpo_address = flag_out(checks.has_invalid_country_for_bfpo_address);
  out.has_alphanumeric_characters_in_lines_1_and_2 =
      flag_out(checks.has_alphanumeric_characters_in_lines_1_and_2);
  return out;
}

void open_address(PostalAddress address, nfy_postal_address** out) {
  auto line = address.as_single_line();
  *out = open_handle(std::make_shared<nfy_postal_address>(
      nfy_postal_address{std::move(address), std::move(line)}));
}

}  // namespace
}  // namespace notify::capi

nfy_status nfy_phone_number_parse(nfy_str typed, const nfy_phone_rules* rules,
                                  nfy_phone_number* out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(check_sized_out(out, "out"));
    NFY_TRY(text, text_in(typed, "typed"));
    NFY_TRY(given, sized_or_default(rules, "rules"));
    NFY_TRY(number, parse_phone_number(text, {given.uk_only == 0, given.uk_landline_allowed != 0}));
    sized_out(out, phone_out(number));
    return {};
  });
}

nfy_status nfy_phone_number_parse_contact(nfy_str typed, nfy_phone_number* out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(check_sized_out(out, "out"));
    NFY_TRY(text, text_in(typed, "typed"));
    NFY_TRY(number, read_phone_number(text, PhoneUse::service_contact));
    sized_out(out, phone_out(number));
    return {};
  });
}

nfy_str nfy_phone_error_text(nfy_str detail) {
  return guard_value(nfy_str{nullptr, 0}, [&] {
    const auto name = bytes_in(detail, "detail");
    return name ? str_out(phone_error_text(*name, PhoneErrorStyle::file)) : nfy_str{nullptr, 0};
  });
}

nfy_status nfy_email_address_parse(nfy_str typed, nfy_buf* out, nfy_buf* out_normalised,
                                   nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(check_given(out, "out"));
    NFY_TRY(text, text_in(typed, "typed"));
    NFY_TRY(address, parse_email_address(text));
    nfy_buf first = buf_out(address.address);
    if (out_normalised != nullptr) {
      try {
        *out_normalised = buf_out(address.normalised);
      } catch (...) {
        nfy_buf_free(&first);
        throw;
      }
    }
    *out = first;
    return {};
  });
}

nfy_status nfy_email_address_deliverable(nfy_str typed, nfy_buf* out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(check_given(out, "out"));
    NFY_TRY(text, text_in(typed, "typed"));
    NFY_TRY(address, parse_email_address(text));
    *out = buf_out(address.deliverable);
    return {};
  });
}

nfy_status nfy_recipient_normalise(nfy_str typed, nfy_buf* out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(check_given(out, "out"));
    NFY_TRY(text, text_in(typed, "typed"));
    *out = buf_out(comparable_recipient(text));
    return {};
  });
}

nfy_status nfy_postal_address_parse(nfy_str lines, int32_t international_allowed,
                                    nfy_postal_address** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(text, text_in(lines, "lines"));
    NFY_TRY(address, PostalAddress::parse(text, international_allowed != 0));
    open_address(std::move(address), out);
    return {};
  });
}

nfy_status nfy_postal_address_parse_json(nfy_str personalisation_json,
                                         int32_t international_allowed, nfy_postal_address** out,
                                         nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(json, text_in(personalisation_json, "personalisation_json"));
    NFY_TRY(values, personalisation_from_json(json));
    NFY_TRY(address, PostalAddress::from_personalisation(values, international_allowed != 0));
    open_address(std::move(address), out);
    return {};
  });
}

nfy_status nfy_postal_address_get(const nfy_postal_address* address, nfy_postal_address_view* out,
                                  nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(address, "address"));
    NFY_CHECK(check_sized_out(out, "out"));
    sized_out(out, address_out(*self));
    return {};
  });
}

nfy_status nfy_postal_address_lines(const nfy_postal_address* address, nfy_str_rows** out,
                                    nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(address, "address"));
    *out = open_rows<nfy_str_rows>(self->address.lines());
    return {};
  });
}

void nfy_postal_address_free(nfy_postal_address* address) { close_handle(address); }

nfy_status nfy_postcode_normalise(nfy_str typed, nfy_buf* out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(check_given(out, "out"));
    NFY_TRY(text, text_in(typed, "typed"));
    const auto postcode = normalised_postcode(text);
    if (!postcode) return make_error(ErrorCode::not_found, "no UK postcode");
    *out = buf_out(*postcode);
    return {};
  });
}

nfy_status nfy_country_find(nfy_str name, nfy_buf* out, int32_t* out_zone, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(check_given(out, "out"));
    NFY_CHECK(check_given(out_zone, "out_zone"));
    NFY_TRY(text, text_in(name, "name"));
    const auto country = find_country(text);
    if (!country) return make_error(ErrorCode::not_found, "no country of this name");
    *out = buf_out(country->name);
    *out_zone = static_cast<std::int32_t>(country->zone);
    return {};
  });
}
