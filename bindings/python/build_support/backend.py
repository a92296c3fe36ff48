"""The build backend: setuptools, and what it cannot know about a library in C++.

A wheel asks for CMake and Ninja from the package index only if it has to build the library, and
they are not there or too old. A source distribution takes the sources of the library along.
"""

import shutil
import sys
from pathlib import Path
from typing import Any, Dict, List, Optional

from setuptools import build_meta
from setuptools.build_meta import *  # noqa: F401,F403  (the hooks that stay as they are)

sys.path.insert(0, str(Path(__file__).resolve().parent))
import nfy_library as library  # noqa: E402  (its folder is in no path before)

CARRIED = library.PROJECT / "cpp"
PARTS = ("CMakeLists.txt", "CHANGELOG.md", "LICENSE", "cmake", "include", "src", "capi")

Settings = Optional[Dict[str, Any]]


def _tools() -> List[str]:
    if library.find() is not None:
        return []
    tools = [] if library.cmake_is_new_enough() else [f"cmake>={library.CMAKE_NEEDED}"]
    return tools + ([] if shutil.which("ninja") else ["ninja"])


def get_requires_for_build_wheel(config_settings: Settings = None) -> List[str]:
    return _tools()


def get_requires_for_build_editable(config_settings: Settings = None) -> List[str]:
    return _tools()


def get_requires_for_build_sdist(config_settings: Settings = None) -> List[str]:
    return []


def build_sdist(sdist_directory: str, config_settings: Settings = None) -> str:
    source = library.sources()
    if source is None:
        library.fail("the sources of the library are not here")
    if source == CARRIED:  # a source distribution is made from one
        return build_meta.build_sdist(sdist_directory, config_settings)
    shutil.rmtree(CARRIED, ignore_errors=True)
    try:
        CARRIED.mkdir()
        for part in PARTS:
            copy = shutil.copytree if (source / part).is_dir() else shutil.copyfile
            copy(source / part, CARRIED / part)
        return build_meta.build_sdist(sdist_directory, config_settings)
    finally:
        shutil.rmtree(CARRIED, ignore_errors=True)
