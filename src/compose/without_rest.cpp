#include <notify/rest.hpp>

namespace notify {

struct RestApi::State {};

Result<std::unique_ptr<RestApi>> RestApi::make(Engine&, RestOptions) {
  return make_error(ErrorCode::unsupported, "this build has no REST API");
}

RestApi::RestApi(std::unique_ptr<State> state) : state_(std::move(state)) {}
RestApi::~RestApi() = default;

// Nobody has one of these: make() gives none.
RestResponse RestApi::handle(const RestRequest&) { return {}; }
std::vector<RestResponse> RestApi::handle_each(std::span<const RestRequest> requests) {
  return std::vector<RestResponse>(requests.size());
}

}  // namespace notify
