#pragma once

#include <string>
#include <string_view>

namespace notify {

/// Returns the version of the library that was linked, for instance "0.1.0"; the text lives as long
/// as the program.
[[nodiscard]] std::string_view version() noexcept;

/// Says which parts the linked library was built with. A call that needs an absent part fails with
/// unsupported; without `phonenumber`, numbers of other countries are only checked for their prefix
/// and length.
struct Features {
  bool sqlite = true;  ///< the embedded store, which every build has
  bool postgres = false;
  bool redis = false;
  bool phonenumber = false;  ///< numbering plans of other countries
  bool pango = false;        ///< letters as PDF
  bool smtp = false;
  bool https = false;  ///< calls to services
  bool pdf = false;    ///< looking at uploaded letters
  bool rest = false;   ///< the REST APIs, public and of the admin app

  friend bool operator==(const Features&, const Features&) = default;
};
[[nodiscard]] Features features() noexcept;

}  // namespace notify
