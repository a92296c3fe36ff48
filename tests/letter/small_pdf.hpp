#pragma once

#include <string>
#include <utility>
#include <vector>

namespace notify::test {

/// A PDF of a few objects, written by hand: object 1 is the catalogue and object 2 the page tree.
class SmallPdf {
public:
  std::string media_box = "[0 0 595 842]";
  std::string page_extra{};  ///< further entries of every page
  std::string tree_extra{};  ///< further entries of the page tree
  std::string resources = "<<>>";
  std::string trailer_extra{};

  /// Adds an object and returns its number; 3 is the first.
  int add(std::string body) {
    objects_.push_back(std::move(body));
    return static_cast<int>(objects_.size()) + 2;
  }
  int add_stream(const std::string& bytes, const std::string& extra = {}) {
    return add("<</Length " + std::to_string(bytes.size()) + " " + extra + ">>\nstream\n" + bytes +
               "\nendstream");
  }
  void add_page(const std::string& content) {
    const int drawn = add_stream(content);
    pages_.push_back(add("<</Type/Page/Parent 2 0 R/Contents " + std::to_string(drawn) +
                         " 0 R/Resources " + resources + page_extra + ">>"));
  }
  /// A font whose program is in the file, as far as anybody looks.
  int add_font(const std::string& extra = "/Encoding/WinAnsiEncoding") {
    const std::string program = std::to_string(add_stream("program"));
    std::string list;
    for (int i = 0; i < 256; ++i) list += "500 ";
    return add("<</Type/Font/Subtype/TrueType/BaseFont/Own/FirstChar 0/LastChar 255/Widths[" +
               list + "]" + extra + "/FontDescriptor<</Type/FontDescriptor/FontFile2 " + program +
               " 0 R>>>>");
  }

  [[nodiscard]] std::string bytes() const {
    std::string kids;
    for (const int page : pages_) kids += std::to_string(page) + " 0 R ";
    std::vector<std::string> all{"<</Type/Catalog/Pages 2 0 R>>",
                                 "<</Type/Pages/Count " + std::to_string(pages_.size()) +
                                     "/MediaBox" + media_box + tree_extra + "/Kids[" + kids +
                                     "]>>"};
    all.insert(all.end(), objects_.begin(), objects_.end());
    std::string out = "%PDF-1.7\n", table;
    for (std::size_t i = 0; i < all.size(); ++i) {
      std::string place = std::to_string(out.size());
      table += std::string(10 - place.size(), '0') + place + " 00000 n \n";
      out += std::to_string(i + 1) + " 0 obj\n" + all[i] + "\nendobj\n";
    }
    const std::string start = std::to_string(out.size()), size = std::to_string(all.size() + 1);
    return out + "xref\n0 " + size + "\n0000000000 65535 f \n" + table + "trailer\n<</Size " +
           size + "/Root 1 0 R" + trailer_extra + ">>\nstartxref\n" + start + "\n%%EOF\n";
  }

private:
  std::vector<std::string> objects_;
  std::vector<int> pages_;
};

}  // namespace notify::test
