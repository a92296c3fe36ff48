"""The public REST API, version 2, without a server: `nfy.wsgi` and `nfy.asgi` mount it."""

from dataclasses import dataclass, field
from typing import Any, Iterable, List, Optional, Tuple, Union

from nfy._arguments import takes_fields
from nfy._glue import Call, sized, text_of
from nfy._handle import Handle
from nfy._native import ffi, lib
from nfy.engine import Engine
from nfy.errors import WrongTypeError

Text = Union[str, bytes]
Fields = List[Tuple[bytes, bytes]]


@dataclass(frozen=True)
@takes_fields
class InboundLogin:
    """What a provider's inbound messages come with (HTTP basic authentication)."""

    provider: str
    username: str
    password: str = field(repr=False)


@dataclass(frozen=True)
class RestRequest:
    """A request as `RestApi.handle` takes it."""

    method: Text
    target: Text
    headers: Iterable[Any] = field(default=(), repr=False)
    body: bytes = field(default=b"", repr=False)
    peer: str = ""


@dataclass(frozen=True)
class RestResponse:
    """An answer, without a Content-Length: whoever sends it adds that.

    The answer to a HEAD has the body that GET would have been answered with. `route` says which
    route answered, for logs and metrics: "GET /v2/notifications/{id}", or "" where none did.
    """

    status: int
    headers: Tuple[Tuple[str, str], ...]
    body: bytes = field(repr=False)
    route: str = ""

    def header(self, name: str) -> Optional[str]:
        """The first header of a name, in any case."""
        for known, value in self.headers:
            if known.lower() == name.lower():
                return value
        return None


class RestApi(Handle):
    """Answers requests by an engine's own functions; safe to use from many threads.

    Absolute links begin with `api_url`; `admin_url` and `documents_url` stand in error texts and in
    links to documents that are only simulated. A longer body than `body_bytes_max` is answered with
    413. The admin app is served if it signs with one of `admin_secrets`, and else not at all; text
    messages of services that it makes come from `default_sms_sender`, their e-mails from
    `email_domain`; what a call changes is removed from the Redis `admin_cache` that the app keeps
    answers in; it gets pictures of letters with `preview_key`. The API keeps its own share of the
    engine, which may be closed first.

    >>> with Engine.open("memory:") as engine, RestApi(engine) as api:
    ...     api.handle("GET", "/_status?simple=1").body
    b'{"status":"ok"}\\n'
    """

    def __init__(
        self,
        engine: Engine,
        *,
        api_url: str = "http://localhost:6011",
        admin_url: str = "http://localhost:6012",
        documents_url: str = "http://localhost:7001",
        page_size: int = 250,
        body_bytes_max: int = 16 << 20,
        inbound_logins: Iterable[InboundLogin] = (),
        admin_secrets: Iterable[str] = (),
        default_sms_sender: str = "",
        email_domain: str = "",
        admin_cache: str = "",
        preview_key: str = "",
    ) -> None:
        call, out = Call(), ffi.new("nfy_rest **")
        options = call.options(
            "nfy_rest_options",
            api_url=api_url,
            admin_url=admin_url,
            documents_url=documents_url,
            page_size=page_size,
            body_bytes_max=body_bytes_max,
            default_sms_sender=default_sms_sender,
            email_domain=email_domain,
            admin_cache=admin_cache,
            preview_key=preview_key,
        )
        known = list(inbound_logins)
        logins = ffi.new("nfy_rest_login[]", max(len(known), 1))
        for given, login in zip(logins, known):
            call.lend(given.provider, login.provider)
            call.lend(given.username, login.username)
            call.lend(given.password, login.password)
        options.inbound_logins = logins
        options.inbound_login_count = len(known)
        secrets = [admin_secrets] if isinstance(admin_secrets, str) else list(admin_secrets)
        lent = ffi.new("nfy_str[]", max(len(secrets), 1))
        for place, secret in zip(lent, secrets):
            call.lend(place, secret)
        options.admin_secrets = lent
        options.admin_secret_count = len(secrets)
        call(lib.nfy_rest_open, engine._handle, options, out)
        super().__init__(out[0], lib.nfy_rest_close)
        self._body_bytes_max = body_bytes_max

    @property
    def body_bytes_max(self) -> int:
        """The longest body that is read."""
        return self._body_bytes_max

    def handle(
        self,
        method: Text,
        target: Text,
        headers: Iterable[Any] = (),
        body: bytes = b"",
        peer: str = "",
    ) -> RestResponse:
        """Answers one request; never raises for what a client sent.

        `target` is path and query as they came, percent-encoded. `headers` are pairs of name and
        value, each as text or bytes, in any order and number. `peer` is the client's address.
        """
        fields = _fields_of(headers)
        return self._answer(_bytes_of(method), _bytes_of(target), fields, body, _bytes_of(peer))

    def _answer(
        self, method: bytes, target: bytes, headers: Fields, body: bytes, peer: bytes
    ) -> RestResponse:
        call, out = Call(), sized("nfy_rest_response")
        request = call.options("nfy_rest_request")
        _lend_request(call, request, (method, target, headers, body, peer))
        call(lib.nfy_rest_handle, self._handle, request, out)
        return _take_response(out[0])

    def handle_each(self, requests: Iterable[RestRequest]) -> List[RestResponse]:
        """Answers each, in order, as `handle` would; notifications that they post are stored
        together: for a host that has requests of several clients at hand."""
        given = list(requests)
        call = Call()
        asked = ffi.new("nfy_rest_request[]", len(given) + 1)
        out = ffi.new("nfy_rest_response[]", len(given) + 1)
        for place, answer, one in zip(asked, out, given):
            place.struct_size = ffi.sizeof("nfy_rest_request")
            answer.struct_size = ffi.sizeof("nfy_rest_response")
            parts = _bytes_of(one.method), _bytes_of(one.target), _fields_of(one.headers), one.body
            _lend_request(call, place, (*parts, _bytes_of(one.peer)))
        call(lib.nfy_rest_handle_each, self._handle, asked, len(given), out)
        return [_take_response(answer) for answer in out[0 : len(given)]]


