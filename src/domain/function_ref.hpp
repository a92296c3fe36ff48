#pragma once

#include <concepts>
#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

namespace notify {

template <typename Signature>
class FunctionRef;

/// A callable that somebody else keeps, for the length of a call: what a parameter needs of
/// std::function, which would copy the callable and cost each one a dozen templates. Never a
/// variable or a member: it does not keep a temporary alive.
template <typename Out, typename... In>
class FunctionRef<Out(In...)> {
public:
  template <typename F>
  requires(!std::same_as<std::remove_cvref_t<F>, FunctionRef> && std::invocable<F&, In...>)
      FunctionRef(F&& callable)
  noexcept  // any lambda is one, as it stands in the call
      : callable_(const_cast<void*>(static_cast<const void*>(std::addressof(callable)))),
        call_([](void* kept, In... in) -> Out {
          return static_cast<Out>(std::invoke(*static_cast<std::remove_reference_t<F>*>(kept),
                                              std::forward<In>(in)...));
        }) {}

  Out operator()(In... in) const { return call_(callable_, std::forward<In>(in)...); }

private:
  void* callable_;
  Out (*call_)(void*, In...);
};

}  // namespace notify
