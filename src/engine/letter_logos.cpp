#include "engine/letter_logos.hpp"

#include "engine/context.hpp"

#include <notify/brands.hpp>
#include <notify/file_key.hpp>

namespace notify::letter_logos {
namespace {

constexpr std::chrono::minutes read_again_after{1};
constexpr std::chrono::hours told_again_after{1};

std::int64_t stretch_of(UtcTime at, std::chrono::microseconds length) {
  return at.us() / length.count();
}

/// A picture is read once a minute, however many letters are printed.
Result<std::shared_ptr<const std::string>> read(EngineContext& state, const std::string& name) {
  std::string key = name;
  if (!key.ends_with(".svg")) key += ".svg";
  // The name is what somebody typed: it leads nowhere but to the pictures.
  if (!is_file_key(key)) return make_error(ErrorCode::not_found, "no name of a picture");
  return state.logos.get(name, stretch_of(state.now(), read_again_after),
                         [&]() -> Result<std::shared_ptr<const std::string>> {
                           NFY_TRY(svg, state.ports.letter_logos->get(key));
                           return std::make_shared<const std::string>(std::move(svg));
                         });
}

/// Tells the log that letters are printed without a picture, once an hour.
void tell(EngineContext& state, const std::string& name, const Error& why) {
  const std::int64_t hour = stretch_of(state.now(), told_again_after);
  if (state.missed_logos.find(name, hour)) return;
  state.missed_logos.put(name, hour, std::make_shared<const Unchanging>());
  state.log(LogLevel::warning, "nfy.letter.logo", why.message, {{"nfy.letter.logo.name", name}});
}

}  // namespace

Result<std::string> name_of(EngineContext& state, ServiceId service) {
  if (!state.ports.letter_logos) return std::string();
  NFY_TRY(settings, ServiceSettings::of(state, service));
  const LetterBrandId id = settings.service().details.letter_brand;
  if (id.is_nil()) return std::string();
  auto brand = state.store().brands().get(id);
  if (!brand && brand.error().code == ErrorCode::not_found) return std::string();
  if (!brand) return std::move(brand).error();
  return std::move(brand->filename);
}

Result<RenderedLetter> render(EngineContext& state, LetterPrint letter, const std::string& name,
                              Unreachable unreachable) {
  LetterRenderer& renderer = *state.ports.letter_renderer;
  if (name.empty() || !state.ports.letter_logos) return renderer.render(letter);
  const auto svg = read(state, name);
  if (!svg && svg.error().code == ErrorCode::unavailable && unreachable == Unreachable::fails)
    return svg.error();
  if (!svg) {
    tell(state, name, svg.error());
    return renderer.render(letter);
  }
  letter.logo = **svg;
  auto printed = renderer.render(letter);
  const bool is_away = !printed && printed.error().code == ErrorCode::unavailable;
  if (printed || (is_away && unreachable == Unreachable::fails)) return printed;
  // If the letter can be printed without it, the picture is at fault.
  letter.logo.clear();
  auto without = renderer.render(letter);
  if (without) tell(state, name, printed.error());
  return without;
}

}  // namespace notify::letter_logos
