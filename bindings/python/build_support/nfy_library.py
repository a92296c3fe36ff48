"""Finds the library that the extension is built against, or builds it.

NFY_PREFIX      an installed tree (include/nfy.h, lib/libnfy.so)
NFY_BUILD_DIR   a CMake build tree of this repository
pkg-config nfy
the sources     of the repository around this folder, or those that a source distribution brings
                along in cpp/; CMAKE_ARGS holds further options (-DNFY_WITH_PANGO=OFF)

What was built here, and with NFY_BUNDLE=1 any library, is put beside the extension, so that the
package stands alone. Without it, the extension finds the library where it was at build time, or, if
NFY_RPATH is set, in that folder; empty: where the system looks for libraries.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
from functools import lru_cache
from pathlib import Path
from typing import List, NamedTuple, NoReturn, Optional

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parent
SONAME = "libnfy.so.1"
CMAKE_NEEDED = "3.25"


class Library(NamedTuple):
    include: Path
    """The folder of nfy.h."""
    folder: Path
    """That of the shared library."""
    is_bundled: bool
    """A copy goes beside the extension."""

    def runtime_folders(self) -> List[str]:
        """Where the extension looks for it."""
        folder = os.environ.get("NFY_RPATH", str(self.folder))
        return ["$ORIGIN"] if self.is_bundled else [folder] if folder else []


def fail(words: str) -> NoReturn:
    raise SystemExit(f"nfy: {words}")


def version() -> str:
    text = (PROJECT / "pyproject.toml").read_text(encoding="utf-8")
    found = re.search(r'^version = "(.*)"$', text, re.MULTILINE)
    assert found, "pyproject.toml names no version"
    return found[1]


def sources() -> Optional[Path]:
    """The folder of the library's own CMakeLists.txt; None if its sources are not here."""
    for folder in (PROJECT / "cpp", PROJECT.parent.parent):
        listing = folder / "CMakeLists.txt"
        if listing.is_file() and "project(nfy " in listing.read_text(encoding="utf-8"):
            return folder
    return None


def _library(include: Path, folder: Path) -> Library:
    for needed in (include / "nfy.h", folder / SONAME):
        if not needed.is_file():
            fail(f"there is no {needed}")
    return Library(include, folder, os.environ.get("NFY_BUNDLE", "0") not in ("", "0"))


def _in_prefix(prefix: Path) -> Library:
    libraries = sorted(prefix.glob(f"lib*/**/{SONAME}"))
    if not libraries:
        fail(f"there is no {SONAME} in NFY_PREFIX={prefix}")
    return _library(prefix / "include", libraries[0].parent.resolve())


def _in_build_tree(build: Path) -> Library:
    try:
        cache = (build / "CMakeCache.txt").read_text(encoding="utf-8")
    except OSError:
        fail(f"NFY_BUILD_DIR={build} is no build tree of CMake")
    places = dict(re.findall(r"^nfy_(SOURCE|BINARY)_DIR:STATIC=(.*)$", cache, re.MULTILINE))
    if len(places) < 2:
        fail(f"NFY_BUILD_DIR={build} is no build tree of nfy")
    return _library(Path(places["SOURCE"], "capi", "include"), Path(places["BINARY"], "capi"))


def _pkg_config(*question: str) -> str:
    try:
        asked = ["pkg-config", *question, "nfy"]
        return subprocess.run(asked, check=True, capture_output=True, text=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def _installed() -> Optional[Library]:
    found = _pkg_config("--modversion")
    if not found:
        return None
    if found != version():
        print(f"nfy: the installed libnfy is {found}, this is {version()}", file=sys.stderr)
        return None
    include, folder = _pkg_config("--variable=includedir"), _pkg_config("--variable=libdir")
    return _library(Path(include), Path(folder))


def find() -> Optional[Library]:
    """The library that is there already; None if it must be built."""
    prefix, build = os.environ.get("NFY_PREFIX"), os.environ.get("NFY_BUILD_DIR")
    if prefix:
        return _in_prefix(Path(prefix))
    if build:
        return _in_build_tree(Path(build).resolve())
    return _installed()


def cmake_is_new_enough() -> bool:
    """Whether the CMake in PATH, if any, can configure the library."""
    try:
        told = subprocess.run(["cmake", "--version"], capture_output=True, text=True).stdout
    except OSError:
        return False
    found = re.search(r"cmake version (\d+)\.(\d+)", told)
    needed = tuple(int(number) for number in CMAKE_NEEDED.split("."))
    return found is not None and (int(found[1]), int(found[2])) >= needed


def build() -> Library:
    """Builds the library from its sources."""
    source = sources()
    if source is None:
        fail(
            f"libnfy {version()} is not installed, and its sources are not here: install "
            "libnfy-dev, or set NFY_PREFIX or NFY_BUILD_DIR"
        )
    cmake = shutil.which("cmake")
    if cmake is None or not cmake_is_new_enough():
        fail(f"building the library needs CMake {CMAKE_NEEDED} (Debian: apt-get install cmake)")
    folder = source / "build" / "python-library"
    options = [f"-DNFY_BUILD_{part}=OFF" for part in ("TESTS", "BENCH", "EXAMPLES")]
    options += ["-DNFY_WITH_HTTPD=OFF", "-DNFY_WITH_CLI=OFF"]
    if shutil.which("ninja") and not (folder / "CMakeCache.txt").exists():
        options.append("-GNinja")
    options += ["-DCMAKE_BUILD_TYPE=Release", "-DCMAKE_CXX_FLAGS_RELEASE=-O2 -DNDEBUG"]
    options += shlex.split(os.environ.get("CMAKE_ARGS", ""))
    _run([cmake, "-S", str(source), "-B", str(folder), "--log-level=WARNING", *options])
    parallel = os.environ.get("CMAKE_BUILD_PARALLEL_LEVEL") or str(os.cpu_count() or 1)
    _run([cmake, "--build", str(folder), "--target", "nfy", "--parallel", parallel])
    return _in_build_tree(folder)._replace(is_bundled=True)


@lru_cache(maxsize=None)
def find_or_build() -> Library:
    return find() or build()


def _run(command: List[str]) -> None:
    """Runs CMake; where it fails, its output and then one line that says why."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode == 0:
        return
    print(done.stdout, file=sys.stderr)
    fail(f"the library cannot be built: {_why(done.stdout)}")


def _why(output: str) -> str:
    """The first error in what CMake or the compiler said, and what to do where that is known."""
    if "No space left on device" in output:
        return "the disk is full: make room, or set TMPDIR to where there is some"
    if re.search(r"Killed signal|^Killed", output, re.MULTILINE):
        return "the compiler was killed: if memory is short, set CMAKE_BUILD_PARALLEL_LEVEL=1"
    block = re.search(
        r"^CMake Error[^\n]*:\n(.*?)(?:\n\n\n|\nCall Stack|\Z)", output, re.MULTILINE | re.DOTALL
    )
    if block:
        return " ".join(block[1].split())
    line = re.search(r"^CMake Error: (.*)|^(.*\berror: .*)$", output, re.MULTILINE)
    return (line[1] or line[2]) if line else "CMake failed, and its output is above"
