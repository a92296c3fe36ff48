# The version is written in one place, the top CMakeLists.txt.
configure_file(version.cpp.in ${CMAKE_CURRENT_BINARY_DIR}/version.cpp @ONLY)
target_sources(nfy_core PRIVATE ${CMAKE_CURRENT_BINARY_DIR}/version.cpp)
