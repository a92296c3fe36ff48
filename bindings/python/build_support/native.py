"""Builds nfy._native from the shipped headers (cffi in API mode, stable ABI of CPython 3.9)."""

import re
import sys
from pathlib import Path
from typing import Set

from cffi import FFI

sys.path.insert(0, str(Path(__file__).resolve().parent))
from nfy_library import Library, find_or_build  # noqa: E402  (its folder is in no path before)


def inlined(header: Path, seen: Set[Path]) -> str:
    """A header with those that it includes by a path beside it, each once."""
    if header in seen:
        return ""
    seen.add(header)
    text = header.read_text(encoding="utf-8")
    found = re.compile(r'^#include "(.*)"$', re.MULTILINE)
    return found.sub(lambda m: inlined((header.parent / m[1]).resolve(), seen), text)


def declarations(header: Path) -> str:
    """What cffi can read of nfy.h: no comments, no preprocessor, no C++."""
    text = re.sub(r"/\*.*?\*/", "", inlined(header.resolve(), set()), flags=re.DOTALL)
    text = text.replace("\\\n", " ")
    text = re.sub(r"#ifdef __cplusplus\n.*?#endif", "", text, flags=re.DOTALL)
    text = re.sub(r"^\s*#.*$", "", text, flags=re.MULTILINE)
    return text.replace("NFY_API ", "")


CALLBACKS = """
extern "Python" int32_t nfy_py_send(const nfy_message *const *messages, size_t count,
                                    nfy_send_answer *answers, void *user_data);
extern "Python" int32_t nfy_py_progress(const nfy_progress *progress, void *user_data);
extern "Python" void nfy_py_destroy(void *user_data);
extern "Python" int32_t nfy_py_check_letter(nfy_str pdf, nfy_checked_pdf *out, void *user_data);
extern "Python" void nfy_py_log(const nfy_log_record *record, void *user_data);
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


def make_builder(library: Library) -> FFI:
    builder = FFI()
    builder.cdef(declarations(library.include / "nfy.h"))
    builder.cdef(CALLBACKS)
    builder.cdef(CAPSULE_DECLARATIONS)
    builder.set_source(
        "nfy._native",
        "#include <nfy.h>\n" + CAPSULES,
        include_dirs=[str(library.include)],
        library_dirs=[str(library.folder)],
        libraries=["nfy"],
        runtime_library_dirs=library.runtime_folders(),
        define_macros=[("Py_LIMITED_API", "0x03090000")],
        py_limited_api=True,
    )
    return builder


ffibuilder = make_builder(find_or_build())
