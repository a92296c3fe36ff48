#include "letter/pdf_text.hpp"
#include "letter/pdf_fonts.hpp"

#include <qpdf/BufferInputSource.hh>
#include <qpdf/QPDFTokenizer.hh>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <memory>
#include <utility>
#include <vector>

namespace notify::pdf {
namespace {

using Token = QPDFTokenizer::Token;

constexpr std::size_t content_bytes_max = std::size_t{20} << 20;
constexpr std::size_t operands_max = 20'000;
constexpr std::size_t marks_max = 100;
constexpr std::size_t saved_states_max = 1'000;
constexpr std::size_t placed_glyphs_max = 5'000;
constexpr int form_depth_max = 10;

/// A character in the window, in millimetres.
struct PlacedGlyph {
  double left = 0, right = 0, baseline = 0, size = 0;
  std::string text;
};

/// Characters in the order of reading.
class Lines {
public:
  explicit Lines(std::vector<PlacedGlyph> glyphs) : glyphs_(std::move(glyphs)) {
    std::stable_sort(glyphs_.begin(), glyphs_.end(),
                     [](const auto& a, const auto& b) { return a.baseline < b.baseline; });
  }

  [[nodiscard]] std::string text() {
    std::string all;
    for (auto first = glyphs_.begin(); first != glyphs_.end();) {
      const double reach = first->baseline + first->size * 0.4;
      const auto last = std::find_if(first, glyphs_.end(),
                                     [&](const auto& glyph) { return glyph.baseline > reach; });
      std::stable_sort(first, last, [](const auto& a, const auto& b) { return a.left < b.left; });
      const std::string line = line_of(first, last);
      if (!line.empty()) all += (all.empty() ? "" : "\n") + line;
      first = last;
    }
    return all;
  }

private:
  using Iterator = std::vector<PlacedGlyph>::const_iterator;

  static std::string line_of(Iterator first, Iterator last) {
    std::string line;
    bool is_apart = false;
    const PlacedGlyph* before = nullptr;
    for (auto glyph = first; glyph != last; ++glyph) {
      if (glyph->text == " ") {
        is_apart = true;
        continue;
      }
      if (before != nullptr) {
        // Bold letters that are made by printing twice.
        if (before->text == glyph->text && glyph->left - before->left < glyph->size * 0.1) continue;
        is_apart |= glyph->left - before->right > glyph->size * 0.18;
      }
      if (is_apart && !line.empty()) line += ' ';
      is_apart = false;
      line += glyph->text;
      before = &*glyph;
    }
    return line;
  }

  std::vector<PlacedGlyph> glyphs_;
};

/// A part of the content that may say which text it stands for.
struct MarkedContent {
  bool has_text = false;
  std::string text;        ///< /ActualText, until its first character is shown
  bool is_placed = false;  ///< the last placed character is this text
};

/// What `q` saves and `Q` restores.
struct GraphicsState {
  Matrix ctm;
  std::shared_ptr<const FontCodes> font;
  double size = 0, character_space = 0, word_space = 0, scale = 1, leading = 0, rise = 0;
};

class TextReader {
public:
  TextReader(const Window& window, Budget& budget) : window_(window), budget_(budget) {}

  std::string read(const PageContent& page) {
    state_.ctm = page.to_mm;
    run(content_of(page.contents), page.resources, 0);
    return Lines(std::move(glyphs_)).text();
  }

private:
  /// The streams of a page are one content.
  std::string content_of(QPDFObjectHandle contents) {
    if (contents.isNull()) return {};
    if (contents.isStream()) return bytes_of(contents, content_bytes_max, budget_);
    if (!contents.isArray()) throw Unreadable{};
    std::string all;
    for (QPDFObjectHandle part : contents.getArrayAsVector()) {
      budget_.take_steps();
      if (!part.isStream()) throw Unreadable{};
      all += bytes_of(part, content_bytes_max, budget_) + "\n";
    }
    return all;
  }

  void run(const std::string& content, QPDFObjectHandle resources, int depth) {
    Buffer buffer(reinterpret_cast<unsigned char*>(const_cast<char*>(content.data())),
                  content.size());
    const auto input = std::make_shared<BufferInputSource>("content", &buffer, false);
    QPDFTokenizer tokenizer;
    tokenizer.allowEOF();
    const std::size_t saved_before = saved_.size();
    const std::size_t marks_before = marks_.size();
    const GraphicsState state_before = state_;
    std::vector<Token> operands;
    for (;;) {
      Token token = tokenizer.readToken(input, "content", true);
      budget_.take_steps();
      if (token.getType() == QPDFTokenizer::tt_eof) break;
      if (token.getType() != QPDFTokenizer::tt_word) {
        if (operands.size() >= operands_max) operands.erase(operands.begin(), operands.end() - 6);
        operands.push_back(std::move(token));
        continue;
      }
      const std::string& name = token.getValue();
      if (name == "ID") {
        input->seek(end_of_image(content, input->tell()), SEEK_SET);
      } else if (name == "q") {
        if (saved_.size() < saved_states_max) saved_.push_back(state_);
      } else if (name == "Q") {
        if (saved_.size() > saved_before) restore();
      } else if (name == "Do") {
        draw(operands, resources, depth);
      } else if (name == "BMC" || name == "BDC") {
        marks_.push_back(marked(operands, resources));
        if (marks_.size() > marks_max) throw Unreadable{};
      } else if (name == "EMC") {
        if (marks_.size() > marks_before) marks_.pop_back();
      } else {
        apply(name, operands, resources);
      }
      operands.clear();
    }
    saved_.resize(saved_before);
    marks_.resize(marks_before);
    state_ = state_before;
  }

