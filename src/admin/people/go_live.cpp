#include "admin/answers.hpp"
#include "admin/path.hpp"
#include "admin/people/handlers.hpp"
#include "admin/people/schema.hpp"

#include <notify/system_messages.hpp>

namespace notify::admin::people {

RestResponse send_go_live_asked(Call& call) {
  NFY_ADMIN_CHECK(
      call.engine.system_messages().send_go_live_asked(service_of(call), call.options.admin_url));
  return no_content();
}

RestResponse send_go_live_next_steps(Call& call) {
  const Body body(call);
  if (body.refused()) return *body.refused();
  Schema schema(body.json());
  const auto* const to = schema.email_address("to");
  schema.text("service_name");  // the service's own is shown
  const auto* const steps = schema.text("body");
  schema.require({"to", "service_name", "body"});
  if (auto refused = schema.refused()) return *std::move(refused);
  NFY_ADMIN_CHECK(
      call.engine.system_messages().send_go_live_next_steps(service_of(call), *to, *steps));
  return no_content();
}

RestResponse send_go_live_rejected(Call& call) {
  const Body body(call);
  if (body.refused()) return *body.refused();
  Schema schema(body.json());
  GoLiveRejection rejection;
  // What the store knows of them is shown.
  for (const std::string_view name : {"name", "service_name"}) schema.text(name);
  if (const auto* const text = schema.text("organisation_team_member_name"))
    rejection.member_name = *text;
  if (const auto* const text = schema.text("organisation_team_member_email"))
    rejection.member_email_address = *text;
  if (const auto* const text = schema.text("reason")) rejection.reason = *text;
  schema.text("organisation_name");
  schema.require({"name", "service_name", "organisation_name", "reason",
                  "organisation_team_member_name", "organisation_team_member_email"});
  if (auto refused = schema.refused()) return *std::move(refused);
  NFY_ADMIN_CHECK(call.engine.system_messages().send_go_live_rejected(service_of(call), rejection));
  return no_content();
}

}  // namespace notify::admin::people
