#!/usr/bin/env bash
# date/ptz.h of Hinnant's date 3.0.1 (Debian 12's libhowardhinnant-date-dev 3.0.1+ds-5), g++ 12.2.
#
# The header reads the rule that a time zone file ends with, such as "GMT0BST,M3.5.0/1,M10.5.0".
# Greenland's files (America/Nuuk, America/Scoresbysund) change their clocks an hour before midnight,
# which RFC 9636, 3.3.2 writes as an hour of -1; the header takes hours from 0 to 24 only and throws.
# All other rules of tzdata 2026 are read. Beside it, the header cannot be included in C++20: there
# its hh_mm_ss is ambiguous with the standard's. Seen:
#   Europe/London: read
#   America/Nuuk: refused
#   C++20: does not compile
# Needs g++ and apt.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get download -q "libhowardhinnant-date-dev=3.0.1+ds-5" >/dev/null 2>&1
dpkg-deb -x libhowardhinnant-date-dev_*.deb root
cat >finding.cpp <<'CPP'
#include <date/ptz.h>

#include <iostream>

namespace {

void read(const char* zone, const char* rule) {
  std::cout << zone << ": ";
  try {
    const Posix::time_zone read{rule};
    std::cout << "read\n";
  } catch (const std::exception&) {
    std::cout << "refused\n";
  }
}

}  // namespace

int main() {
  read("Europe/London", "GMT0BST,M3.5.0/1,M10.5.0");
  read("America/Nuuk", "<-02>2<-01>,M3.5.0/-1,M10.5.0/0");
}
CPP
g++ -std=c++17 -O0 -DUSE_OS_TZDB=1 -isystem root/usr/include -c finding.cpp
g++ finding.o -o finding
seen=$(./finding
  if g++ -std=c++20 -fsyntax-only -isystem root/usr/include finding.cpp 2>/dev/null; then
    echo "C++20: compiles"
  else
    echo "C++20: does not compile"
  fi)
echo "$seen"
[ "$seen" = "Europe/London: read
America/Nuuk: refused
C++20: does not compile" ]
