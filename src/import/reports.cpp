#include "codec/json_writer.hpp"

#include <notify/import.hpp>

namespace notify {
namespace {

using codec::JsonWriter;

void write(JsonWriter& json, const std::vector<ImportedTable>& tables,
           const std::vector<ImportTrouble>& troubles) {
  json.name("tables").begin_object();
  for (const ImportedTable& t : tables) {
    json.name(t.table).begin_object();
    json.integer("read", t.read).integer("added", t.added).integer("changed", t.changed);
    json.integer("unchanged", t.unchanged).integer("skipped", t.skipped).end_object();
  }
  json.end_object().name("troubles").begin_list();
  for (const ImportTrouble& t : troubles)
    json.begin_object()
        .text("table", t.table)
        .text("key", t.key)
        .text("reason", t.reason)
        .end_object();
  json.end_list();
}

void write(JsonWriter& json, std::string_view name, const CompareSums& sums) {
  json.name(name).begin_object().integer("notifications", sums.notifications);
  json.integer("sent", sums.sent).integer("units", sums.units);
  json.text("cost", sums.cost.normalised().to_text()).end_object();
}

void write(JsonWriter& json, const std::vector<CompareEqual>& equals) {
  json.name("equals").begin_list();
  for (const CompareEqual& e : equals) {
    json.begin_object().text("service", e.service_id.to_text()).text("day", e.day.to_text());
    json.text("type", name_of(e.type));
    write(json, "sums", e.sums);
    json.end_object();
  }
  json.end_list();
}

}  // namespace

std::string to_json(const ImportReport& report) {
  JsonWriter json;
  json.begin_object().text("layout", name_of(report.layout)).text("source", report.source);
  json.flag("resumed", report.resumed);
  write(json, report.tables, report.troubles);
  json.end_object();
  return std::move(json).take();
}

std::string to_json(const ImportPlan& plan) {
  JsonWriter json;
  json.begin_object().text("layout", name_of(plan.layout)).text("source", plan.source);
  write(json, plan.tables, plan.troubles);
  json.name("warnings").begin_list();
  for (const std::string& warning : plan.warnings) json.text(warning);
  json.end_list().integer("seconds", plan.estimated.count()).end_object();
  return std::move(json).take();
}

std::string to_json(const CompareReport& report) {
  JsonWriter json;
  json.begin_object().integer("equal", report.equal).integer("unexplained", report.unexplained());
  json.name("differences").begin_list();
  for (const CompareDifference& d : report.differences) {
    json.begin_object().text("service", d.service_id.to_text()).text("day", d.day.to_text());
    json.text("type", name_of(d.type));
    write(json, "theirs", d.theirs);
    write(json, "ours", d.ours);
    json.name("reasons").begin_list();
    for (const CompareReason& r : d.reasons) {
      json.begin_object().text("rule", name_of(r.rule)).integer("notifications", r.notifications);
      json.integer("units", r.units).name("ids").begin_list();
      for (const NotificationId& id : r.ids) json.text(id.to_text());
      json.end_list().end_object();
    }
    json.end_list().end_object();
  }
  json.end_list().name("services").begin_list();
  for (const CompareService& s : report.services) {
    json.begin_object().text("service", s.service_id.to_text()).integer("equal", s.equal);
    json.integer("explained", s.explained).integer("unexplained", s.unexplained);
    write(json, "theirs", s.theirs);
    write(json, "ours", s.ours);
    json.end_object();
  }
  json.end_list();
  write(json, report.equals);
  json.end_object();
  return std::move(json).take();
}

}  // namespace notify
