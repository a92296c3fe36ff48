"""The console: a small web application that shows what an engine does.

`app()` makes it for WSGI hosts, `asgi_app()` for ASGI hosts; `python -m nfy console` serves it
alone. It needs what `pip install nfy[console]` brings.
"""

from typing import Any

from nfy.console.access import Authenticate, ReadOnlyError, Viewer

__all__ = ["Authenticate", "ReadOnlyError", "Viewer", "app", "asgi_app"]

ASGI_THREADS = 16


def app(engine: Any, **options: Any) -> Any:
    """The console of an engine as a WSGI application (a Flask one).

    `engine` is an Engine or a function that opens one, which each process calls at its first
    request; the options are the fields of `nfy.console.options.Options`. One of `token` and
    `authenticate` must be given.
    """
    from nfy.console.application import make_app

    return make_app(engine, **options)


def asgi_app(engine: Any, *, threads: int = ASGI_THREADS, **options: Any) -> Any:
    """The same as an ASGI application, whose requests are answered in `threads` threads."""
    from a2wsgi import WSGIMiddleware

    from nfy.console.leaving import Leaving

    return Leaving(WSGIMiddleware(app(engine, **options), workers=threads))
