"""Builds nfy._native from the shipped nfy.h (cffi in API mode, stable ABI of CPython 3.9).

Where nfy.h and libnfy.so are, at build time, in this order:
NFY_PREFIX      an installed tree (include/nfy.h, lib/libnfy.so)
NFY_BUILD_DIR   a CMake build tree of this repository
pkg-config nfy

The extension finds the library where it was found at build time. With NFY_BUNDLE=1 a copy of it is
put beside the extension, so that the package stands alone.
"""

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Tuple

from cffi import FFI

HERE = Path(__file__).resolve().parent
SONAME = "libnfy.so.0"


def _pkg_config(variable: str) -> Path:
    command = ["pkg-config", f"--variable={variable}", "nfy"]
    try:
        found = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError) as error:
        raise SystemExit("libnfy is not installed: set NFY_PREFIX or NFY_BUILD_DIR") from error
    return Path(found)


def _find() -> Tuple[Path, Path]:
    """The folders of nfy.h and of libnfy.so."""
    prefix, build = os.environ.get("NFY_PREFIX"), os.environ.get("NFY_BUILD_DIR")
    if prefix:
        libraries = sorted(Path(prefix).glob(f"lib*/**/{SONAME}"))
        if not libraries:
            raise SystemExit(f"no {SONAME} under {prefix}")
        return Path(prefix) / "include", libraries[0].parent.resolve()
    if build:
        return HERE.parents[3] / "capi" / "include", Path(build).resolve() / "capi"
    return _pkg_config("includedir"), _pkg_config("libdir")


def declarations(header: str) -> str:
    """What cffi can read of nfy.h: no comments, no preprocessor, no C++."""
    text = re.sub(r"/\*.*?\*/", "", header, flags=re.DOTALL)
    text = text.replace("\\\n", " ")
    text = re.sub(r"#ifdef __cplusplus\n.*?#endif", "", text, flags=re.DOTALL)
    text = re.sub(r"^\s*#.*$", "", text, flags=re.MULTILINE)
    return text.replace("NFY_API ", "")


CALLBACKS = """
extern "Python" int32_t nfy_py_send(const nfy_message *const *messages, size_t count,
                                    nfy_send_answer *answers, void *user_data);
extern "Python" int32_t nfy_py_progress(const nfy_progress *progress, void *user_data);
extern "Python" void nfy_py_destroy(void *user_data);
"""

# Capsules call C when they end, also when the interpreter does.
CAPSULES = """
#include <stdlib.h>

static const char nfy_py_stream_name[] = "arrow_array_stream";

static struct ArrowArrayStream *nfy_py_stream_new(void) {
  return calloc(1, sizeof(struct ArrowArrayStream));
}

static void nfy_py_stream_end(void *capsule) {
  struct ArrowArrayStream *stream = PyCapsule_GetPointer(capsule, nfy_py_stream_name);
  if (stream == NULL) {
    PyErr_Clear();
    return;
  }
  if (stream->release != NULL) stream->release(stream);
  free(stream);
}
"""
CAPSULE_DECLARATIONS = """
static const char nfy_py_stream_name[];
struct ArrowArrayStream *nfy_py_stream_new(void);
void nfy_py_stream_end(void *capsule);
"""


def make_builder() -> FFI:
    include, library = _find()
    bundle = os.environ.get("NFY_BUNDLE", "0") not in ("", "0")
    (HERE / SONAME).unlink(missing_ok=True)  # of an earlier build
    if bundle:
        shutil.copyfile(library / SONAME, HERE / SONAME)
    builder = FFI()
    builder.cdef(declarations((include / "nfy.h").read_text(encoding="utf-8")))
    builder.cdef(CALLBACKS)
    builder.cdef(CAPSULE_DECLARATIONS)
    builder.set_source(
        "nfy._native",
        "#include <nfy.h>\n" + CAPSULES,
        include_dirs=[str(include)],
        library_dirs=[str(library)],
        libraries=["nfy"],
        runtime_library_dirs=["$ORIGIN" if bundle else str(library)],
        define_macros=[("Py_LIMITED_API", "0x03090000")],
        py_limited_api=True,
    )
    return builder


ffibuilder = make_builder()
