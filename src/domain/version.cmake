# The version is written in one place, the top CMakeLists.txt.
configure_file(version.cpp.in ${CMAKE_CURRENT_BINARY_DIR}/version.cpp @ONLY)
nfy_add_room(domain values ${CMAKE_CURRENT_BINARY_DIR}/version.cpp)
