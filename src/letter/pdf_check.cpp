#include "letter/pdf_fonts.hpp"
#include "letter/pdf_text.hpp"

#include <notify/adapters/pdf_checker.hpp>
#include <notify/letter.hpp>

#include <qpdf/QPDF.hh>

#include <algorithm>
#include <cmath>
#include <set>

namespace notify {
namespace pdf {
namespace {

constexpr std::string_view unreadable = "unable-to-read-the-file";
constexpr std::string_view not_a4 = "not-a4-portrait-oriented";
constexpr std::string_view too_long = "letter-too-long";
constexpr std::string_view fonts_missing = "no-embedded-fonts";

/// Where an envelope shows the address; src/letter/page_flow.hpp sets ours there.
/// (rules/letters 7.8)
constexpr Window address_window{24.6, 39.5, 120, 66.3};

constexpr double points_to_mm = 25.4 / 72;
constexpr double a4_width = 210, a4_height = 297, a4_tolerance = 2;
constexpr std::size_t header_within = 1024;
constexpr std::size_t tree_nodes_max = 50'000;

/// One page with what it has from its ancestors.
struct FoundPage {
  QPDFObjectHandle page;
  QPDFObjectHandle media_box, resources, rotate;
};

/// The pages in their order, without recursion. Pages beyond `kept_max` are only counted.
class PageTree {
public:
  static constexpr std::size_t kept_max = letter_pages_max;

  PageTree(QPDFObjectHandle root, Budget& budget) {
    const auto null = QPDFObjectHandle::newNull();
    std::vector<FoundPage> open{{root, null, null, null}};
    while (!open.empty()) {
      FoundPage node = std::move(open.back());
      open.pop_back();
      budget.take_steps();
      if (++nodes_ > tree_nodes_max || !node.page.isDictionary()) throw Unreadable{};
      inherit(node);
      QPDFObjectHandle kids = node.page.getKey("/Kids");
      if (kids.isNull()) {
        ++count_;
        if (pages_.size() < kept_max) pages_.push_back(std::move(node));
        continue;
      }
      const bool is_new = !node.page.isIndirect() || seen_.insert(node.page.getObjGen()).second;
      if (!kids.isArray() || !is_new) throw Unreadable{};
      auto children = kids.getArrayAsVector();
      for (auto child = children.rbegin(); child != children.rend(); ++child) {
        if (open.size() > tree_nodes_max) throw Unreadable{};
        open.push_back({*child, node.media_box, node.resources, node.rotate});
      }
    }
    if (count_ == 0) throw Unreadable{};
  }

  [[nodiscard]] std::int64_t count() const { return count_; }
  [[nodiscard]] std::vector<FoundPage>& pages() { return pages_; }

private:
  static void inherit(FoundPage& node) {
    const auto take = [&](const char* key, QPDFObjectHandle& place) {
      if (node.page.hasKey(key)) place = node.page.getKey(key);
    };
    take("/MediaBox", node.media_box);
    take("/Resources", node.resources);
    take("/Rotate", node.rotate);
  }

  std::size_t nodes_ = 0;
  std::int64_t count_ = 0;
  std::set<QPDFObjGen> seen_;
  std::vector<FoundPage> pages_;
};

/// The sheet that a page is printed on.
class PageShape {
public:
  explicit PageShape(FoundPage& found) {
    if (!found.media_box.isArray() || found.media_box.getArrayNItems() != 4) throw Unreadable{};
    double side[4];
    for (int i = 0; i < 4; ++i) {
      QPDFObjectHandle item = found.media_box.getArrayItem(i);
      if (!item.isNumber()) throw Unreadable{};
      side[i] = item.getNumericValue();
    }
    left_ = std::min(side[0], side[2]);
    right_ = std::max(side[0], side[2]);
    bottom_ = std::min(side[1], side[3]);
    top_ = std::max(side[1], side[3]);
    if (found.rotate.isInteger()) turns_ = ((found.rotate.getIntValue() / 90) % 4 + 4) % 4;
    QPDFObjectHandle unit = found.page.getKey("/UserUnit");
    if (unit.isNumber() && unit.getNumericValue() > 0) unit_ = unit.getNumericValue();
    unit_ *= points_to_mm;
  }

  [[nodiscard]] bool is_a4_portrait() const {
    double width = (right_ - left_) * unit_, height = (top_ - bottom_) * unit_;
    if (turns_ % 2 == 1) std::swap(width, height);
    return std::abs(width - a4_width) <= a4_tolerance &&
           std::abs(height - a4_height) <= a4_tolerance;
  }

  /// From user space to millimetres from the top left of the page as it is seen.
  [[nodiscard]] Matrix to_mm() const {
    const double u = unit_;
    switch (turns_) {
      case 1: return {0, u, u, 0, -bottom_ * u, -left_ * u};
      case 2: return {-u, 0, 0, u, right_ * u, -bottom_ * u};
      case 3: return {0, -u, -u, 0, top_ * u, right_ * u};
      default: return {u, 0, 0, -u, -left_ * u, top_ * u};
    }
  }

private:
  double left_, right_, bottom_, top_;
  long long turns_ = 0;  ///< by 90 degrees, clockwise
  double unit_ = 1;
};

/// Looks through all that pages draw with: fonts, forms, patterns, masks, notes.
class FontCheck {
public:
  explicit FontCheck(Budget& budget) : budget_(budget) {}

