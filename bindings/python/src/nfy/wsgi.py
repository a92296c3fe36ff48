"""The REST API as a WSGI application (PEP 3333), alone or mounted in another one."""

from http import HTTPStatus
from typing import Any, Callable, Dict, Iterable, List, Optional, Tuple

from nfy._hosting import ApiOfProcess, EngineSource, has_body, length_of, target_of, too_long
from nfy.rest import RestResponse

READ_BYTES = 1 << 16

StartResponse = Callable[[str, List[Tuple[str, str]]], Any]


def app(engine: EngineSource, **options: Any) -> "RestWsgi":
    """The API of an engine; `options` are those of `nfy.RestApi`.

    A server that forks its workers, such as gunicorn, must not hand one engine to all of them: give
    a function that opens one, which each process calls at its first request.

    >>> import nfy
    >>> application = app(lambda: nfy.Engine.open("memory:"), api_url="https://api.example.gov.uk")
    >>> asked = {"REQUEST_METHOD": "GET", "PATH_INFO": "/_status", "QUERY_STRING": "simple=1"}
    >>> with application:
    ...     application(asked, lambda status, headers: None)
    [b'{"status":"ok"}\\n']
    """
    return RestWsgi(engine, **options)


class RestWsgi:
    """What app() makes: `with` or close() ends it where its process goes on without it."""

    def __init__(self, engine: EngineSource, **options: Any) -> None:
        self._process = ApiOfProcess(engine, options)

    def __call__(self, environ: Dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        api = self._process.get()
        body = _read_body(environ, api.body_bytes_max)
        if body is None:
            start_response("400 Bad Request", [("Content-Length", "0")])
            return []
        answer = api._answer(
            _latin(environ["REQUEST_METHOD"]),
            target_of(
                _latin(environ.get("PATH_INFO", "")), _latin(environ.get("QUERY_STRING", ""))
            ),
            _headers_of(environ),
            body,
            _latin(environ.get("REMOTE_ADDR", "")),
        )
        headers = list(answer.headers)
        if has_body(answer.status):
            headers.append(("Content-Length", str(len(answer.body))))
        start_response(_status_line(answer), headers)
        return [answer.body] if has_body(answer.status) and not _is_head(environ) else []

    def close(self) -> None:
        """Ends the API, and the engine if nobody else has it."""
        self._process.close()

    def __enter__(self) -> "RestWsgi":
        return self

    def __exit__(self, *error: Any) -> None:
        self.close()


def _is_head(environ: Dict[str, Any]) -> bool:
    return bool(environ["REQUEST_METHOD"] == "HEAD")


def _status_line(answer: RestResponse) -> str:
    try:
        return f"{answer.status} {HTTPStatus(answer.status).phrase}"
    except ValueError:
        return f"{answer.status} Unknown"


def _latin(text: str) -> bytes:
    """The bytes behind a text of WSGI; a server that decoded them as UTF-8 is forgiven."""
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")


def _headers_of(environ: Dict[str, Any]) -> List[Tuple[bytes, bytes]]:
    headers = [
        (name[5:].replace("_", "-").encode("latin-1", "replace"), _latin(value))
        for name, value in environ.items()
        if name.startswith("HTTP_")
    ]
    if environ.get("CONTENT_TYPE"):
        headers.append((b"Content-Type", _latin(environ["CONTENT_TYPE"])))
    return headers


def _read_body(environ: Dict[str, Any], limit: int) -> Optional[bytes]:
    """At most a little more than `limit` bytes; None if less came than was announced."""
    announced = environ.get("CONTENT_LENGTH")
    if announced:
        length = length_of(announced)
        if length is not None and length > limit:
            return too_long(limit)
        body = None if length is None else _read(environ["wsgi.input"], length)
        return body if body is not None and len(body) == length else None
    if environ.get("wsgi.input_terminated"):
        return _read(environ["wsgi.input"], limit + 1)
    return b""


def _read(stream: Any, size: int) -> bytes:
    parts: List[bytes] = []
    while size > 0:
        part = stream.read(min(size, READ_BYTES))
        if not part:
            break
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
