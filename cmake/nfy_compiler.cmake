# Refuses a compiler that is too old in one line, before hundreds of errors would.
set(nfy_said "it has no option for that")
if(cxx_std_20 IN_LIST CMAKE_CXX_COMPILE_FEATURES AND NOT NFY_HAS_CXX20)
  set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)
  try_compile(NFY_HAS_CXX20 ${CMAKE_CURRENT_BINARY_DIR}/cxx20 ${CMAKE_CURRENT_LIST_DIR}/cxx20.cpp
              OUTPUT_VARIABLE nfy_said CXX_STANDARD 20 CXX_STANDARD_REQUIRED ON)
  unset(CMAKE_TRY_COMPILE_TARGET_TYPE)
endif()
if(NOT NFY_HAS_CXX20)
  if(nfy_said MATCHES "[^\n]*([Ee]rror|No such|No space)[^\n]*")
    set(nfy_said "${CMAKE_MATCH_0}")
  endif()
  message(FATAL_ERROR "the compiler ${CMAKE_CXX_COMPILER} (${CMAKE_CXX_COMPILER_ID} "
                      "${CMAKE_CXX_COMPILER_VERSION}) cannot compile C++20 (${nfy_said}): "
                      "install g++ 12 or newer, or name one with CXX=...")
endif()
