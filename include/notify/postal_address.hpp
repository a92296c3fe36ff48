#pragma once

#include <notify/result.hpp>
#include <notify/template.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace notify {

/// Where a letter goes, which decides what its post costs. (rules/postal-addresses 1.5)
enum class PostageZone { united_kingdom, europe, rest_of_world };

/// A country by its canonical name.
struct Country {
  std::string name;
  PostageZone zone = PostageZone::united_kingdom;
  friend bool operator==(const Country&, const Country&) = default;
};

/// The country that `name` means, by any of its names and synonyms, or nothing.
/// (rules/postal-addresses 4.1)
[[nodiscard]] std::optional<Country> find_country(std::string_view name);

/// "SW1A 1AA" for any way to write it, or nothing if it is no UK postcode.
/// (rules/postal-addresses 1.6)
[[nodiscard]] std::optional<std::string> normalised_postcode(std::string_view typed);

/// More than any address needs; longer ones are refused unread.
inline constexpr std::size_t postal_address_bytes_max = 2'000'000;
inline constexpr std::size_t postal_address_lines_min = 3;
inline constexpr std::size_t postal_address_lines_max = 7;

/// Which names of values are lines of an address.
enum class AddressNames : bool {
  any_spelling,  ///< as placeholders match: "Address line 1", "address_line_1"
  exact,         ///< "address_line_1" to "address_line_7" and "postcode", as the REST API has it
};

/// A postal address as typed, taken apart. Immutable value. Time is linear in the text.
/// (rules/postal-addresses 1)
class PostalAddress {
public:
  /// `lines` as typed, one a line; every text is accepted, `is_valid` judges it. Fails with
  /// invalid_argument only on bytes that are not UTF-8 and on more than postal_address_bytes_max.
  [[nodiscard]] static Result<PostalAddress> parse(std::string_view lines,
                                                   bool international_allowed);
  /// From "address line 1" to "address line 7" if there is a line 7 (even null), else to 6 and
  /// "postcode". (rules/postal-addresses 1.1)
  [[nodiscard]] static Result<PostalAddress> from_personalisation(
      const Personalisation& values, bool international_allowed,
      AddressNames names = AddressNames::any_spelling);

  /// As typed.
  [[nodiscard]] const std::string& raw() const noexcept { return raw_; }
  /// As printed. (rules/postal-addresses 2.1)
  [[nodiscard]] const std::vector<std::string>& lines() const noexcept { return lines_; }
  /// How many of them there are, not counting the one empty line of an empty address.
  [[nodiscard]] std::size_t line_count() const noexcept {
    return lines_.size() == 1 && lines_[0].empty() ? 0 : lines_.size();
  }
  [[nodiscard]] const std::optional<std::string>& postcode() const noexcept { return postcode_; }
  [[nodiscard]] const Country& country() const noexcept { return country_; }
  /// The number of a British Forces post office; the largest integer for what is larger.
  /// (rules/postal-addresses 1.3)
  [[nodiscard]] std::optional<std::int64_t> bfpo_number() const noexcept { return bfpo_number_; }
  [[nodiscard]] bool is_international() const noexcept {
    return country_.zone != PostageZone::united_kingdom;
  }
  /// The lines joined by ", ".
  [[nodiscard]] std::string as_single_line() const;
  /// The lines above "BFPO n" and above the postcode; nothing unless it is a BFPO address.
  [[nodiscard]] std::optional<std::vector<std::string>> bfpo_lines() const;
  /// "address_line_1" to "address_line_7" and "postcode", empty where absent.
  /// (rules/postal-addresses 2.2)
  [[nodiscard]] Personalisation as_personalisation() const;

  /// What each rule says. (rules/postal-addresses 3.1)
  struct Checks {
    bool has_enough_lines = false;
    bool has_too_many_lines = false;
    bool has_valid_postcode = false;
    bool has_valid_last_line = false;
    bool has_invalid_characters = false;
    bool has_no_fixed_abode_address = false;
    bool has_invalid_country_for_bfpo_address = false;
    bool is_bfpo_address = false;
    bool has_alphanumeric_characters_in_lines_1_and_2 = false;
    friend bool operator==(const Checks&, const Checks&) = default;
  };
  [[nodiscard]] const Checks& checks() const noexcept { return checks_; }
  [[nodiscard]] bool is_valid() const noexcept;
  /// The first rule that it breaks, in the wording that users know; empty if it is valid. Lives for
  /// ever. (rules/sending 3.2)
  [[nodiscard]] std::string_view complaint() const noexcept;

  /// True if both would be printed alike and judged by the same rules, however they were typed.
  friend bool operator==(const PostalAddress& a, const PostalAddress& b) {
    return a.lines_ == b.lines_ && a.international_allowed_ == b.international_allowed_ &&
           a.bfpo_number_ == b.bfpo_number_ && a.country_ == b.country_;
  }

private:
  PostalAddress() = default;
  void judge();

  std::string raw_;
  bool international_allowed_ = true;
  std::vector<std::string> lines_;
  std::optional<std::string> postcode_;
  Country country_;
  std::optional<std::int64_t> bfpo_number_;
  Checks checks_;
};

}  // namespace notify
