"""Signing in with the token that was printed at the start, and out again."""

import hmac
from threading import Lock
from typing import Any, Optional, Tuple

from flask import Blueprint, g, redirect, render_template, request, session, url_for

from nfy.console import forms
from nfy.console.access import Viewer
from nfy.console.options import Options
from nfy.console.texts import text

pages = Blueprint("sign_in", __name__)


class OnceCode:
    """A code that signs in once: it opens the browser of who started the console."""

    def __init__(self) -> None:
        self._lock, self._code = Lock(), ""

    def put(self, code: str) -> None:
        with self._lock:
            self._code = code

    def take(self, code: str) -> bool:
        with self._lock:
            is_it = bool(self._code) and _equal(code, self._code)
            if is_it:
                self._code = ""
            return is_it


once = OnceCode()


def _equal(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())


def find_viewer(options: Options) -> Optional[Viewer]:
    """Who asks; None if nobody is signed in."""
    if options.authenticate is not None:
        viewer = options.authenticate(request.environ)
        return None if viewer is None else options.narrow(viewer)
    return options.owner() if session.get("in") is True else None


def turn_away(options: Options) -> Any:
    """To the sign-in page; a host's own sign-in is the host's to show."""
    if options.authenticate is not None:
        return render_template("error.html", code=401, said=text("error.401"), message=""), 401
    if request.method == "GET" and request.endpoint is not None:
        return redirect(url_for("sign_in.show"), 303)
    return render_template("sign_in.html", wrong=False), 401


@pages.get("/sign-in")
def show() -> Any:
    if g.options.authenticate is not None or g.viewer is not None:
        return redirect(url_for("overview.show"), 303)
    return render_template("sign_in.html", wrong=False)


@pages.post("/sign-in")
def enter() -> Any:
    options: Options = g.options
    if options.authenticate is not None:
        return redirect(url_for("overview.show"), 303)
    given = forms.term("token")
    if not (_equal(given, options.token) or once.take(given)):
        return _refuse()
    session.clear()  # the tokens of forms from before are worth nothing any more
    session["in"] = True
    return redirect(url_for("overview.show"), 303)


def _refuse() -> Tuple[str, int]:
    return render_template("sign_in.html", wrong=True), 401


@pages.post("/sign-out")
def leave() -> Any:
    session.clear()
    return redirect(url_for("sign_in.show"), 303)
