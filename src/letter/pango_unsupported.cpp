#include <notify/adapters/pango.hpp>

namespace notify {

Result<std::shared_ptr<LetterRenderer>> make_pango_letter_renderer(PangoOptions) {
  return make_error(ErrorCode::unsupported, "this library was built without Pango");
}

}  // namespace notify