def _fields_of(headers: Iterable[Any]) -> Fields:
    return [(_bytes_of(name), _bytes_of(value)) for name, value in map(_pair, headers)]


def _lend_request(
    call: Call, request: Any, parts: Tuple[bytes, bytes, Fields, bytes, bytes]
) -> None:
    method, target, headers, body, peer = parts
    fields = ffi.new("nfy_rest_header[]", len(headers) + 1)
    call.keep(fields)
    for given, (name, value) in zip(fields, headers):
        call.lend(given.name, name)
        call.lend(given.value, value)
    call.lend(request.method, method)
    call.lend(request.target, target)
    call.lend(request.body, body)
    call.lend(request.peer, peer)
    request.headers, request.header_count = fields, len(headers)


def _take_response(answer: Any) -> RestResponse:
    """Reads an answer and frees it."""
    try:
        lines = bytes(ffi.buffer(answer.headers.data, answer.headers.size)).decode("latin-1")
        return RestResponse(
            answer.status,
            tuple(_header_of(line) for line in lines.split("\r\n") if line),
            bytes(ffi.buffer(answer.body.data, answer.body.size)),
            text_of(answer.route),
        )
    finally:
        lib.nfy_buf_free(ffi.addressof(answer, "bytes"))


def _header_of(line: str) -> Tuple[str, str]:
    name, _, value = line.partition(": ")
    return name, value


def _pair(header: Any) -> Tuple[Any, Any]:
    try:
        name, value = header
    except (TypeError, ValueError):
        raise WrongTypeError("headers are not all pairs of name and value") from None
    return name, value


def _bytes_of(value: Any) -> bytes:
    if isinstance(value, bytes):
        return value
    if not isinstance(value, str):
        raise WrongTypeError("a header is not all text or bytes")
    return value.encode("utf-8", "surrogatepass")
