#pragma once

namespace notify {

struct EngineContext;  ///< what an engine works with; known to its own sources only

/// What the nouns of an engine share: they stand for the engine that handed them out, cost a
/// pointer to copy, are safe to use from several threads and good for as long as that engine lives.
class EngineFacet {
public:
  explicit EngineFacet(EngineContext& context) noexcept : context_(&context) {}

protected:
  EngineContext* context_;
};

}  // namespace notify
