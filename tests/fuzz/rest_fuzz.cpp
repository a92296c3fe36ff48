#include "fuzz/values.hpp"

#include "domain/base64.hpp"
#include "rest/fields.hpp"
#include "rest/personalisation.hpp"
#include "rest/python_text.hpp"
#include "rest/query.hpp"
#include "rest/token.hpp"

#include <algorithm>

using namespace notify;
using fuzz::require;

namespace {

const UtcTime now = UtcTime::from_us(1'777'888'000'000'000);

bool is_line(std::string_view text) { return text.find('\'') == text.npos; }

void read_body(std::string_view text) {
  const auto body =
      codec::read_json(text, {.depth_max = 100, .repeats = codec::JsonRepeats::last_wins});
  if (!body) return;
  rest::Fields fields(*body);
  const auto* const reference = fields.text("reference", 10);
  const auto* const phone = fields.phone_number("phone_number");
  const auto* const email = fields.email_address("email_address");
  const auto id = fields.uuid("template_id");
  const auto* const values = fields.object("personalisation");
  fields.schedule("scheduled_for", now);
  fields.instant("at");
  fields.https_url("one_click_unsubscribe_url");
  const auto* const names = fields.list_or_null("sanitise_content_for");
  fields.postage_of_upload("postage");
  fields.end({"template_id"});
  for (const auto& error : fields.errors())
    require(is_line(error.message), "messages hold no single quotes");
  if (fields.errors().empty()) require(id.has_value(), "what is required is there");
  if (reference != nullptr) require(reference->size() <= 40, "a text is not beyond its limit");
  if (phone != nullptr || email != nullptr) require(!rest::python_repr(*body).empty(), "printed");
  if (values == nullptr) return;
  std::vector<rest::FileValue> files;
  Personalisation read = rest::personalisation_from(*values, &files);
  if (names == nullptr) return;
  if (const auto changed = rest::sanitise(read, *names, files))
    for (const rest::Sanitised& one : *changed)
      require(one.before != one.after, "only what changed is told");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = fuzz::text_of(data, size);
  if (const auto token = rest::Token::read(text)) {
    require(text.starts_with(token->signed_text), "what was signed is the beginning");
    static_cast<void>(rest::judge_claims(token->claims, now));
  }
  const rest::Query query(text);
  std::string url;
  for (const std::string& name : query.names())
    for (const std::string& value : query.all(name)) rest::append_parameter(url, name, value);
  if (!url.empty()) {
    const rest::Query again(std::string_view(url).substr(1));
    require(again.names() == query.names(), "a link keeps the names");
    for (const std::string& name : query.names())
      require(again.all(name) == query.all(name), "a link keeps the values");
  }
  if (const auto id = rest::read_id(text))
    require(rest::read_id(id->uuid.to_text()).has_value(), "an id is read again as written");
  if (const auto bytes = base64::decode(text))
    require(bytes->size() <= text.size(), "base64 only shrinks");
  read_body(text);
  return 0;
}
