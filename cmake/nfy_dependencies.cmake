# Finds what the library is built on and says precisely what to install where something is missing.
# Nothing is ever downloaded.
find_package(PkgConfig REQUIRED)

function(nfy_require prefix module package why)
  pkg_check_modules(${prefix} QUIET IMPORTED_TARGET ${module})
  if(NOT ${prefix}_FOUND)
    message(FATAL_ERROR "nfy needs ${module} (${why}); on Debian: apt-get install ${package}, "
                        "or run tools/install-deps")
  endif()
endfunction()

function(nfy_require_header variable header package why)
  find_path(${variable} ${header})
  if(NOT ${variable})
    message(FATAL_ERROR "nfy needs <${header}> (${why}); on Debian: apt-get install ${package}, "
                        "or run tools/install-deps")
  endif()
endfunction()

nfy_require(NFY_SQLITE sqlite3>=3.37 libsqlite3-dev "the embedded store")
nfy_require(NFY_SIMDJSON simdjson libsimdjson-dev "reading JSON")
nfy_require(NFY_OPENSSL libcrypto libssl-dev "sealing secrets")
nfy_require_header(NFY_DATE_INCLUDE date/date.h libhowardhinnant-date-dev "civil calendar arithmetic")
nfy_require_header(NFY_CSV_INCLUDE csv.h libcsv-dev "reading recipients files")
find_library(NFY_CSV_LIBRARY csv)
if(NFY_WITH_POSTGRES)
  nfy_require(NFY_PQXX libpqxx libpqxx-dev "the PostgreSQL store; or -DNFY_WITH_POSTGRES=OFF")
  nfy_require(NFY_PQ libpq libpq-dev "the PostgreSQL store; or -DNFY_WITH_POSTGRES=OFF")
endif()
if(NFY_WITH_SMTP)
  nfy_require(NFY_CURL libcurl libcurl4-openssl-dev "the SMTP provider; or -DNFY_WITH_SMTP=OFF")
endif()
