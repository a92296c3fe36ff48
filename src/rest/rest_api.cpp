#include "rest/router.hpp"

#include <notify/engine.hpp>

namespace notify {

struct RestApi::State {
  Engine& engine;
  RestOptions options;
};

namespace {

constexpr std::int64_t page_size_max = 10'000;

Result<void> check_url(std::string& url, std::string_view name) {
  if (!url.starts_with("http://") && !url.starts_with("https://"))
    return make_error(ErrorCode::invalid_argument, std::string(name) + " is no http url: " + url);
  while (url.ends_with('/')) url.pop_back();
  return {};
}

}  // namespace

Result<std::unique_ptr<RestApi>> RestApi::make(Engine& engine, RestOptions options) {
  NFY_CHECK(check_url(options.api_url, "api_url"));
  NFY_CHECK(check_url(options.admin_url, "admin_url"));
  NFY_CHECK(check_url(options.documents_url, "documents_url"));
  if (options.page_size < 1 || options.page_size > page_size_max)
    return make_error(ErrorCode::invalid_argument,
                      "page_size is not 1 to 10000: " + std::to_string(options.page_size));
  return std::unique_ptr<RestApi>(
      new RestApi(std::make_unique<State>(State{engine, std::move(options)})));
}

RestApi::RestApi(std::unique_ptr<State> state) : state_(std::move(state)) {}
RestApi::~RestApi() = default;

RestResponse RestApi::handle(const RestRequest& request) {
  if (request.body.size() > state_->options.body_bytes_max)
    return rest::plain_error(413, "The data value transmitted exceeds the capacity limit.");
  return rest::dispatch(state_->engine, state_->options, request);
}

}  // namespace notify
