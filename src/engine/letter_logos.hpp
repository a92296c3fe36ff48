#pragma once

#include <notify/ports/letter_renderer.hpp>
#include <notify/service.hpp>

#include <string>

namespace notify {

struct EngineContext;

namespace letter_logos {

/// What happens where the pictures cannot be reached.
enum class Unreachable : std::uint8_t {
  fails,  ///< with unavailable: whoever prints tries again
  is_left_out,
};

/// The name of the picture of a service's letter brand; empty if it has none, or the engine no
/// pictures.
[[nodiscard]] Result<std::string> name_of(EngineContext& state, ServiceId service);
/// The letter on pages, with the picture of that name. One that is not there or cannot be drawn
/// holds no letter back: the letter is printed without it, and the log is told. (rules/letters 1.8)
[[nodiscard]] Result<RenderedLetter> render(EngineContext& state, LetterPrint letter,
                                            const std::string& name, Unreachable unreachable);

}  // namespace letter_logos
}  // namespace notify
