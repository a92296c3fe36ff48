#include "exchanges/replay.hpp"

#include "exchanges/world.hpp"

#include <algorithm>
#include <cctype>

namespace notify::exchanges {
namespace {

/// Only the headers that are expected: others may be there.
template <typename Headers>
Json named_headers(const Json::Object& expected, const Headers& headers) {
  Json::Object found;
  for (const auto& [name, value] : expected)
    for (const auto& header : headers)
      if (std::ranges::equal(header.name, name, [](unsigned char a, unsigned char b) {
            return std::tolower(a) == std::tolower(b);
          })) {
        found.emplace_back(name, Json{header.value});
        break;
      }
  return {std::move(found)};
}

/// "OPTIONS, GET" as "GET, OPTIONS": the order of methods means nothing.
std::string sorted_list(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const auto comma = std::min(text.find(','), text.size());
    std::string_view word = text.substr(0, comma);
    while (word.starts_with(' ')) word.remove_prefix(1);
    while (word.ends_with(' ')) word.remove_suffix(1);
    words.emplace_back(word);
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  std::ranges::sort(words);
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : ", ") + word;
  return out;
}

/// A recorded step on its way through a world.
class Step {
public:
  Step(World& world, const Json& step) : world_(world), step_(step) {}

  std::optional<Difference> run() {
    world_.set_clock(time_from(text_in(step_, "at")));
    world_.others().callbacks.clear();
    world_.others().documents.clear();
    std::optional<Difference> difference;
    if (const Json* http = step_.find("http"))
      difference = exchange(*http);
    else if (const Json* event = step_.find("event"))
      let_happen(world_, *event);
    else
      throw Trouble("step is neither http nor event");
    while (must(world_.engine().callbacks().run(), "callbacks").claimed > 0) {
    }
    if (!difference) difference = compare_posts();
    return difference;
  }

private:
  std::optional<Difference> exchange(const Json& http) {
    const BuiltRequest request = build_request(http, world_.token_maker(), world_.now());
    RestResponse response = world_.api().handle(request.view());
    if (request.method == "HEAD") response.body.clear();
    const auto json = read_json(response.body);
    capture(http, json);
    const Json& expect = member(step_, "expect");
    if (auto difference = compare_status(expect, response)) return difference;
    if (auto difference = compare_headers(expect, response)) return difference;
    if (const Json* body = expect.find("body"))
      return difference_of(world_.symbols.filled(*body), Json{response.body}, host(), "body");
    if (const Json* wanted = expect.find("json")) {
      if (!json) return Difference{"json", "JSON", shortened(response.body)};
      return difference_of(world_.symbols.filled(*wanted), *json, host(), "json");
    }
    throw Trouble("expect has neither json nor body");
  }

  /// Symbols that nothing was found for stay unknown: what needs them says so.
  void capture(const Json& http, const std::optional<Json>& json) {
    const Json* symbols = step_.find("capture");
    if (!symbols) return;
    for (const auto& [symbol, place] : *symbols->find_as<Json::Object>()) {
      const std::string path = plain_text(place);
      if (!path.starts_with("json.")) throw Trouble("cannot capture " + path);
      const Json* found = json ? find_at(*json, std::string_view(path).substr(5)) : nullptr;
      if (!found || is_null(*found)) continue;
      world_.symbols.put(symbol, plain_text(*found));
      if (symbol.starts_with("notification:") && has(http, "auth"))
        world_.service_of[symbol.substr(symbol.find(':') + 1)] =
            world_.id<ServiceId>("service", service_named_in(http));
    }
  }

  /// Whose request it is: the signer's, or, of the admin app, that of the path.
  static std::string service_named_in(const Json& http) {
    const std::string signer = text_in(member(http, "auth"), "service");
    if (!signer.empty()) return signer;
    constexpr std::string_view begin = "/service/{{service:";
    const std::string path = text_in(http, "path");
    if (!path.starts_with(begin)) return {};
    return path.substr(begin.size(), path.find("}}") - begin.size());
  }

