#include "objects.hpp"

#include <notify/rest.hpp>

struct nfy_rest {
  std::shared_ptr<nfy_engine> engine;  // the API looks into it until it goes
  std::unique_ptr<notify::RestApi> api;
};

using namespace notify;
using namespace notify::capi;

namespace notify::capi {
namespace {

Result<std::vector<InboundLogin>> inbound_logins_in(const nfy_rest_options& given) {
  constexpr std::size_t logins_max = 64;
  if (given.inbound_login_count > logins_max)
    return bad_argument("inbound_login_count",
                        "is more than 64: " + std::to_string(given.inbound_login_count));
  if (given.inbound_login_count > 0) NFY_CHECK(check_given(given.inbound_logins, "inbound_logins"));
  std::vector<InboundLogin> logins;
  for (std::size_t i = 0; i < given.inbound_login_count; ++i) {
    NFY_TRY(provider, text_in(given.inbound_logins[i].provider, "inbound_logins.provider"));
    NFY_TRY(username, text_in(given.inbound_logins[i].username, "inbound_logins.username"));
    NFY_TRY(password, text_in(given.inbound_logins[i].password, "inbound_logins.password"));
    logins.push_back({std::move(provider), std::move(username), std::move(password)});
  }
  return logins;
}

Result<std::vector<std::string>> admin_secrets_in(const nfy_rest_options& given) {
  constexpr std::size_t secrets_max = 64;
  if (given.admin_secret_count > secrets_max)
    return bad_argument("admin_secret_count",
                        "is more than 64: " + std::to_string(given.admin_secret_count));
  if (given.admin_secret_count > 0) NFY_CHECK(check_given(given.admin_secrets, "admin_secrets"));
  std::vector<std::string> secrets;
  for (std::size_t i = 0; i < given.admin_secret_count; ++i) {
    NFY_TRY(secret, text_in(given.admin_secrets[i], "admin_secrets"));
    secrets.push_back(std::move(secret));
  }
  return secrets;
}

Result<RestOptions> rest_options_in(const nfy_rest_options* options) {
  NFY_TRY(given, sized_or_default(options, "options"));
  RestOptions out;
  NFY_CHECK(text_or_default(given.api_url, "api_url", out.api_url));
  NFY_CHECK(text_or_default(given.admin_url, "admin_url", out.admin_url));
  NFY_CHECK(text_or_default(given.documents_url, "documents_url", out.documents_url));
  NFY_CHECK(number_or_default(given.page_size, "page_size", out.page_size));
  auto bytes_max = static_cast<std::int64_t>(out.body_bytes_max);
  NFY_CHECK(number_or_default(given.body_bytes_max, "body_bytes_max", bytes_max));
  out.body_bytes_max = static_cast<std::size_t>(bytes_max);
  NFY_TRY(logins, inbound_logins_in(given));
  out.inbound_logins = std::move(logins);
  NFY_TRY(secrets, admin_secrets_in(given));
  out.admin_secrets = std::move(secrets);
  NFY_CHECK(
      text_or_default(given.default_sms_sender, "default_sms_sender", out.default_sms_sender));
  NFY_CHECK(text_or_default(given.email_domain, "email_domain", out.email_domain));
  NFY_TRY(cache, text_in(given.admin_cache, "admin_cache"));
  out.admin_cache = std::move(cache);
  NFY_TRY(preview_key, text_in(given.preview_key, "preview_key"));
  out.preview_key = std::move(preview_key);
  return out;
}

constexpr std::size_t header_count_max = 10'000;

Result<std::vector<RestHeader>> headers_in(const nfy_rest_request& given) {
  if (given.header_count > header_count_max)
    return bad_argument("header_count",
                        "is more than 10000: " + std::to_string(given.header_count));
  if (given.header_count > 0) NFY_CHECK(check_given(given.headers, "headers"));
  std::vector<RestHeader> headers;
  headers.reserve(given.header_count);
  for (std::size_t i = 0; i < given.header_count; ++i) {
    NFY_TRY(name, bytes_in(given.headers[i].name, "headers.name"));
    NFY_TRY(value, bytes_in(given.headers[i].value, "headers.value"));
    headers.push_back({std::string(name), std::string(value)});
  }
  return headers;
}

std::string header_lines(const RestResponse& response) {
  std::string lines;
  for (const RestHeader& header : response.headers)
    lines.append(header.name).append(": ").append(header.value).append("\r\n");
  return lines;
}

nfy_rest_response response_out(const RestResponse& response) {
  std::string bytes = header_lines(response);
  const std::size_t headers_size = bytes.size();
  bytes += response.body;
  nfy_rest_response out = NFY_REST_RESPONSE_INIT;
  out.bytes = buf_out(bytes);
  out.headers = {out.bytes.data, headers_size};
  out.body = {out.bytes.data + headers_size, response.body.size()};
  out.route = str_out(response.route);
  out.status = response.status;
  return out;
}

/// A request as the API reads it; what it points at stays the host's.
struct AskedRest {
  std::vector<RestHeader> headers;
  RestRequest request;
};
Result<AskedRest> asked_in(const nfy_rest_request& given) {
  AskedRest asked;
  NFY_TRY(headers, headers_in(given));
  NFY_TRY(method, bytes_in(given.method, "method"));
  NFY_TRY(target, bytes_in(given.target, "target"));
  NFY_TRY(body, bytes_in(given.body, "body"));
  NFY_TRY(peer, bytes_in(given.peer, "peer"));
  asked.headers = std::move(headers);
  asked.request = {method, target, {}, body, peer};
  return asked;
}

/// Of the first version: whoever has no room for `bytes` would never free them.
Result<void> check_response(const nfy_rest_response* out, std::string_view name) {
  NFY_CHECK(check_sized_out(out, name));
  constexpr std::size_t size_min = offsetof(nfy_rest_response, reserved) + sizeof(out->reserved);
  if (out->struct_size < size_min) return bad_argument(name, "has a wrong struct_size");
  return {};
}

/// Answers that nobody has got yet.
struct MadeResponses {
  std::vector<nfy_rest_response> all{};
  MadeResponses() = default;
  MadeResponses(const MadeResponses&) = delete;
  MadeResponses& operator=(const MadeResponses&) = delete;
  ~MadeResponses() {
    for (nfy_rest_response& one : all) nfy_buf_free(&one.bytes);
  }
};

constexpr std::size_t requests_max = 10'000;

}  // namespace
}  // namespace notify::capi

