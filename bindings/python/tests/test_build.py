"""How the bindings find the library that they are built against, or its sources."""

import importlib
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[1]
ROOT = PROJECT.parents[1]


@pytest.fixture
def library(monkeypatch, tmp_path):
    """build_support/nfy_library.py, in a folder of its own and with nothing installed."""
    shutil.copytree(PROJECT / "build_support", tmp_path / "here/build_support")
    shutil.copy(PROJECT / "pyproject.toml", tmp_path / "here")
    monkeypatch.syspath_prepend(str(tmp_path / "here/build_support"))
    monkeypatch.delitem(sys.modules, "nfy_library", raising=False)
    monkeypatch.setenv("PKG_CONFIG_LIBDIR", str(tmp_path / "none"))
    for name in ("PKG_CONFIG_PATH", "NFY_PREFIX", "NFY_BUILD_DIR", "NFY_BUNDLE", "NFY_RPATH"):
        monkeypatch.delenv(name, raising=False)
    yield importlib.import_module("nfy_library")
    sys.modules.pop("nfy_library", None)


def make(*files: Path) -> None:
    for file in files:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()


def words_of(call) -> str:
    with pytest.raises(SystemExit) as stopped:
        call()
    words = str(stopped.value)
    assert words.startswith("nfy: ") and "\n" not in words
    return words


def test_an_installed_tree_is_found(library, monkeypatch, tmp_path):
    prefix = tmp_path / "prefix"
    monkeypatch.setenv("NFY_PREFIX", str(prefix))
    assert "no libnfy.so.1 in NFY_PREFIX" in words_of(library.find)
    make(prefix / "lib/any-linux/libnfy.so.1")
    assert "include/nfy.h" in words_of(library.find)
    make(prefix / "include/nfy.h")
    found = library.find()
    assert (found.include, found.folder) == (prefix / "include", prefix / "lib/any-linux")
    assert found.runtime_folders() == [str(prefix / "lib/any-linux")]


def test_a_build_tree_names_its_sources_wherever_the_bindings_lie(library, monkeypatch, tmp_path):
    build, source = tmp_path / "build", tmp_path / "elsewhere"
    monkeypatch.setenv("NFY_BUILD_DIR", str(build))
    assert "is no build tree of CMake" in words_of(library.find)
    build.mkdir()
    (build / "CMakeCache.txt").write_text("other_SOURCE_DIR:STATIC=/tmp\n")
    assert "is no build tree of nfy" in words_of(library.find)
    (build / "CMakeCache.txt").write_text(
        f"nfy_BINARY_DIR:STATIC={build}/part\nnfy_SOURCE_DIR:STATIC={source}\n"
    )
    make(source / "capi/include/nfy.h", build / "part/capi/libnfy.so.1")
    found = library.find()
    assert found == (source / "capi/include", build / "part/capi", False)