  static std::optional<Difference> compare_status(const Json& expect,
                                                  const RestResponse& response) {
    const std::int64_t status = number_in(expect, "status", 0);
    if (status == response.status) return std::nullopt;
    return Difference{"status", std::to_string(status),
                      std::to_string(response.status) + " " + shortened(response.body)};
  }

  std::optional<Difference> compare_headers(const Json& expect, const RestResponse& response) {
    const Json* said = expect.find("headers");
    if (!said) return std::nullopt;
    Json wanted = world_.symbols.filled(*said);
    Json found = named_headers(*wanted.find_as<Json::Object>(), response.headers);
    for (Json* headers : {&wanted, &found})
      for (auto& [name, value] : std::get<Json::Object>(headers->value))
        if (name == "Allow") value = Json{sorted_list(plain_text(value))};
    return difference_of(wanted, found, host(), "headers");
  }

  std::optional<Difference> compare_posts() {
    const Json wanted = expected_posts("callbacks");
    Json::Array found;
    for (const HttpRequest& post : world_.others().callbacks) {
      const auto& list = *wanted.find_as<Json::Array>();
      const Json* named = found.size() < list.size() ? list[found.size()].find("headers") : nullptr;
      Json::Object callback{{"url", {post.url}}, {"method", {post.method}}};
      if (named)
        callback.emplace_back("headers",
                              named_headers(*named->find_as<Json::Object>(), post.headers));
      callback.emplace_back("json", read_json(post.body).value_or(Json{post.body}));
      found.push_back({std::move(callback)});
    }
    if (auto difference = difference_of(wanted, {std::move(found)}, host(), "callbacks"))
      return difference;
    return compare_documents();
  }

  std::optional<Difference> compare_documents() {
    Json::Array found;
    for (const HttpRequest& post : world_.others().documents)
      found.push_back(
          {Json::Object{{"path", {post.url.substr(world_.others().documents_host().size())}},
                        {"body", read_json(post.body).value_or(Json{post.body})}}});
    return difference_of(expected_posts("documents"), {std::move(found)}, host(), "documents");
  }

  /// Absent means that nothing left.
  Json expected_posts(std::string_view name) {
    const Json* posts = step_.find(name);
    return posts ? world_.symbols.filled(*posts) : Json{Json::Array{}};
  }

  [[nodiscard]] const std::string& host() const { return world_.config.api_host; }

  World& world_;
  const Json& step_;
};

std::string title_of(const Json& step, std::size_t number) {
  std::string title = "step " + std::to_string(number);
  if (const Json* http = step.find("http"))
    return title + " " + text_in(*http, "method") + " " + text_in(*http, "path");
  if (const Json* event = step.find("event")) title += " " + shortened(write_json(*event));
  return title;
}

std::string text_of(const Difference& difference) {
  return difference.path + ": expected " + difference.expected + ", got " + difference.found;
}

}  // namespace

Counts replay(const std::string& name, const Json& file, DifferenceRules& rules,
              const ReplayOptions& options,
              const std::function<void(const std::string& line)>& complain) {
  World world(name, file, options.store);
  for (const Json& noun : list_in(file, "setup")) {
    try {
      make_noun(world, noun);
    } catch (const Trouble& trouble) {
      throw Trouble("setup " + shortened(write_json(noun)) + ": " + trouble.what());
    }
  }
  Counts counts;
  std::size_t number = 0;
  rules.begin_file();
  for (const Json& recorded : list_in(file, "steps")) {
    const Json step = rules.apply(recorded);
    std::string problem;
    try {
      if (const auto difference = Step(world, step).run()) problem = text_of(*difference);
    } catch (const Trouble& trouble) {
      problem = trouble.what();
    }
    ++(problem.empty() ? counts.passed : counts.failed);
    if (problem.empty()) {
      ++number;
      continue;
    }
    complain(title_of(step, number++) + ": " + problem);
    if (options.is_verbose) complain("    " + write_json(step));
  }
  return counts;
}

}  // namespace notify::exchanges
