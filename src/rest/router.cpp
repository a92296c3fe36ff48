#include "rest/router.hpp"

#include "domain/text/ascii.hpp"
#include "rest/authorisation.hpp"
#include "rest/routes.hpp"

#include <notify/inbound.hpp>
#include <notify/receipts.hpp>

#include <algorithm>
#include <array>
#include <deque>
#include <optional>
#include <set>

namespace notify::rest {
namespace {

constexpr std::array routes = {
    NFY_ROUTE("POST", "/v2/notifications/bulk", key, post_bulk),
    NFY_ROUTE("POST", "/v2/notifications/{type}", key, post_notification),
    NFY_ROUTE("GET", "/v2/notifications/{id}", key, get_notification),
    NFY_ROUTE("GET", "/v2/notifications", key, list_notifications),
    NFY_ROUTE("GET", "/v2/notifications/{id}/pdf", key, get_pdf),
    NFY_ROUTE("GET", "/v2/template/{id}", key, get_template),
    NFY_ROUTE("GET", "/v2/template/{id}/version/{version:int}", key, get_template),
    NFY_ROUTE("POST", "/v2/template/{id}/preview", key, preview_template),
    NFY_ROUTE("GET", "/v2/templates", key, list_templates),
    NFY_ROUTE("GET", "/v2/received-text-messages", key, list_received_texts),
    NFY_ROUTE("POST", "/notifications/sms/mmg", open, post_mmg_receipt),
    NFY_ROUTE("POST", "/notifications/sms/firetext", open, post_firetext_receipt),
    NFY_ROUTE("POST", "/notifications/email/smtp", open, post_mail_report),
    NFY_ROUTE("POST", "/notifications/email/smtp/{provider}", open, post_mail_report),
    NFY_ROUTE("POST", "/notifications/letter/status", open, post_letter_receipt),
    NFY_ROUTE("POST", "/notifications/sms/receive/mmg", open, post_mmg_text),
    NFY_ROUTE("POST", "/notifications/sms/receive/firetext", open, post_firetext_text),
    NFY_ROUTE("POST", "/notifications/sms/receive/{provider}", open, post_text),
    NFY_ROUTE("POST", "/notifications/sms/{provider}", open, post_receipt),
    NFY_ROUTE("POST", "/notifications/email/{provider}", open, post_receipt),
    NFY_ROUTE("GET", "/notifications/sms/receive/{provider}", query, get_text),
    NFY_ROUTE("GET", "/notifications/sms/{provider}", query, get_receipt),
    NFY_ROUTE("POST", "/unsubscribe/{id:uuid}/{token}", open, unsubscribe),
    NFY_ROUTE("GET", "/d/{service:uuid}/{document:uuid}", open, get_document_page),
    NFY_ROUTE("POST", "/d/{service:uuid}/{document:uuid}", open, post_document_page),
    NFY_ROUTE("GET", "/d/{service:uuid}/{document:uuid}/download", open, get_document),
    NFY_ROUTE("GET", "/v2/openapi.json", open, get_openapi),
    NFY_ROUTE("GET", "/", open, get_status),
    NFY_ROUTE("GET", "/_status", open, get_status),
    NFY_ROUTE("POST", "/_status", open, get_status),
};

/// Takes the first segment off a path, which begins with "/".
std::string_view take_segment(std::string_view& path) {
  path.remove_prefix(1);
  const std::string_view segment = path.substr(0, path.find('/'));
  path.remove_prefix(segment.size());
  return segment;
}

bool is_number(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// Whether a path is of a pattern; what its names stand for is appended to `values`.
bool match(std::string_view pattern, std::string_view path, std::vector<std::string>& values) {
  values.clear();
  while (!pattern.empty() && !path.empty()) {
    if (pattern.front() != '/' || path.front() != '/') return false;
    const std::string_view wanted = take_segment(pattern);
    const std::string given = percent_decoded(take_segment(path), false);
    if (!wanted.starts_with('{')) {
      if (given != wanted) return false;
      continue;
    }
    if (given.empty() || given.find('/') != given.npos) return false;
    if (wanted.ends_with(":int}") && !is_number(given)) return false;
    if (wanted.ends_with(":uuid}") && !Uuid::from_text(given)) return false;
    values.push_back(given);
  }
  return pattern.empty() && path.empty();
}

/// The methods of all routes of a path, as a header has them.
std::string allowed_methods(std::span<const Route* const> matching) {
  std::set<std::string_view> methods = {"OPTIONS"};
  for (const Route* route : matching) {
    methods.insert(route->method);
    if (route->method == "GET" && route->access != Access::query) methods.insert("HEAD");
  }
  std::string text;
  for (const std::string_view method : methods)
    text.append(text.empty() ? "" : ", ").append(method);
  return text;
}

/// The answer to whoever may not use a route, or nothing.
std::optional<RestResponse> refuse(Access access, Call& call) {
  switch (access) {
    case Access::key: return refuse_unsigned(call);
    case Access::admin: return refuse_other_than_admin(call);
    case Access::open:
    case Access::query: break;
  }
  return {};
}

/// What the admin app posts is JSON and says so; anything else was not meant for this API.
std::optional<RestResponse> refuse_other_than_json(const Call& call) {
  if (call.request.body.empty()) return {};
  const std::string* const type = call.find_header("Content-Type");
  if (type != nullptr && ascii::is_same_word(type->substr(0, type->find(';')), "application/json"))
    return {};
  return plain_error(415, "The body has to be JSON, with Content-Type: application/json");
}

RestResponse run(const Route& route, Call& call, RouteGuard* guard) {
  if (auto refused = refuse(route.access, call)) return *std::move(refused);
  if (route.access == Access::admin)
    if (auto refused = refuse_other_than_json(call)) return *std::move(refused);
  if (guard == nullptr) return route.handler(call);
  if (auto refused = guard->before(call)) return *std::move(refused);
  RestResponse response = route.handler(call);
  guard->after(call, response);
  return response;
}

RestResponse answer_options(std::span<const Route* const> matching, Call& call) {
  const auto closed = std::ranges::find_if(matching, [](const Route* route) {
    return route->access == Access::key || route->access == Access::admin;
  });
  if (closed != matching.end())
    if (auto refused = refuse((*closed)->access, call)) return *std::move(refused);
  RestResponse response = answer(200, "text/html; charset=utf-8", {});
  response.headers.push_back({"Allow", allowed_methods(matching)});
  return response;
}

/// Where a request leads.
struct Destination {
  const Route* route = nullptr;               ///< null: none has this path and this method
  std::vector<const Route*> of_other_method;  ///< those that have the path alone
};

/// Whether a route is there for the provider that its path names. A HEAD of it would change what a
/// GET changes. (rules/rest 8.6)
bool is_there(const Route& route, const Call& call) {
  if (route.access != Access::query) return true;
  if (call.request.method == "HEAD") return false;
  const std::string& provider = call.path[0];
  return route.handler == get_text ? call.engine.inbound().reads_query(provider)
                                   : call.engine.receipts().reads_query(provider);
}

Destination find_route(RouteTables tables, Call& call) {
  const std::string_view target = call.request.target;
  const std::size_t mark = std::min(target.find('?'), target.size());
  const std::string_view method = call.request.method == "HEAD" ? "GET" : call.request.method;
  Destination found;
  for (const std::span<const Route> table : tables) {
    for (const Route& route : table) {
      if (!match(route.pattern, target.substr(0, mark), call.path) || !is_there(route, call))
        continue;
      if (route.method != method) {
        found.of_other_method.push_back(&route);
        continue;
      }
      call.query = Query(target.substr(std::min(mark + 1, target.size())));
      found.route = &route;
      return found;
    }
  }
  return found;
}

/// The answer to a request whose method no route of its path has.
RestResponse answer_without_route(std::span<const Route* const> matching, Call& call) {
  if (matching.empty()) return unknown_route();
  RestResponse response = call.request.method == "OPTIONS"
                              ? answer_options(matching, call)
                              : wrong_method(allowed_methods(matching));
  response.route = matching.front()->name;
  return response;
}

RestResponse dispatch(Call& call, const Destination& to, RouteGuard* guard) {
  if (to.route == nullptr) return answer_without_route(to.of_other_method, call);
  RestResponse response = run(*to.route, call, guard);
  response.route = to.route->name;
  return response;
}

}  // namespace

std::span<const Route> all_routes() noexcept { return routes; }

std::vector<RestResponse> dispatch_each(const Routing& routing,
                                        std::span<const RestRequest> requests) {
  Engine& engine = routing.engine;
  const RestOptions& options = routing.options;
  struct Post {
    Call* call;
    RestResponse* answer;
    std::string_view route;
    void end(RestResponse response) const {
      *answer = std::move(response);
      answer->route = route;
    }
  };
  std::vector<RestResponse> answers(requests.size());
  std::deque<Call> calls;  // whose places stay
  std::vector<Post> posts;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    if (requests[i].body.size() > options.body_bytes_max) {
      answers[i] = plain_error(413, "The data value transmitted exceeds the capacity limit.");
      continue;
    }
    Call& call =
        calls.emplace_back(Call{.engine = engine, .options = options, .request = requests[i]});
    const Destination to = find_route(routing.tables, call);
    if (to.route != nullptr && to.route->handler == post_notification)
      posts.push_back({&call, &answers[i], to.route->name});
    else
      answers[i] = dispatch(call, to, routing.guard);
  }
  if (posts.empty()) return answers;
  const SettingsHold settings = engine.hold_settings();  // one look at them for all posts
  std::erase_if(posts, [](const Post& post) {
    auto refused = refuse_unsigned(*post.call);
    if (refused) post.end(*std::move(refused));
    return refused.has_value();
  });
  std::vector<Call*> allowed;
  for (const Post& post : posts) allowed.push_back(post.call);
  std::vector<RestResponse> sent = post_notifications(allowed);
  for (std::size_t k = 0; k < sent.size(); ++k) posts[k].end(std::move(sent[k]));
  return answers;
}

}  // namespace notify::rest
