#pragma once

#include <notify/link.hpp>

#include <string>
#include <string_view>

/// The append forms of notify/link.hpp: nothing is allocated once the buffer has grown.
namespace notify::text {

void link_target_to(std::string& out, std::string_view link);
void make_link_to(std::string& out, std::string_view link, const LinkOptions& options = {});
void make_link_within_text_to(std::string& out, std::string_view address,
                              const LinkOptions& options = {});
void autolink_to(std::string& out, std::string_view html, const LinkOptions& options = {});

}  // namespace notify::text
