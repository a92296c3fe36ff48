#include "codec/json_writer.hpp"
#include "rest/routes.hpp"

#include <notify/version.hpp>

namespace notify::rest {

RestResponse get_status(Call& call) {
  codec::JsonWriter json;
  json.begin_object();
  if (call.query.find("simple") == nullptr) {
    // Watchers look for these names; what is built and stored goes by the library's version.
    for (const std::string_view name :
         {"build_time", "db_bulk_version", "db_version", "git_commit"})
      json.text(name, version());
  }
  json.text("status", "ok").end_object();
  return json_answer(200, std::move(json).take());
}

}  // namespace notify::rest