  [[nodiscard]] bool has_all_fonts(FoundPage& found) {
    open_.push_back(found.resources);
    QPDFObjectHandle notes = found.page.getKey("/Annots");
    if (notes.isArray())
      for (QPDFObjectHandle note : notes.getArrayAsVector()) open_appearance(note);
    while (!open_.empty()) {
      QPDFObjectHandle resources = open_.back();
      open_.pop_back();
      if (is_new(resources) && !are_embedded(resources)) return false;
    }
    return true;
  }

private:
  bool is_new(QPDFObjectHandle object) {
    budget_.take_steps();
    if (!object.isDictionary() && !object.isStream()) return false;
    return !object.isIndirect() || seen_.insert(object.getObjGen()).second;
  }

  /// A stream that draws: its resources are looked at later.
  void open_drawing(QPDFObjectHandle drawing) {
    if (drawing.isStream() && is_new(drawing))
      open_.push_back(drawing.getDict().getKey("/Resources"));
  }
  void open_appearance(QPDFObjectHandle note) {
    budget_.take_steps();
    if (!note.isDictionary() || !note.getKey("/AP").isDictionary()) return;
    QPDFObjectHandle normal = note.getKey("/AP").getKey("/N");
    open_drawing(normal);
    each_in(normal, [this](QPDFObjectHandle state) { open_drawing(state); });
  }

  template <typename Look>
  void each_in(QPDFObjectHandle dictionary, Look look) {
    if (!dictionary.isDictionary()) return;
    for (const std::string& key : dictionary.getKeys()) {
      budget_.take_steps();
      look(dictionary.getKey(key));
    }
  }

  bool is_good(QPDFObjectHandle font) {
    if (!font.isDictionary() || !is_embedded(font)) return false;
    if (is_new(font)) open_.push_back(font.getKey("/Resources"));  // of glyphs that are drawings
    return true;
  }

  bool are_embedded(QPDFObjectHandle resources) {
    bool good = true;
    each_in(resources.getKey("/Font"),
            [&](QPDFObjectHandle font) { good = good && is_good(font); });
    each_in(resources.getKey("/XObject"), [this](QPDFObjectHandle form) { open_drawing(form); });
    each_in(resources.getKey("/Pattern"), [this](QPDFObjectHandle tile) { open_drawing(tile); });
    each_in(resources.getKey("/ExtGState"), [&](QPDFObjectHandle state) {
      if (!state.isDictionary()) return;
      QPDFObjectHandle font = state.getKey("/Font"), mask = state.getKey("/SMask");
      if (font.isArray() && font.getArrayNItems() > 0) good = good && is_good(font.getArrayItem(0));
      if (mask.isDictionary()) open_drawing(mask.getKey("/G"));
    });
    return good;
  }

  Budget& budget_;
  std::vector<QPDFObjectHandle> open_;
  std::set<QPDFObjGen> seen_;
};

CheckedPdf with_problem(std::int64_t pages, std::string_view problem, std::size_t bad_page = 0) {
  return {pages, {}, std::string(problem), static_cast<std::int64_t>(bad_page)};
}

CheckedPdf look_at(std::string_view pdf) {
  Budget budget;
  if (pdf.substr(0, header_within).find("%PDF-") == pdf.npos) throw Unreadable{};
  check_bounds(pdf, budget);
  QPDF file;
  file.setSuppressWarnings(true);
  // What must be mended may not print as it was meant, and to mend it takes unbounded time.
  file.setAttemptRecovery(false);
  file.processMemoryFile("letter", pdf.data(), pdf.size());
  if (file.isEncrypted()) throw Unreadable{};
  PageTree tree(file.getRoot().getKey("/Pages"), budget);
  if (tree.count() > letter_pages_max) return with_problem(tree.count(), too_long);
  auto& pages = tree.pages();
  for (std::size_t i = 0; i < pages.size(); ++i)
    if (!PageShape(pages[i]).is_a4_portrait()) return with_problem(tree.count(), not_a4, i + 1);
  FontCheck fonts(budget);
  for (std::size_t i = 0; i < pages.size(); ++i)
    if (!fonts.has_all_fonts(pages[i])) return with_problem(tree.count(), fonts_missing, i + 1);
  const PageContent first{pages[0].page.getKey("/Contents"), pages[0].resources,
                          PageShape(pages[0]).to_mm()};
  return {tree.count(), text_in(address_window, first, budget), {}, 0};
}

class PdfChecker final : public LetterChecker {
public:
  Result<CheckedPdf> check(std::string_view bytes) override {
    try {
      return look_at(bytes);
    } catch (const Unreadable&) {
    } catch (const std::bad_alloc&) {
      return make_error(ErrorCode::no_memory, "out of memory while reading a pdf");
    } catch (const std::exception&) {  // QPDF's, of what it cannot read
    }
    return with_problem(0, unreadable);
  }
};

}  // namespace
}  // namespace pdf

Result<std::shared_ptr<LetterChecker>> make_pdf_checker() {
  return std::shared_ptr<LetterChecker>(std::make_shared<pdf::PdfChecker>());
}

}  // namespace notify
