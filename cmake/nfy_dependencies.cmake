# Finds what the library is built on and says precisely what to install where something is missing.
# Nothing is ever downloaded. What is found is noted down, because whoever links the installed static
# library needs the same: NFY_REQUIRED_MODULES ("prefix|module" for pkg-config) and
# NFY_REQUIRED_PACKAGES (of Debian).
set(NFY_REQUIRED_MODULES "")
set(NFY_REQUIRED_PACKAGES "")
set_property(GLOBAL PROPERTY NFY_MISSING "")
set_property(GLOBAL PROPERTY NFY_MISSING_PACKAGES "")

# Notes down what is missing, so that all of it is said at once.
function(nfy_missing what package why)
  get_property(before GLOBAL PROPERTY NFY_MISSING)
  if(before)
    set_property(GLOBAL APPEND_STRING PROPERTY NFY_MISSING ", ")
  endif()
  set_property(GLOBAL APPEND_STRING PROPERTY NFY_MISSING "${what} (${why})")
  set_property(GLOBAL APPEND_STRING PROPERTY NFY_MISSING_PACKAGES " ${package}")
endfunction()

# Stops if anything is missing.
function(nfy_require_all)
  get_property(missing GLOBAL PROPERTY NFY_MISSING)
  get_property(packages GLOBAL PROPERTY NFY_MISSING_PACKAGES)
  if(EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/tools/install-deps)
    string(APPEND packages ", or run tools/install-deps")
  endif()
  if(missing)
    message(FATAL_ERROR "nfy needs ${missing}; on Debian: apt-get install${packages}")
  endif()
endfunction()

find_package(PkgConfig QUIET)
if(NOT PKG_CONFIG_FOUND)
  nfy_missing(pkg-config pkg-config "finding the libraries")
  nfy_require_all()
endif()

function(nfy_require prefix module package why)
  pkg_check_modules(${prefix} QUIET IMPORTED_TARGET ${module})
  if(NOT ${prefix}_FOUND)
    nfy_missing(${module} ${package} "${why}")
  endif()
  set(NFY_REQUIRED_MODULES ${NFY_REQUIRED_MODULES} "${prefix}|${module}" PARENT_SCOPE)
  set(NFY_REQUIRED_PACKAGES ${NFY_REQUIRED_PACKAGES} ${package} PARENT_SCOPE)
endfunction()

nfy_require(NFY_SQLITE sqlite3>=3.37 libsqlite3-dev "the embedded store")
nfy_require(NFY_SIMDJSON simdjson libsimdjson-dev "reading JSON")
nfy_require(NFY_OPENSSL libcrypto libssl-dev "sealing secrets")
nfy_require(NFY_CRYPT libxcrypt>=4 libcrypt-dev "hashing passwords")
nfy_require(NFY_SSL libssl libssl-dev "SMPP over TLS")
nfy_require(NFY_ZLIB zlib zlib1g-dev "reading values of an existing Notify database")
nfy_require(NFY_ZSTD libzstd libzstd-dev "files of the deep archive")
nfy_require(NFY_QRENCODE libqrencode libqrencode-dev "QR codes in letters")
if(NFY_WITH_POSTGRES)
  nfy_require(NFY_PQXX libpqxx libpqxx-dev "the PostgreSQL store; or -DNFY_WITH_POSTGRES=OFF")
  nfy_require(NFY_PQ libpq libpq-dev "the PostgreSQL store; or -DNFY_WITH_POSTGRES=OFF")
endif()
if(NFY_WITH_REDIS)
  nfy_require(NFY_HIREDIS hiredis libhiredis-dev "the Redis cache; or -DNFY_WITH_REDIS=OFF")
endif()
if(NFY_WITH_SMTP OR NFY_WITH_HTTPS)
  nfy_require(NFY_CURL libcurl libcurl4-openssl-dev
              "the SMTP provider and calls to services; or -DNFY_WITH_SMTP=OFF -DNFY_WITH_HTTPS=OFF")
endif()

if(NFY_WITH_PANGO)
  nfy_require(NFY_PANGO pangocairo libpango1.0-dev "letters as PDF; or -DNFY_WITH_PANGO=OFF")
  nfy_require(NFY_CAIRO cairo-pdf libcairo2-dev "letters as PDF; or -DNFY_WITH_PANGO=OFF")
endif()

if(NFY_WITH_PDF)
  nfy_require(NFY_QPDF libqpdf libqpdf-dev "looking at uploaded letters; or -DNFY_WITH_PDF=OFF")
endif()

# libphonenumber has no pkg-config file. It is linked through a target, so that the installed package
# names the library and not the path that it has here. Its headers call protobuf, which therefore is
# linked by name too.
set(NFY_PHONENUMBER_LIBRARIES "")
if(NFY_WITH_PHONENUMBER)
  nfy_require(NFY_PROTOBUF protobuf libprotobuf-dev
              "other countries' phone numbers; or -DNFY_WITH_PHONENUMBER=OFF")
  find_path(NFY_PHONENUMBER_INCLUDE phonenumbers/phonenumberutil.h)
  find_library(NFY_PHONENUMBER_FILE phonenumber)
  if(NOT NFY_PHONENUMBER_INCLUDE OR NOT NFY_PHONENUMBER_FILE)
    nfy_missing("<phonenumbers/phonenumberutil.h>" libphonenumber-dev
                "other countries' phone numbers; or -DNFY_WITH_PHONENUMBER=OFF")
  endif()
  if(NOT TARGET nfy::phonenumber)
    add_library(nfy::phonenumber UNKNOWN IMPORTED)
    set_target_properties(nfy::phonenumber PROPERTIES
      IMPORTED_LOCATION "${NFY_PHONENUMBER_FILE}"
      INTERFACE_LINK_LIBRARIES PkgConfig::NFY_PROTOBUF)
  endif()
  set(NFY_PHONENUMBER_LIBRARIES nfy::phonenumber)
  list(APPEND NFY_REQUIRED_PACKAGES libphonenumber-dev)
endif()

# Boost.Asio and Boost.Beast are headers alone, and only the server needs them: what links the library
# does not.
if(NFY_WITH_HTTPD)
  find_path(NFY_BOOST_INCLUDE boost/beast/http.hpp)
  if(NOT NFY_BOOST_INCLUDE)
    nfy_missing("<boost/beast/http.hpp>" libboost-dev "the server notifyd; or -DNFY_WITH_HTTPD=OFF")
  endif()
endif()

# CLI11 is headers alone, and only the command line needs it.
if(NFY_WITH_CLI)
  find_path(NFY_CLI11_INCLUDE CLI/App.hpp)
  if(NOT NFY_CLI11_INCLUDE)
    nfy_missing("<CLI/App.hpp>" libcli11-dev "the command line nfy; or -DNFY_WITH_CLI=OFF")
  endif()
endif()

nfy_require_all()

# What the domain alone needs; the fuzz targets link these and no more.
set(NFY_DOMAIN_LIBRARIES PkgConfig::NFY_QRENCODE ${NFY_PHONENUMBER_LIBRARIES})