nfy_status nfy_rest_open(nfy_engine* engine, const nfy_rest_options* options, nfy_rest** out,
                         nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(wanted, rest_options_in(options));
    NFY_TRY(api, RestApi::make(*self->engine, std::move(wanted)));
    *out = open_handle(std::make_shared<nfy_rest>(nfy_rest{std::move(self), std::move(api)}));
    return {};
  });
}

nfy_status nfy_rest_handle(nfy_rest* rest, const nfy_rest_request* request, nfy_rest_response* out,
                           nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(rest, "rest"));
    NFY_CHECK(check_response(out, "out"));
    NFY_TRY(given, sized_in(request, "request"));
    NFY_TRY(asked, asked_in(given));
    asked.request.headers = asked.headers;
    sized_out(out, response_out(self->api->handle(asked.request)));
    return {};
  });
}

nfy_status nfy_rest_handle_each(nfy_rest* rest, const nfy_rest_request* requests, size_t count,
                                nfy_rest_response* out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(rest, "rest"));
    if (count == 0) return {};
    NFY_CHECK(check_given(requests, "requests"));
    NFY_CHECK(check_response(out, "out"));
    if (count > requests_max)
      return bad_argument("count", "is more than 10000: " + std::to_string(count));
    const auto place = [&](std::size_t i) {
      return reinterpret_cast<nfy_rest_response*>(reinterpret_cast<std::byte*>(out) +
                                                  i * out->struct_size);
    };
    std::vector<AskedRest> asked;
    std::vector<RestRequest> wanted;
    asked.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
      if (place(i)->struct_size != out->struct_size)
        return bad_argument("out", "differ in struct_size");
      NFY_TRY(given, element_in(requests, i, "requests"));
      NFY_TRY(one, asked_in(given));
      asked.push_back(std::move(one));
      wanted.push_back(asked.back().request);
      wanted.back().headers = asked.back().headers;
    }
    MadeResponses made;
    made.all.reserve(count);
    for (const RestResponse& response : self->api->handle_each(wanted))
      made.all.push_back(response_out(response));
    for (std::size_t i = 0; i < count; ++i) sized_out(place(i), made.all[i]);
    made.all.clear();
    return {};
  });
}

void nfy_rest_close(nfy_rest* rest) { close_handle(rest); }
