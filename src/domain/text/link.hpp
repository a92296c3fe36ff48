#pragma once

#include <notify/link.hpp>

#include <functional>
#include <string>
#include <string_view>

/// The append forms of notify/link.hpp: nothing is allocated once the buffer has grown.
namespace notify::text {

/// What stands for a web address that was found in a text: appended to the first argument.
using WebAddressWriter = std::function<void(std::string&, std::string_view)>;
/// Appends `text`, with `write` called for each bare web address in it, up to white space or "<"
/// where a path follows the host. (rules/text 5.3)
void rewrite_web_addresses(std::string& out, std::string_view text, const WebAddressWriter& write);

void link_target_to(std::string& out, std::string_view link);
void make_link_to(std::string& out, std::string_view link, const LinkOptions& options = {});
void make_link_within_text_to(std::string& out, std::string_view address,
                              const LinkOptions& options = {});
void autolink_to(std::string& out, std::string_view html, const LinkOptions& options = {});

}  // namespace notify::text