def test_pkg_config_is_asked_last_and_for_this_version(library, monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("PKG_CONFIG_PATH", str(tmp_path))
    make(tmp_path / "nfy.h", tmp_path / "libnfy.so.1")
    lines = f"includedir={tmp_path}\nlibdir={tmp_path}\nName: nfy\nDescription: nfy\nVersion: "
    (tmp_path / "nfy.pc").write_text(lines + library.version() + "\n")
    assert library.find() == (tmp_path, tmp_path, False)
    (tmp_path / "nfy.pc").write_text(lines + "0.0.1\n")
    assert library.find() is None
    assert "the installed libnfy is 0.0.1" in capsys.readouterr().err


def test_the_extension_looks_where_it_is_told(library, monkeypatch, tmp_path):
    found = library.Library(tmp_path, tmp_path, False)
    monkeypatch.setenv("NFY_RPATH", "")
    assert found.runtime_folders() == []
    monkeypatch.setenv("NFY_RPATH", "/opt/lib")
    assert found.runtime_folders() == ["/opt/lib"]
    assert found._replace(is_bundled=True).runtime_folders() == ["$ORIGIN"]


def test_without_library_and_sources_one_line_says_what_to_do(library):
    assert library.find() is None and library.sources() is None
    assert "install libnfy-dev, or set NFY_PREFIX or NFY_BUILD_DIR" in words_of(library.build)


@pytest.fixture
def tree(library, monkeypatch, tmp_path):
    """The sources of the library around the bindings, built in a folder of its own."""
    for part in ("CMakeLists.txt", "CHANGELOG.md", "LICENSE", "cmake", "include", "src", "capi"):
        (tmp_path / "tree").mkdir(exist_ok=True)
        (tmp_path / "tree" / part).symlink_to(ROOT / part)
    monkeypatch.setattr(library, "PROJECT", tmp_path / "tree/bindings/python")
    monkeypatch.setattr(library, "version", lambda: "0")
    assert library.sources() == tmp_path / "tree"


def test_no_cmake_is_said_in_one_line(library, tree, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "building the library needs CMake 3.25 (Debian: " in words_of(library.build)


def program(folder: Path, name: str, script: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\n{script}\n")
    (folder / name).chmod(0o755)


def test_an_old_cmake_is_like_none(library, tree, monkeypatch, tmp_path):
    backend = importlib.import_module("backend")
    monkeypatch.setattr(backend, "library", library)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    program(tmp_path / "bin", "ninja", "")
    program(tmp_path / "bin", "cmake", "echo cmake version 3.22.1")
    assert "building the library needs CMake 3.25 (Debian: " in words_of(library.build)
    assert backend.get_requires_for_build_wheel() == ["cmake>=3.25"]
    program(tmp_path / "bin", "cmake", "echo cmake version 4.0.0")
    assert backend.get_requires_for_build_wheel() == []


@pytest.mark.skipif(not shutil.which("cmake"), reason="no cmake")
def test_what_cmake_misses_is_said_in_one_line(library, tree, capsys):
    words = words_of(library.build)
    assert "cannot be built: nfy needs sqlite3>=3.37 (the embedded store), simdjson (" in words
    assert "; on Debian: apt-get install libsqlite3-dev libsimdjson-dev " in words
    assert "Call Stack" not in words and "tools/install-deps" not in words
    assert "CMake Error" in capsys.readouterr().err


@pytest.mark.parametrize(
    "output, reason",
    {
        "[1/2] Building\nx.cpp:3:1: error: 'foo' was not declared\nx.cpp:9:1: error: more\n": (
            "x.cpp:3:1: error: 'foo' was not declared"
        ),
        "CMake Error: CMAKE_MAKE_PROGRAM is not set.\nCMake Error: more\n": (
            "CMAKE_MAKE_PROGRAM is not set."
        ),
        "CMake Error at a (message):\n  nfy needs\n  b\nCall Stack (most first):\n  c\n\n\n--": (
            "nfy needs b"
        ),
        "CMake Error at a (project):\n  No compiler.\n\n  Set one\n  with CXX.\n\n\n-- more": (
            "No compiler. Set one with CXX."
        ),
        "x.cpp: fatal error: error writing to x.s: No space left on device\n": (
            "the disk is full: make room, or set TMPDIR to where there is some"
        ),
        "c++: fatal error: Killed signal terminated program cc1plus\n": (
            "the compiler was killed: if memory is short, set CMAKE_BUILD_PARALLEL_LEVEL=1"
        ),
        "Segmentation fault\n": "CMake failed, and its output is above",
    }.items(),
    ids=["compiler", "CMake's line", "CMake's block", "two paragraphs", "disk", "memory", "other"],
)
def test_the_first_error_is_the_reason(library, output, reason):
    assert library._why(output) == reason


def test_a_source_distribution_brings_the_library_along(tmp_path):
    (tmp_path / "bindings").mkdir()
    shutil.copytree(PROJECT, tmp_path / "bindings/python")
    for part in ("CMakeLists.txt", "CHANGELOG.md", "LICENSE", "cmake", "include", "src", "capi"):
        (tmp_path / part).symlink_to(ROOT / part)
    program = (
        "import sys; sys.path.insert(0, 'build_support'); "
        "import backend; backend.build_sdist('.')"
    )
    project = tmp_path / "bindings/python"
    subprocess.run([sys.executable, "-c", program], cwd=project, check=True, capture_output=True)
    (archive,) = project.glob("nfy-*.tar.gz")
    with tarfile.open(archive) as files:
        names = {name.split("/", 1)[1] for name in files.getnames() if "/" in name}
    for needed in (
        "pyproject.toml",
        "build_support/backend.py",
        "src/nfy/py.typed",
        "src/nfy/sample/recipients.csv",
        "cpp/CMakeLists.txt",
        "cpp/cmake/nfy_dependencies.cmake",
        "cpp/capi/include/nfy.h",
        "cpp/capi/include/nfy/base.h",
        "cpp/capi/nfy.map",
    ):
        assert needed in names
    tracked = {f"cpp/{path.relative_to(ROOT)}" for path in (ROOT / "src").rglob("*.cpp")}
    assert tracked and tracked <= names
    assert not (project / "cpp").exists()
