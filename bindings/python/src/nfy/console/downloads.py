"""Tables as files."""

import importlib
import importlib.util
import io
from typing import Any

from flask import Response, abort, request

from nfy.tables import Table


def has_parquet() -> bool:
    """Whether there is something that writes it."""
    return importlib.util.find_spec("pyarrow") is not None


def wanted() -> str:
    """The kind of file that a request asks for; empty: a page."""
    kind = request.args.get("as", "")
    if kind not in ("", "csv", "parquet") or (kind == "parquet" and not has_parquet()):
        abort(404)
    return kind


def file_of(table: "Table[Any]", name: str, kind: str) -> Response:
    """A table as a file of the kind that was asked for."""
    if kind == "csv":
        return attachment(table.to_csv().encode(), f"{name}.csv", "text/csv; charset=utf-8")
    arrow = importlib.import_module("pyarrow")
    parquet = importlib.import_module("pyarrow.parquet")
    out = io.BytesIO()
    parquet.write_table(arrow.table(table), out)
    return attachment(out.getvalue(), f"{name}.parquet", "application/vnd.apache.parquet")


def attachment(content: bytes, name: str, media_type: str) -> Response:
    """`name` is one of ours: it is not taken from what somebody typed."""
    answer = Response(content, content_type=media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
