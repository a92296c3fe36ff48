#!/usr/bin/env bash
# The one door for all checks that are no tests:
#   tools/check.sh [BUILD]     everything; BUILD (build/ci) holds a built libnfy.so
#   tools/check.sh --sources   only what can be read off the sources
# Prints a line `ok - name` or `not ok - name` per check, after what is wrong; fails if any fails.
set -uo pipefail
cd "$(dirname "$0")/.."

failed=0
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

check() { # check NAME COMMAND...
  local name=$1
  shift
  if "$@" >"$scratch/said" 2>&1; then
    echo "ok - $name"
  else
    cat "$scratch/said"
    echo "not ok - $name"
    failed=1
  fi
}

our_sources() { git ls-files -z -- '*.cpp' '*.hpp' '*.h' '*.c' | grep -zv '^capi/tests/old/'; }

formatted() { our_sources | xargs -0 -r clang-format --dry-run -Werror; }

# Every public header stands on its own.
headers_alone() {
  find include/notify -name '*.hpp' -print0 \
    | xargs -0 -n 4 -P "$(nproc)" sh -c 'for header; do
        g++ -std=c++20 -Wall -Wextra -Werror -Iinclude -fsyntax-only -include "$header" -x c++ \
          /dev/null || exit 255
      done' sh
}

# nfy.h and the header of every noun, each on its own.
c_headers_are_c99() {
  find capi/include -name '*.h' -print0 | xargs -0 -I {} \
    gcc -std=c99 -pedantic -Wall -Wextra -Werror -fsyntax-only -x c {}
}

c_headers_are_cpp() {
  find capi/include -name '*.h' -print0 | xargs -0 -I {} \
    g++ -std=c++20 -Wall -Wextra -Werror -fsyntax-only -x c++ {}
}

# nfy.h holds nothing itself and leaves no noun out.
c_header_is_whole() {
  diff -u <(sed -n 's/^#include "\(.*\)"$/\1/p' capi/include/nfy.h) \
    <(cd capi/include && LC_ALL=C ls nfy/*.h)
}

scripts_parse() {
  local file
  git ls-files -- tools .ci tests/install tests/tools | while read -r file; do
    case $(head -c 64 "$file" | head -n 1) in
      '#!'*bash | '#!'*/sh) bash -n "$file" || exit 1 ;;
      '#!'*python3)
        python3 -c 'import ast, sys; ast.parse(open(sys.argv[1]).read())' "$file" || exit 1 ;;
    esac
  done
}

# The version is CMake's; whatever repeats it must agree.
version_agrees() {
  local version file said
  version=$(sed -n 's/^project(nfy VERSION \([0-9.]*\).*/\1/p' CMakeLists.txt)
  file=CHANGELOG.md
  said=$(sed -n 's/^## \[\{0,1\}\([0-9][0-9.]*\).*/\1/p' $file | head -n 1)
  [ "$said" = "$version" ] || { echo "$file says $said, CMake $version"; return 1; }
  file=bindings/python/pyproject.toml
  said=$(sed -n 's/^version *= *"\(.*\)"/\1/p' $file)
  [ "$said" = "$version" ] || { echo "$file says $said, CMake $version"; return 1; }
}

# A function that is gone leaves its name in the documents.
docs_name_functions() {
  git grep -hoE '\bnfy_[a-z0-9_]+\(' -- '*.md' | tr -d '(' | LC_ALL=C sort -u \
    | LC_ALL=C comm -23 - <(LC_ALL=C sort capi/abi/symbols.txt) >"$scratch/unknown.txt"
  ! grep . "$scratch/unknown.txt" || { echo "is no function of nfy.h"; return 1; }
}

symbols_agree() {
  tools/abi-dump symbols "$build" >"$scratch/symbols.txt" || return 1
  diff -u capi/abi/symbols.txt "$scratch/symbols.txt" \
    || { echo "the exported symbols changed; if that is meant: tools/update-abi"; return 1; }
}

symbols_are_ours() {
  tools/abi-dump symbols "$build" >"$scratch/symbols.txt" || return 1
  ! grep -v '^nfy_' "$scratch/symbols.txt"
}

abi_agrees() {
  # abidiff calls a baseline that it cannot parse unchanged.
  python3 -c 'import sys, xml.etree.ElementTree as tree; tree.parse(sys.argv[1])' \
    capi/abi/nfy.abi || return 1
  tools/abi-dump types "$build" >"$scratch/nfy.abi" || return 1
  abidiff capi/abi/nfy.abi "$scratch/nfy.abi" \
    || { echo "the C ABI changed; if that is meant: tools/update-abi"; return 1; }
}

check_sources() {
  check "tools: every rule finds what it is for" tools/check-sources --self
  tools/check-sources || failed=1
  check "tools: check-statements finds what it is for" tools/check-statements --self
  tools/check-statements || failed=1
  check "tools: check-citations finds what it is for" tools/check-citations --self
  tools/check-citations || failed=1
  check "tools: check-deps finds what it is for" tools/check-deps --self
  tools/check-deps || failed=1
  check "tools: fresh reads apt's settings and knows what changed" tools/fresh --self
  check "sources: clang-format" formatted
  check "sources: every public header compiles alone" headers_alone
  check "sources: scripts parse" scripts_parse
  check "version: CMake, change log and bindings agree" version_agrees
  check "README: quick starts are the tested examples" tools/update-readme --check
  check "docs: every C function that they name is there" docs_name_functions
  check "docs: measured figures are those of the record" tools/bench docs --check
  check "nfy.h: every header of it is C99 and compiles alone" c_headers_are_c99
  check "nfy.h: every header of it is C++20 and compiles alone" c_headers_are_cpp
  check "nfy.h: includes every noun" c_header_is_whole
}

check_tools() {
  tests/tools/install_deps_test || failed=1
  tests/tools/fresh_test || failed=1
}

check_abi() {
  check "libnfy.so: exports what capi/abi/symbols.txt says" symbols_agree
  check "libnfy.so: every exported name starts with nfy_" symbols_are_ours
  check "libnfy.so: keeps the ABI of capi/abi/nfy.abi" abi_agrees
}

build=${1:-build/ci}
check_sources
[ "$build" = --sources ] || { check_tools && check_abi; }
exit $failed
