# One place for the warnings that our own targets are built with.
add_library(nfy_warnings INTERFACE)
target_compile_options(nfy_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion
  # Sources that are compiled as one see one another's names, which is no fault.
  $<IF:$<AND:$<BOOL:${NFY_UNITY}>,$<CXX_COMPILER_ID:GNU>>,-Wshadow=local;-Wno-subobject-linkage,-Wshadow>
  # g++ 12 sees uninitialised strings inside std::variant where there are none.
  $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>
  $<$<COMPILE_LANGUAGE:CXX>:-Wnon-virtual-dtor -Woverloaded-virtual -Wno-pedantic>
  $<$<BOOL:${NFY_WERROR}>:-Werror>)
# g++ 12 sees an overlap in `"literal" + std::string` that is not there (GCC bug 105651).
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  target_compile_options(nfy_warnings INTERFACE -Wno-restrict)
endif()