  static MarkedContent marked(const std::vector<Token>& operands, QPDFObjectHandle resources) {
    for (std::size_t i = 1; i < operands.size(); ++i)
      if (operands[i - 1].getType() == QPDFTokenizer::tt_name &&
          operands[i - 1].getValue() == "/ActualText" &&
          operands[i].getType() == QPDFTokenizer::tt_string)
        return {true, printable_text(operands[i].getValue()), false};
    if (operands.size() != 2 || operands[1].getType() != QPDFTokenizer::tt_name) return {};
    QPDFObjectHandle properties = resource(resources, "/Properties", operands[1].getValue());
    if (!properties.isDictionary() || !properties.getKey("/ActualText").isString()) return {};
    return {true, printable_text(properties.getKey("/ActualText").getStringValue()), false};
  }

  void restore() {
    state_ = std::move(saved_.back());
    saved_.pop_back();
  }

  /// Behind the "EI" that ends an inline image.
  static qpdf_offset_t end_of_image(const std::string& content, qpdf_offset_t start) {
    constexpr std::string_view spaces("\0\t\n\f\r ", 6);
    const auto is_space = [&](std::size_t at) {
      return at >= content.size() || spaces.find(content[at]) != spaces.npos;
    };
    auto at = static_cast<std::size_t>(start);
    while ((at = content.find("EI", at + 1)) != content.npos)
      if (is_space(at - 1) && is_space(at + 2)) return static_cast<qpdf_offset_t>(at + 2);
    return static_cast<qpdf_offset_t>(content.size());
  }

  static double number(const std::vector<Token>& operands, std::size_t from_end) {
    if (operands.size() <= from_end) return 0;
    const Token& token = operands[operands.size() - 1 - from_end];
    const auto type = token.getType();
    if (type != QPDFTokenizer::tt_integer && type != QPDFTokenizer::tt_real) return 0;
    const double value = std::strtod(token.getValue().c_str(), nullptr);
    return std::isfinite(value) ? std::clamp(value, -1e9, 1e9) : 0;
  }
  static Matrix matrix(const std::vector<Token>& operands) {
    return {number(operands, 5), number(operands, 4), number(operands, 3),
            number(operands, 2), number(operands, 1), number(operands, 0)};
  }

  void apply(const std::string& name, const std::vector<Token>& operands,
             QPDFObjectHandle resources) {
    if (name == "cm") {
      state_.ctm = matrix(operands).then(state_.ctm);
    } else if (name == "BT") {
      text_ = line_ = Matrix{};
    } else if (name == "Tm") {
      text_ = line_ = matrix(operands);
    } else if (name == "Td") {
      move_line(number(operands, 1), number(operands, 0));
    } else if (name == "TD") {
      state_.leading = -number(operands, 0);
      move_line(number(operands, 1), number(operands, 0));
    } else if (name == "T*") {
      move_line(0, -state_.leading);
    } else if (name == "Tf") {
      set_font(operands, resources);
    } else if (!set_number(name, operands)) {
      show_by(name, operands);
    }
  }

  bool set_number(const std::string& name, const std::vector<Token>& operands) {
    double* const place = name == "Tc"   ? &state_.character_space
                          : name == "Tw" ? &state_.word_space
                          : name == "TL" ? &state_.leading
                          : name == "Ts" ? &state_.rise
                          : name == "Tz" ? &state_.scale
                                         : nullptr;
    if (place == nullptr) return false;
    *place = name == "Tz" ? number(operands, 0) / 100 : number(operands, 0);
    return true;
  }

  void show_by(const std::string& name, const std::vector<Token>& operands) {
    if (operands.empty()) return;
    if (name == "TJ") {
      for (const Token& part : operands) {
        if (part.getType() == QPDFTokenizer::tt_string) show(part.getValue());
        if (part.getType() == QPDFTokenizer::tt_integer || part.getType() == QPDFTokenizer::tt_real)
          advance(-number({part}, 0) / 1000 * state_.size * state_.scale);
      }
      return;
    }
    if (name != "Tj" && name != "'" && name != "\"") return;
    if (name == "\"") {
      state_.word_space = number(operands, 2);
      state_.character_space = number(operands, 1);
    }
    if (name != "Tj") move_line(0, -state_.leading);
    if (operands.back().getType() == QPDFTokenizer::tt_string) show(operands.back().getValue());
  }

