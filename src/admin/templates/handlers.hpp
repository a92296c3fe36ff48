#pragma once

#include "rest/call.hpp"

/// Templates and the files that go with them. (rules/admin 7)
namespace notify::admin::templates {

using rest::Call;

[[nodiscard]] RestResponse get_templates(Call& call);
[[nodiscard]] RestResponse create_template(Call& call);
[[nodiscard]] RestResponse get_template(Call& call);
[[nodiscard]] RestResponse update_template(Call& call);
[[nodiscard]] RestResponse get_precompiled_template(Call& call);
[[nodiscard]] RestResponse get_template_version(Call& call);
[[nodiscard]] RestResponse get_template_versions(Call& call);
[[nodiscard]] RestResponse preview_template(Call& call);

[[nodiscard]] RestResponse create_letter_attachment(Call& call);
[[nodiscard]] RestResponse get_letter_attachment(Call& call);
[[nodiscard]] RestResponse archive_letter_attachment(Call& call);

[[nodiscard]] RestResponse get_email_files(Call& call);
[[nodiscard]] RestResponse create_email_file(Call& call);
[[nodiscard]] RestResponse get_email_file(Call& call);
[[nodiscard]] RestResponse update_email_file(Call& call);
[[nodiscard]] RestResponse archive_email_file(Call& call);

}  // namespace notify::admin::templates
