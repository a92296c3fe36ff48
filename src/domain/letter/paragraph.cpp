#include "domain/letter/paragraph.hpp"

namespace notify::letter {

void append_paragraph(std::string& out, std::string_view html) {
  out.append("<p>").append(html).append("</p>");
}

}  // namespace notify::letter