  void move_line(double x, double y) {
    line_ = Matrix{1, 0, 0, 1, x, y}.then(line_);
    text_ = line_;
  }
  void advance(double x) { text_ = Matrix{1, 0, 0, 1, x, 0}.then(text_); }

  static QPDFObjectHandle resource(QPDFObjectHandle resources, const char* kind,
                                   const std::string& name) {
    if (!resources.isDictionary()) return QPDFObjectHandle::newNull();
    QPDFObjectHandle all = resources.getKey(kind);
    return all.isDictionary() ? all.getKey(name) : QPDFObjectHandle::newNull();
  }

  void set_font(const std::vector<Token>& operands, QPDFObjectHandle resources) {
    state_.size = number(operands, 0);
    state_.font = nullptr;
    if (operands.size() < 2) return;
    const Token& name = operands[operands.size() - 2];
    if (name.getType() != QPDFTokenizer::tt_name) return;
    QPDFObjectHandle font = resource(resources, "/Font", name.getValue());
    if (!font.isDictionary()) return;
    if (!font.isIndirect()) {
      state_.font = std::make_shared<const FontCodes>(FontCodes::of(font, budget_));
      return;
    }
    auto& known = fonts_[font.getObjGen()];
    if (!known) known = std::make_shared<const FontCodes>(FontCodes::of(font, budget_));
    state_.font = known;
  }

  void draw(const std::vector<Token>& operands, QPDFObjectHandle resources, int depth) {
    if (operands.empty() || operands.back().getType() != QPDFTokenizer::tt_name) return;
    QPDFObjectHandle form = resource(resources, "/XObject", operands.back().getValue());
    if (!form.isStream()) return;
    QPDFObjectHandle dictionary = form.getDict();
    QPDFObjectHandle subtype = dictionary.getKey("/Subtype");
    if (!subtype.isName() || subtype.getName() != "/Form") return;
    if (depth >= form_depth_max) throw Unreadable{};
    const GraphicsState before = state_;
    const Matrix text_before = text_, line_before = line_;
    QPDFObjectHandle placed = dictionary.getKey("/Matrix");
    if (placed.isArray() && placed.getArrayNItems() == 6) {
      double n[6];
      for (int i = 0; i < 6; ++i) {
        QPDFObjectHandle item = placed.getArrayItem(i);
        n[i] = item.isNumber() ? item.getNumericValue() : 0;
      }
      state_.ctm = Matrix{n[0], n[1], n[2], n[3], n[4], n[5]}.then(state_.ctm);
    }
    QPDFObjectHandle own = dictionary.getKey("/Resources");
    run(bytes_of(form, content_bytes_max, budget_), own.isDictionary() ? own : resources,
        depth + 1);
    state_ = before;
    text_ = text_before;
    line_ = line_before;
  }

  void show(const std::string& string) {
    if (!state_.font) return;
    std::string_view shown = string;
    while (!shown.empty()) {
      budget_.take_steps();
      ShownGlyph glyph = state_.font->next(shown);
      const double width = glyph.advance * state_.size;
      place(std::move(glyph.text), width * state_.scale);
      advance((width + state_.character_space + (glyph.is_space ? state_.word_space : 0)) *
              state_.scale);
    }
  }

  /// Keeps a character whose middle is in the window. The outermost text that marked content stands
  /// for takes the place of its first character; the others only make it wider.
  void place(std::string text, double width) {
    const auto mark = std::find_if(marks_.begin(), marks_.end(),
                                   [](const MarkedContent& m) { return m.has_text; });
    const bool is_marked = mark != marks_.end();
    if (is_marked) text = std::exchange(mark->text, {});
    const bool widens = is_marked && mark->is_placed && text.empty();
    if (!widens && (text.empty() || glyphs_.size() >= placed_glyphs_max)) return;
    const Matrix at = text_.then(state_.ctm);
    const double x = state_.rise * at.c + at.e, baseline = state_.rise * at.d + at.f;
    const double end = x + width * at.a;
    const double size = std::abs(state_.size) * std::hypot(at.c, at.d);
    const double middle_x = (x + end) / 2, middle_y = baseline - size * 0.3;
    const bool is_inside = middle_x >= window_.left && middle_x <= window_.right &&
                           middle_y >= window_.top && middle_y <= window_.bottom;
    if (!is_inside) return;
    if (widens) {
      glyphs_.back().right = std::max({glyphs_.back().right, x, end});
      return;
    }
    glyphs_.push_back({std::min(x, end), std::max(x, end), baseline, size, std::move(text)});
    if (is_marked) mark->is_placed = true;
  }

  Window window_;
  Budget& budget_;
  GraphicsState state_;
  Matrix text_, line_;
  std::vector<GraphicsState> saved_;
  std::map<QPDFObjGen, std::shared_ptr<const FontCodes>> fonts_;
  std::vector<MarkedContent> marks_;
  std::vector<PlacedGlyph> glyphs_;
};

}  // namespace

std::string text_in(const Window& window, const PageContent& page, Budget& budget) {
  return TextReader(window, budget).read(page);
}

}  // namespace notify::pdf
