#include "admin/answers.hpp"
#include "admin/path.hpp"
#include "admin/templates/handlers.hpp"
#include "admin/templates/view.hpp"
#include "rest/template_preview.hpp"

#include <notify/templates.hpp>

#include <charconv>

namespace notify::admin::templates {
namespace {

using codec::JsonWriter;

TemplateId template_of(const Call& call) { return {id_of(call)}; }

/// Hidden ones are the host's own.
Result<Template> find_shown(Call& call, int version = 0) {
  NFY_TRY(found, call.engine.templates().get(service_of(call), template_of(call), version));
  if (found.hidden) return make_error(ErrorCode::not_found, "unknown template");
  return found;
}

RestResponse current_answer(Call& call, const Template& value) {
  TemplateView view(call, value.service_id);
  NFY_ADMIN_TRY(json, view.json_of(value));
  return data_answer(200, json);
}

}  // namespace

RestResponse get_templates(Call& call) {
  NFY_ADMIN_TRY(found, call.engine.templates().list(service_of(call)));
  JsonWriter json;
  json.begin_list();
  for (const Template& value : found) {
    json.begin_object();
    write_id_or_null(json, "folder", value.folder.uuid);
    json.text("id", value.id.to_text()).flag("is_precompiled_letter", is_precompiled(value));
    json.text("name", value.name).text("template_type", name_of(value.type)).end_object();
  }
  json.end_list();
  return data_answer(200, std::move(json).take());
}

RestResponse get_template(Call& call) {
  NFY_ADMIN_TRY(found, find_shown(call));
  return current_answer(call, found);
}

RestResponse get_precompiled_template(Call& call) {
  NFY_ADMIN_TRY(found, call.engine.templates().get_uploaded(service_of(call)));
  TemplateView view(call, found.service_id);
  NFY_ADMIN_TRY(json, view.json_of(found));
  return rest::json_answer(200, std::move(json));
}

RestResponse get_template_version(Call& call) {
  int version = 0;
  const std::string& digits = call.path.at(2);
  const char* const end = digits.data() + digits.size();
  const auto read = std::from_chars(digits.data(), end, version);
  // The first version is 1.
  if (read.ec != std::errc{} || read.ptr != end || version < 1) return no_result();
  NFY_ADMIN_TRY(found, find_shown(call, version));
  TemplateView view(call, found.service_id);
  NFY_ADMIN_TRY(json, view.json_of_version(found));
  return data_answer(200, json);
}

RestResponse get_template_versions(Call& call) {
  const auto versions = call.engine.templates().list_versions(service_of(call), template_of(call));
  JsonWriter json;
  json.begin_list();
  if (versions) {
    TemplateView view(call, service_of(call));
    for (const Template& version : *versions) {
      if (version.hidden) continue;
      NFY_ADMIN_TRY(one, view.json_of_version(version));
      json.raw(one);
    }
  } else if (versions.error().code != ErrorCode::not_found) {
    return refusal(versions.error());
  }
  json.end_list();
  return data_answer(200, std::move(json).take());
}

RestResponse preview_template(Call& call) {
  NFY_ADMIN_TRY(found, find_shown(call));
  Personalisation values;
  for (const std::string& name : call.query.names()) values.set(name, *call.query.find(name));
  NFY_ADMIN_TRY(shown, rest::show(found, values));
  if (!shown.missing.empty()) {
    std::string names;
    for (const std::string& name : shown.missing) names += (names.empty() ? "" : ", ") + name;
    return field_error(400, "template", "Missing personalisation: " + names);
  }
  const FilledIn filled{shown.subject, shown.body};
  TemplateView view(call, found.service_id);
  NFY_ADMIN_TRY(json, view.json_of(found, &filled));
  return rest::json_answer(200, std::move(json));
}

}  // namespace notify::admin::templates
