#include "cli/run/session.hpp"

#include <notify/open_provider.hpp>
#include <notify/providers.hpp>

#include <charconv>

namespace nfy_cli {

using namespace notify;

Result<OpenOptions> Session::open_options() const {
  if (settings.store.empty())
    return make_error(ErrorCode::invalid_argument,
                      "which store? --store sqlite:/path, NFY_STORE, or `store` in --config FILE");
  OpenOptions open;
  NFY_TRY(keys, nfy_host::sealing_keys_from(settings.sealing_key));
  open.sealing_keys = std::move(keys);
  open.cache_url = settings.cache;
  open.archive_folder = settings.archive_folder;
  open.files_url = settings.files;
  open.virus_scanner_url = settings.virus_scanner;
  open.documents_url = settings.documents_url;
  open.documents_key = settings.documents_key;
  open.api_url = settings.api_url;
  open.logo_url = settings.logo_url;
  open.letter_logos = settings.letter_logos;
  if (settings.trace_parents != "yes" && settings.trace_parents != "no")
    return make_error(ErrorCode::invalid_argument,
                      "trace-parents is yes or no, not " + settings.trace_parents);
  open.keep_trace_parents = settings.trace_parents == "yes";
  return open;
}

Result<Engine*> Session::open(bool migrate) {
  if (engine_) return engine_.get();
  NFY_TRY(options, open_options());
  // A store in memory has no schema before it is opened.
  options.migrate = migrate || settings.store == "memory:";
  auto engine = open_engine(settings.store, std::move(options));
  if (!engine && engine.error().code == ErrorCode::unsupported && !migrate &&
      engine.error().message.find("this library needs") != std::string::npos)
    return make_error(ErrorCode::unsupported,
                      engine.error().message + ": run `nfy migrate`, or `nfy init` on a new one");
  if (!engine) return engine.error();
  engine_ = std::move(engine).value();
  return engine_.get();
}

Result<Engine*> Session::engine() { return open(false); }
Result<Engine*> Session::engine_to_migrate() { return open(true); }

Result<std::unique_ptr<Engine>> Session::engine_at(std::shared_ptr<Clock> clock) {
  NFY_TRY(options, open_options());
  options.clock = std::move(clock);
  return open_engine(settings.store, std::move(options));
}

Result<std::set<NotificationType>> Session::add_providers() {
  NFY_TRY(engine, this->engine());
  std::set<NotificationType> types;
  for (const ProviderFile& file : settings.providers) {
    NFY_TRY(options, text_of_file(file.path));
    const auto provider = open_provider(file.kind, options);
    if (!provider)
      return make_error(provider.error().code, file.path + ": " + provider.error().message);
    types.insert((*provider)->type());
    if (auto simulator = std::dynamic_pointer_cast<SimulatedProvider>(*provider))
      simulators.push_back(std::move(simulator));
    NFY_CHECK(engine->providers().add(*provider));
  }
  return types;
}

Result<std::int64_t> Session::number(const std::string& key, Bounds bounds,
                                     std::int64_t otherwise) const {
  if (!has(key)) return otherwise;
  const std::string said = text(key);
  std::int64_t value = 0;
  const auto [end, code] = std::from_chars(said.data(), said.data() + said.size(), value);
  if (code != std::errc() || end != said.data() + said.size() || value < bounds.min ||
      value > bounds.max)
    return make_error(ErrorCode::invalid_argument, key + " is a number from " +
                                                       grouped(bounds.min) + " to " +
                                                       grouped(bounds.max) + ", not " + said);
  return value;
}

Result<std::optional<LocalDay>> Session::day(const std::string& key) const {
  if (!has(key)) return std::optional<LocalDay>();
  NFY_TRY(day, LocalDay::from_text(text(key)));
  return std::optional(day);
}

Result<std::optional<UtcTime>> Session::instant(const std::string& key) const {
  if (!has(key)) return std::optional<UtcTime>();
  NFY_TRY(at, UtcTime::from_text(text(key)));
  return std::optional(at);
}

Result<LocalDayRange> Session::days() const {
  NFY_TRY(first, day("--from"));
  NFY_TRY(last, day("--to"));
  if (!first) return make_error(ErrorCode::invalid_argument, "--from DAY is needed");
  const LocalDayRange range{*first, last.value_or(*first)};
  if (range.last < range.first)
    return make_error(ErrorCode::invalid_argument, "--to lies before --from: " + text("--to"));
  return range;
}

Result<std::int64_t> Session::limit(std::int64_t otherwise) const {
  return number("--limit", {1, 100'000}, otherwise);
}

Result<std::vector<Json>> Session::objects(const std::string& key) const {
  const std::string path = text(key);
  NFY_TRY(said, text_of_file(path));
  const auto json = json_from(said);
  if (!json) return make_error(json.error().code, path + ": " + json.error().message);
  std::vector<Json> objects;
  if (const auto* list = json->as<Json::Array>())
    objects = *list;
  else
    objects.push_back(*json);
  for (const Json& object : objects)
    if (!object.as<Json::Object>())
      return make_error(ErrorCode::invalid_argument, path + ": holds an object, or a list of them");
  return objects;
}

}  // namespace nfy_cli
