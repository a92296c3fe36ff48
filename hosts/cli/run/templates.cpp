#include "cli/run/actions.hpp"
#include "cli/run/lookup.hpp"

#include <notify/templates.hpp>

namespace nfy_cli {

using namespace notify;

namespace {

Json::Object template_json(const Template& one) {
  return {
      {"id", one.id.to_text()},
      {"name", one.name},
      {"type", name_of(one.type)},
      {"version", one.version},
      {"subject", one.subject},
      {"content", one.content},
      {"postage", one.postage == Postage::none ? Json() : Json(name_of(one.postage))},
      {"letter_welsh_subject", one.letter_welsh_subject},
      {"letter_welsh_content", one.letter_welsh_content},
      {"has_unsubscribe_link", one.has_unsubscribe_link},
      {"hidden", one.hidden},
      {"archived", one.archived},
      {"created_at", one.created_at.to_text()},
      {"updated_at", one.updated_at ? Json(one.updated_at->to_text()) : Json()},
  };
}

Result<Template> said_template(Session& session, const Service& service) {
  NFY_TRY(engine, session.engine());
  return find_template(*engine, service.id, session.text("TEMPLATE"));
}

Result<Status> list_templates(Session& session) {
  NFY_TRY(service, said_service(session));
  NFY_TRY(engine, session.engine());
  std::optional<NotificationType> type;
  if (session.has("--type")) {
    NFY_TRY(said, notification_type_from(session.text("--type")));
    type = said;
  }
  const bool is_all = session.has("--all");
  NFY_TRY(all, engine->templates().list(service.id, type, is_all, is_all));
  ReportTable table = make_table("Templates of " + service.name, {{"id"},
                                                                  {"name"},
                                                                  {"type"},
                                                                  {"version", CellKind::count},
                                                                  {"archived", CellKind::flag},
                                                                  {"updated_at"}});
  for (const Template& one : all)
    table.rows.push_back({one.id.to_text(), one.name, std::string(name_of(one.type)),
                          std::int64_t{one.version}, one.archived,
                          short_time(one.updated_at.value_or(one.created_at))});
  session.output.put(table);
  return Status::ok;
}

Result<Status> show_template(Session& session) {
  NFY_TRY(service, said_service(session));
  NFY_TRY(found, said_template(session, service));
  NFY_TRY(version, session.number("--version", {1, 1'000'000'000}, found.version));
  NFY_TRY(engine, session.engine());
  NFY_TRY(one, engine->templates().get(service.id, found.id, static_cast<int>(version)));
  if (session.output.form != Form::text) {
    session.output.put(template_json(one));
    return Status::ok;
  }
  session.output.put(Json::Object{{"id", one.id.to_text()},
                                  {"name", one.name},
                                  {"type", name_of(one.type)},
                                  {"version", one.version}});
  if (!one.subject.empty()) session.output.put_text("subject  " + one.subject + "\n");
  session.output.put_text("\n" + one.content + "\n");
  return Status::ok;
}

Result<Status> list_template_versions(Session& session) {
  NFY_TRY(service, said_service(session));
  NFY_TRY(found, said_template(session, service));
  NFY_TRY(engine, session.engine());
  NFY_TRY(all, engine->templates().list_versions(service.id, found.id));
  ReportTable table = make_table(
      "Versions of " + found.name,
      {{"version", CellKind::count}, {"made_at"}, {"archived", CellKind::flag}, {"content"}});
  for (const Template& one : all)
    table.rows.push_back({std::int64_t{one.version},
                          short_time(one.updated_at.value_or(one.created_at)), one.archived,
                          one.content});
  session.output.put(table);
  return Status::ok;
}

Result<void> take_template(const Json& object, NewTemplate& made) {
  Members members(object, "template");
  NFY_CHECK(members.take("name", made.name));
  NFY_CHECK(members.take("type", made.type, notification_type_from));
  NFY_CHECK(members.take("subject", made.subject));
  NFY_CHECK(members.take("content", made.content));
  NFY_CHECK(members.take("postage", made.postage, postage_from));
  NFY_CHECK(members.take("letter_welsh_subject", made.letter_welsh_subject));
  NFY_CHECK(members.take("letter_welsh_content", made.letter_welsh_content));
  NFY_CHECK(members.take("has_unsubscribe_link", made.has_unsubscribe_link));
  NFY_CHECK(members.take("hidden", made.hidden));
  for (const char* const name : {"id", "version", "archived", "created_at", "updated_at"})
    members.skip(name);
  return members.end();
}

NewTemplate as_new(const Template& from) {
  NewTemplate made;
  made.name = from.name;
  made.type = from.type;
  made.subject = from.subject;
  made.content = from.content;
  made.postage = from.postage;
  made.letter_welsh_subject = from.letter_welsh_subject;
  made.letter_welsh_content = from.letter_welsh_content;
  made.letter_contact_id = from.letter_contact_id;
  made.has_unsubscribe_link = from.has_unsubscribe_link;
  made.hidden = from.hidden;
  return made;
}

bool is_same(const NewTemplate& a, const NewTemplate& b) {
  return a.name == b.name && a.type == b.type && a.subject == b.subject && a.content == b.content &&
         a.postage == b.postage && a.letter_welsh_subject == b.letter_welsh_subject &&
         a.letter_welsh_content == b.letter_welsh_content &&
         a.has_unsubscribe_link == b.has_unsubscribe_link && a.hidden == b.hidden;
}

Result<std::optional<Template>> template_of(Engine& engine, ServiceId service, const Json& object) {
  std::string text;
  Members members(object, "template");
  NFY_CHECK(members.take("name", text));
  NFY_CHECK(members.take("id", text));
  auto found = find_template(engine, service, text);
  if (found) return std::optional(*std::move(found));
  if (found.error().code == ErrorCode::not_found && !object.find("id"))
    return std::optional<Template>();
  return found.error();
}

Result<Status> put_templates(Session& session) {
  NFY_TRY(objects, session.objects());
  NFY_TRY(service, said_service(session));
  NFY_TRY(engine, session.engine());
  const bool is_dry = session.has("--dry-run");
  ReportTable table =
      make_table("Templates", {{"id"}, {"name"}, {"version", CellKind::count}, {"done"}});
  for (const Json& object : objects) {
    NFY_TRY(before, template_of(*engine, service.id, object));
    NewTemplate value = before ? as_new(*before) : NewTemplate();
    NFY_CHECK(take_template(object, value));
    const bool is_unchanged = before && is_same(as_new(*before), value);
    Template stored = before.value_or(Template());
    if (!is_dry && !is_unchanged) {
      auto done = before ? engine->templates().update(service.id, before->id, value)
                         : engine->templates().create(service.id, value);
      if (!done) return done.error();
      stored = *std::move(done);
    }
    const char* const done = is_unchanged ? "unchanged" : before ? "changed" : "added";
    table.rows.push_back({stored.id.is_nil() ? ReportCell() : ReportCell(stored.id.to_text()),
                          value.name, std::int64_t{stored.version},
                          std::string(is_dry ? "would be " : "") + done});
  }
  session.output.put(table);
  return Status::ok;
}

Result<Status> archive_template(Session& session) {
  NFY_TRY(service, said_service(session));
  NFY_TRY(found, said_template(session, service));
  NFY_TRY(engine, session.engine());
  NFY_TRY(one, engine->templates().archive(service.id, found.id));
  session.output.put({{"id", one.id.to_text()}, {"name", one.name}, {"archived", one.archived}});
  return Status::ok;
}

Result<Status> set_template_queue(Session& session) {
  NFY_TRY(service, said_service(session));
  NFY_TRY(found, said_template(session, service));
  NFY_TRY(engine, session.engine());
  const std::string word = session.text("--class", "none");
  std::optional<QueueClass> value;
  if (word != "none") {
    NFY_TRY(said, queue_class_from(word));
    value = said;
  }
  NFY_CHECK(engine->templates().set_queue(service.id, found.id, value));
  session.output.put({{"id", found.id.to_text()}, {"name", found.name}, {"class", word}});
  return Status::ok;
}

constexpr Action actions_of_templates[] = {{"templates list", list_templates},
                                           {"templates show", show_template},
                                           {"templates versions", list_template_versions},
                                           {"templates put", put_templates},
                                           {"templates archive", archive_template},
                                           {"templates queue", set_template_queue}};

}  // namespace

std::span<const Action> template_actions() { return actions_of_templates; }

}  // namespace nfy_cli
