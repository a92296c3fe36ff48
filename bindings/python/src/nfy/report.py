"""Bills for people."""

from typing import Any, Callable, Sequence

from nfy._arguments import checked
from nfy._glue import Call, take_buf
from nfy._native import ffi, lib
from nfy.values import Usage


def _report(
    write: Callable[..., int], years: Sequence[Usage], service_name: str, currency: str
) -> str:
    call, out = Call(), ffi.new("nfy_buf *")
    options = call.options("nfy_report_options", service_name=service_name, currency=currency)
    handles: Any = ffi.new("nfy_usage *[]", [year._handle for year in years])
    call(write, options, handles, len(years), out)
    return take_buf(out)


@checked
def report_csv(years: Sequence[Usage], *, service_name: str, currency: str = "") -> str:
    """Monthly bills as CSV, safe to open in a spreadsheet."""
    return _report(lib.nfy_report_to_csv, years, service_name, currency)


@checked
def report_html(years: Sequence[Usage], *, service_name: str, currency: str = "") -> str:
    """Monthly bills as one self-contained page with a chart."""
    return _report(lib.nfy_report_to_html, years, service_name, currency)


@checked
def report_text(years: Sequence[Usage], *, service_name: str, currency: str = "") -> str:
    """Monthly bills as columns for a terminal."""
    return _report(lib.nfy_report_to_text, years, service_name, currency)
