"""What pyproject.toml cannot say: the extension, and the library that may go with it."""

import shutil
import sys
from pathlib import Path

from setuptools import setup
from setuptools.command.build_ext import build_ext

sys.path.insert(0, str(Path(__file__).resolve().parent / "build_support"))
from nfy_library import SONAME, find_or_build  # noqa: E402  (its folder is in no path before)

# Names and files of the package are told without any library.
IS_BUILT = not {"egg_info", "dist_info", "sdist"} & set(sys.argv)


class BuildWithLibrary(build_ext):
    def run(self) -> None:
        super().run()
        library = find_or_build()
        beside = Path(self.get_ext_fullpath("nfy._native")).parent / SONAME
        beside.unlink(missing_ok=True)  # of an earlier build
        if library.is_bundled:
            shutil.copyfile(library.folder / SONAME, beside)


setup(
    cffi_modules=["build_support/native.py:ffibuilder"] if IS_BUILT else [],
    cmdclass={"build_ext": BuildWithLibrary},
    options={"bdist_wheel": {"py_limited_api": "cp39"}},
)
