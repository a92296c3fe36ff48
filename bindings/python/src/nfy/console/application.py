"""The application: its pages, who may ask for them, and what each answer carries."""

import traceback
from typing import Any, Dict, Tuple

from flask import Flask, Response, g, render_template, request, session
from flask.sessions import SecureCookieSessionInterface
from werkzeug.exceptions import BadRequest, HTTPException
from werkzeug.sansio.utils import host_is_trusted

from nfy import errors
from nfy._hosting import EngineSource
from nfy.console import forms, shown, sign_in, texts
from nfy.console.access import ReadOnlyError
from nfy.console.guard import guard
from nfy.console.live import Snapshots
from nfy.console.options import Options, options_from
from nfy.console.process import EngineOfProcess
from nfy.console.views import VIEWS

BODY_BYTES_MAX = 16 << 20
FIELD_BYTES_MAX = 12 << 20
FIELDS_MAX = 500
SESSION_SECONDS = 12 * 3600
STATIC_SECONDS = 3600

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
    " frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}
STATUS_OF = (
    (ReadOnlyError, 403),
    (errors.NotFoundError, 404),
    (errors.InvalidArgumentError, 400),
    (errors.ConflictError, 409),
    (errors.LimitedError, 429),
    (errors.UnsupportedError, 501),
    (errors.BusyError, 503),
    (errors.UnavailableError, 503),
)


class _Cookies(SecureCookieSessionInterface):
    """Cookies that hold where the application is mounted, and go over HTTPS where it does."""

    def __init__(self, options: Options) -> None:
        self._secure = options.secure_cookies

    def get_cookie_path(self, app: Flask) -> str:
        return request.script_root or "/"

    def get_cookie_secure(self, app: Flask) -> bool:
        return request.is_secure if self._secure is None else self._secure


def make_app(engine: EngineSource, **given: Any) -> Flask:
    """What `nfy.console.app` says."""
    options = options_from(**given)
    app = Flask("nfy.console", static_folder="static", template_folder="templates")
    app.config.update(
        SECRET_KEY=options.cookie_key(),
        MAX_CONTENT_LENGTH=BODY_BYTES_MAX,
        MAX_FORM_MEMORY_SIZE=FIELD_BYTES_MAX,
        MAX_FORM_PARTS=FIELDS_MAX,
        SESSION_COOKIE_NAME="nfy_console",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Strict",
        PERMANENT_SESSION_LIFETIME=SESSION_SECONDS,
        SEND_FILE_MAX_AGE_DEFAULT=STATIC_SECONDS,
    )
    app.session_interface = _Cookies(options)
    app.extensions["nfy_console"] = {
        "options": options,
        "engine": EngineOfProcess(engine),
        "live": Snapshots(options.live_max),
    }
    app.before_request(_let_in)
    app.after_request(_protect)
    app.register_error_handler(Exception, _explain)
    app.register_blueprint(sign_in.pages)
    for view in VIEWS:
        app.register_blueprint(view)
    app.jinja_env.globals.update(t=texts.text, navigation=_navigation, viewer=_viewer)
    app.jinja_env.filters.update(shown.FILTERS)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.context_processor(_common)
    return app


def _parts() -> Dict[str, Any]:
    from flask import current_app

    parts: Dict[str, Any] = current_app.extensions["nfy_console"]
    return parts


def _let_in() -> Any:
    """Who asks, with which rights; and that a form is one of ours."""
    options = _parts()["options"]
    if not _is_our_name(options):  # and then no address of ours can be made
        return Response(texts.text("error.400"), 400, content_type="text/plain; charset=utf-8")
    g.options, g.live = options, _parts()["live"]
    if request.endpoint == "static":
        return None
    viewer = sign_in.find_viewer(options)
    if request.method not in ("GET", "HEAD", "OPTIONS"):
        forms.check_origin()
    g.viewer = viewer
    if viewer is None:
        return None if request.blueprint == "sign_in" else sign_in.turn_away(options)
    g.engine = guard(_parts()["engine"].get(), viewer)
    return None


def _is_our_name(options: Options) -> bool:
    """Whether a request called this host by a name that it has."""
    if isinstance(request.routing_exception, BadRequest):  # a Host that is none
        return False
    return not options.hosts or host_is_trusted(request.environ.get("HTTP_HOST"), options.hosts)


def _protect(answer: Response) -> Response:
    for name, value in HEADERS.items():
        if name == "Cache-Control" and request.endpoint == "static" and answer.status_code == 200:
            continue
        answer.headers.setdefault(name, value)
    if request.endpoint != "static":
        answer.headers["Cache-Control"] = "no-store"
    return answer


def _explain(error: Exception) -> Tuple[str, int]:
    """A page that says what is wrong. Nothing of a request goes to the log."""
    if isinstance(error, HTTPException):
        code = error.code or 500
        return _error_page(code, ""), code
    for kind, status in STATUS_OF:
        if isinstance(error, kind):
            return _error_page(status, error.message), status
    from flask import current_app

    where = "".join(traceback.format_tb(error.__traceback__))
    current_app.logger.error("%s in %s\n%s", type(error).__name__, request.endpoint, where)
    return _error_page(500, ""), 500


def _error_page(code: int, message: str) -> str:
    key = f"error.{code}" if f"error.{code}" in texts.TEXTS else "error.other"
    return render_template("error.html", code=code, said=texts.text(key), message=message)


def _viewer() -> Any:
    return g.get("viewer")


def _navigation() -> Tuple[Tuple[str, str], ...]:
    return (
        ("overview.show", "nav.overview"),
        ("services.index", "nav.services"),
        ("send.choose", "nav.send"),
        ("history.show", "nav.history"),
        ("usage.index", "nav.usage"),
        ("performance.show", "nav.performance"),
        ("archive.show", "nav.archive"),
    )


def _common() -> Dict[str, Any]:
    options = g.get("options") or _parts()["options"]
    return {
        "title": options.title or texts.text("title"),
        "currency": options.currency,
        "csrf": forms.csrf_token,
        "signs_out": bool(options.token) and bool(session.get("in")),
        "here": request.blueprint or "",
    }
