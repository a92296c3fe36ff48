#include "domain/text/name.hpp"

#include "domain/text/invisible.hpp"
#include "domain/text/text.hpp"

#include <string>

namespace notify::text {
namespace {

bool is_control(char32_t code) noexcept { return code < ' ' || (code >= 0x7F && code < 0xA0); }

/// "U+000A"
std::string code_point(char32_t code) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out = "U+0000";
  for (std::size_t i = out.size() - 1; code != 0; --i, code >>= 4) out[i] = digits[code & 15];
  return out;
}

Error refuse(std::string_view what, std::string_view why) {
  return make_error(ErrorCode::invalid_argument, std::string(what) + std::string(why));
}

Error refuse_code(std::string_view what, char32_t code) {
  if (unicode::is_line_break(code)) return refuse(what, " has a line end: " + code_point(code));
  return refuse(what, " has a control character: " + code_point(code));
}

/// What joins the characters round it into one sign: it stays there, and only there.
bool is_joiner(char32_t code) noexcept { return code == 0x200C || code == 0x200D; }

/// What chooses how the character before it looks.
bool is_selector(char32_t code) noexcept { return code >= 0xFE00 && code <= 0xFE0F; }

/// A name on its way into the form that is kept.
class Name {
public:
  void add(char32_t code) {
    const bool follows_sign = !is_gap_ && !text.empty();
    if (is_joiner(code)) {
      if (follows_sign) joiners_ += code;
    } else if (is_selector(code)) {
      if (follows_sign) unicode::append(text, code);
    } else if (unicode::is_space(code) ||
               unicode::invisible_kind(code) == unicode::Invisible::no_break_space) {
      is_gap_ = true;
      joiners_.clear();
    } else if (unicode::invisible_kind(code) == unicode::Invisible::no) {
      add_visible(code);
    }
  }

  std::string text;
  bool is_blank = true;

private:
  void add_visible(char32_t code) {
    if (is_gap_ && !text.empty()) text.push_back(' ');
    is_gap_ = false;
    for (const char32_t joiner : joiners_) unicode::append(text, joiner);
    joiners_.clear();
    unicode::append(text, code);
    is_blank = is_blank && unicode::is_blank(code);
  }

  std::u32string joiners_;
  bool is_gap_ = false;
};

}  // namespace

Result<std::string> checked_name(std::string_view typed, std::string_view what) {
  if (!unicode::is_clean_utf8(typed)) return refuse(what, " is not UTF-8 without NUL");
  if (typed.empty()) return refuse(what, " is empty");
  Name name;
  for (std::string_view rest = typed; !rest.empty();) {
    const char32_t code = unicode::take(rest);
    if (is_control(code) || unicode::is_line_break(code)) return refuse_code(what, code);
    name.add(code);
  }
  if (name.is_blank) return refuse(what, " is blank");
  NFY_CHECK(check(name.text, what, name_bytes_max));
  return std::move(name.text);
}

Result<void> check_lines(std::string_view typed, std::string_view what, std::size_t bytes_max) {
  NFY_CHECK(check(typed, what, bytes_max));
  if (typed.empty()) return refuse(what, " is empty");
  bool is_blank = true;
  while (!typed.empty()) {
    const char32_t code = unicode::take(typed);
    const bool ends_line = code == '\n' || (code == '\r' && typed.starts_with('\n'));
    if (is_control(code) && !ends_line && code != '\t') return refuse_code(what, code);
    is_blank = is_blank && unicode::is_blank(code);
  }
  if (is_blank) return refuse(what, " is blank");
  return {};
}

}  // namespace notify::text
