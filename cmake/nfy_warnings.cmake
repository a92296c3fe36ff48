# One place for the warnings that our own targets are built with.
add_library(nfy_warnings INTERFACE)
target_compile_options(nfy_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion
  $<$<COMPILE_LANGUAGE:CXX>:-Wnon-virtual-dtor -Woverloaded-virtual -Wno-pedantic>
  $<$<BOOL:${NFY_WERROR}>:-Werror>)
