#include "letter/letter_logo.hpp"

#include "letter/child_program.hpp"

#include <notify/ports/letter_renderer.hpp>

#include <unistd.h>

#include <algorithm>

namespace notify::print {
namespace {

constexpr std::size_t known_max = 16;
constexpr std::chrono::milliseconds drawing_time{5'000};
constexpr std::size_t drawing_bytes = 512u << 20;
constexpr std::size_t drawn_bytes_max = 8u << 20;

Error refused(std::string why) {
  return make_error(ErrorCode::invalid_argument, "logo of the letter " + std::move(why));
}

}  // namespace

// The program gets the picture on its standard input: a file without an address has nothing beside
// it that it could name, so what it refers to is not read, be it a file or a host.
Result<std::shared_ptr<const std::string>> LogoDrawer::draw_anew(const std::string& svg) const {
  if (svg.size() > logo_bytes_max)
    return refused("is larger than " + std::to_string(logo_bytes_max) + " bytes");
  if (access(program_.c_str(), X_OK) != 0)
    return make_error(ErrorCode::unsupported, "logos cannot be drawn without the program " +
                                                  program_ + " (Debian: librsvg2-bin)");
  const ChildProgram program{
      {program_, "--format=pdf"}, drawing_time, drawing_bytes, drawn_bytes_max};
  NFY_TRY(drawn, run_child(program, svg, "logo of the letter cannot be drawn"));
  if (drawn.is_late) return refused("takes too long to draw");
  if (drawn.is_large) return refused("is too large when it is drawn");
  if (!drawn.is_done || drawn.bytes.empty()) return refused("cannot be drawn: it is no SVG");
  return std::make_shared<const std::string>(std::move(drawn.bytes));
}

Result<std::shared_ptr<const std::string>> LogoDrawer::draw(const std::string& svg) {
  {
    const std::scoped_lock lock(mutex_);
    const auto found = std::ranges::find(known_, svg, &Known::svg);
    if (found != known_.end()) {
      known_.splice(known_.begin(), known_, found);
      return known_.front().pdf;
    }
  }
  Drawn pdf = draw_anew(svg);
  const bool may_change = !pdf && pdf.error().code != ErrorCode::invalid_argument;
  if (may_change || svg.size() > logo_bytes_max) return pdf;
  const std::scoped_lock lock(mutex_);
  known_.push_front({svg, pdf});
  if (known_.size() > known_max) known_.pop_back();
  return pdf;
}

}  // namespace notify::print
