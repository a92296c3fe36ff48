# Debian packages by CPack; tools/build-packages (`make packages`) is the way to make them:
#   libnfyN       the shared library
#   libnfy-dev    headers, the static library, what CMake and pkg-config look for
#   python3-nfy   the Python package, from the folder that NFY_PACKAGE_PYTHON names
# Each is a group of two components: its files, which plain `cmake --install` knows too, and the
# documents that Debian wants beside them, which it leaves out.
set(NFY_PACKAGE_PYTHON "" CACHE PATH "Unpacked Python package that python3-nfy holds; empty: none")
# No mail gets to .invalid: such packages say that nobody answers for them.
set(NFY_MAINTAINER "Local build of notify <nobody@nfy.invalid>" CACHE STRING
    "Who answers for the Debian packages, as `Name <address>`")

find_program(NFY_GZIP gzip)
find_program(NFY_DPKG_SHLIBDEPS dpkg-shlibdeps)
mark_as_advanced(NFY_GZIP NFY_DPKG_SHLIBDEPS)
if(NOT NFY_GZIP OR NOT NFY_DPKG_SHLIBDEPS OR NOT TARGET nfy)
  return()  # no Debian
endif()

set(nfy_debian ${CMAKE_CURRENT_BINARY_DIR}/debian)
set(nfy_debian_version ${PROJECT_VERSION}-1)

# The changes since the last release are upstream's; Debian's own change log says no more than that.
string(TIMESTAMP nfy_debian_date "%a, %d %b %Y %H:%M:%S +0000" UTC)
configure_file(cmake/debian/changelog.in ${nfy_debian}/changelog.Debian @ONLY)
configure_file(CHANGELOG.md ${nfy_debian}/changelog COPYONLY)
foreach(name changelog changelog.Debian)
  execute_process(COMMAND ${NFY_GZIP} -9nkf ${nfy_debian}/${name} COMMAND_ERROR_IS_FATAL ANY)
endforeach()
# The licence, indented as Debian's form wants it.
file(READ LICENSE nfy_licence)
string(REGEX REPLACE "^MIT License\n+Copyright[^\n]*\n+" "" nfy_licence "${nfy_licence}")
string(STRIP "${nfy_licence}" nfy_licence)
string(REPLACE "\n\n" "\n.\n" nfy_licence "${nfy_licence}")
string(REPLACE "\n" "\n " nfy_licence " ${nfy_licence}")
configure_file(cmake/debian/copyright.in ${nfy_debian}/copyright @ONLY)
configure_file(cmake/debian/shlibs.in ${nfy_debian}/shlibs @ONLY)
configure_file(cmake/debian/triggers ${nfy_debian}/triggers COPYONLY)
foreach(name postinst prerm)
  configure_file(cmake/debian/${name} ${nfy_debian}/${name} COPYONLY
    FILE_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE
                     WORLD_READ WORLD_EXECUTE)
endforeach()

include(CPackComponent)
set(CPACK_COMPONENTS_ALL "")

# nfy_package(component package section summary): one Debian package of one component.
macro(nfy_package component package section summary)
  set(nfy_group ${component}_package)
  string(TOUPPER ${nfy_group} nfy_upper)
  install(FILES ${nfy_debian}/copyright ${nfy_debian}/changelog.gz ${nfy_debian}/changelog.Debian.gz
          DESTINATION ${CMAKE_INSTALL_DATAROOTDIR}/doc/${package}
          COMPONENT ${component}_documents EXCLUDE_FROM_ALL)
  cpack_add_component_group(${nfy_group} DESCRIPTION "${summary}")
  foreach(part ${component} ${component}_documents)
    cpack_add_component(${part} GROUP ${nfy_group})
    list(APPEND CPACK_COMPONENTS_ALL ${part})
  endforeach()
  set(CPACK_DEBIAN_${nfy_upper}_PACKAGE_NAME ${package})
  set(CPACK_DEBIAN_${nfy_upper}_FILE_NAME DEB-DEFAULT)
  set(CPACK_DEBIAN_${nfy_upper}_PACKAGE_SECTION ${section})
  set(CPACK_COMPONENT_${nfy_upper}_DESCRIPTION "${summary}
It takes requests to send text messages, e-mails and letters, hands them to
providers, merges what the providers report, and bills for what was sent.")
endmacro()

set(nfy_runtime libnfy${NFY_SOVERSION})
nfy_package(runtime ${nfy_runtime} libs "Back end of a notification service (shared library)")
set(CPACK_DEBIAN_RUNTIME_PACKAGE_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_PACKAGE_RECOMMENDS "ca-certificates, fonts-liberation, tzdata")
set(CPACK_DEBIAN_RUNTIME_PACKAGE_PACKAGE_CONTROL_EXTRA ${nfy_debian}/shlibs ${nfy_debian}/triggers)

nfy_package(development libnfy-dev libdevel "Back end of a notification service (development)")
list(JOIN NFY_REQUIRED_PACKAGES ", " nfy_needed)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_PACKAGE_DEPENDS
    "${nfy_runtime} (= ${nfy_debian_version}), ${nfy_needed}")

if(NFY_PACKAGE_PYTHON)
  install(DIRECTORY ${NFY_PACKAGE_PYTHON}/ DESTINATION lib/python3/dist-packages
          COMPONENT python EXCLUDE_FROM_ALL)
  nfy_package(python python3-nfy python "Back end of a notification service (Python 3)")
  set(CPACK_DEBIAN_PYTHON_PACKAGE_PACKAGE_DEPENDS
      "${nfy_runtime} (= ${nfy_debian_version}), python3 (>= 3.9), python3-cffi-backend")
  set(CPACK_DEBIAN_PYTHON_PACKAGE_PACKAGE_SHLIBDEPS ON)
  set(CPACK_DEBIAN_PYTHON_PACKAGE_PACKAGE_CONTROL_EXTRA
      ${nfy_debian}/postinst ${nfy_debian}/prerm)
endif()

set(CPACK_GENERATOR DEB)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_PACKAGE_NAME nfy)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "")  # each package has its own
set(CPACK_PACKAGE_CONTACT "${NFY_MAINTAINER}")
set(CPACK_PACKAGE_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/packages)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
    OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_PACKAGE_SOURCE nfy)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
# Where the Python package finds the library that is packed beside it.
get_target_property(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS nfy BINARY_DIR)
include(CPack)
