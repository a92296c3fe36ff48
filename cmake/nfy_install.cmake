# What `cmake --install` puts where. Two components: `runtime` is the shared library alone,
# `development` everything that a build against it needs.
include(CMakePackageConfigHelpers)

set(nfy_package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/nfy)

install(DIRECTORY include/notify DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT development
        FILES_MATCHING PATTERN "*.hpp")
install(TARGETS nfy_core EXPORT nfy_static
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT development)
install(EXPORT nfy_static NAMESPACE nfy:: FILE nfy-static.cmake
        DESTINATION ${nfy_package_dir} COMPONENT development)

if(TARGET nfy)
  install(DIRECTORY capi/include/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT development
          FILES_MATCHING PATTERN "*.h")
  install(TARGETS nfy EXPORT nfy_shared
          LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT runtime
                  NAMELINK_COMPONENT development
          INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
  install(EXPORT nfy_shared NAMESPACE nfy:: FILE nfy-shared.cmake
          DESTINATION ${nfy_package_dir} COMPONENT development)
endif()

# The static library's own dependencies, for the package config and for pkg-config.
set(nfy_find_modules "")
set(nfy_pc_requires "")
foreach(entry IN LISTS NFY_REQUIRED_MODULES)
  string(REPLACE "|" ";" entry "${entry}")
  list(GET entry 0 prefix)
  list(GET entry 1 module)
  string(APPEND nfy_find_modules "  _nfy_find_module(${prefix} \"${module}\")\n")
  list(APPEND nfy_pc_requires "${module}")
endforeach()
list(JOIN nfy_pc_requires ", " nfy_pc_requires)
string(REPLACE ">=" " >= " nfy_pc_requires "${nfy_pc_requires}")
set(nfy_pc_libs "")
if(NFY_WITH_PHONENUMBER)
  set(nfy_pc_libs " -lphonenumber")
endif()

configure_package_config_file(cmake/nfy-config.cmake.in nfy-config.cmake
                              INSTALL_DESTINATION ${nfy_package_dir}
                              NO_CHECK_REQUIRED_COMPONENTS_MACRO)
write_basic_package_version_file(nfy-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/nfy-config.cmake
              ${CMAKE_CURRENT_BINARY_DIR}/nfy-config-version.cmake
        DESTINATION ${nfy_package_dir} COMPONENT development)

# A .pc file finds its prefix from where it lies, so that an installed tree can be moved.
file(RELATIVE_PATH nfy_pc_prefix /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
string(REGEX REPLACE "/$" "" nfy_pc_prefix "${nfy_pc_prefix}")
foreach(name nfy nfy_core)
  configure_file(cmake/${name}.pc.in ${name}.pc @ONLY)
  if(name STREQUAL nfy_core OR TARGET nfy)
    install(FILES ${CMAKE_CURRENT_BINARY_DIR}/${name}.pc
            DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT development)
  endif()
endforeach()

# The comparison of the C ABI reads debug information; the code that is exported is all in `nfy`.
option(NFY_ABI_DUMP "Build libnfy.so so that its ABI can be dumped" OFF)
if(NFY_ABI_DUMP AND TARGET nfy)
  target_compile_options(nfy PRIVATE -g)
endif()
