"""`python -m nfy console`: the console of one store, for who sits at this computer."""

import argparse
import ipaddress
import secrets
import sys
import webbrowser
from pathlib import Path
from threading import Thread
from typing import Any, Dict, Optional

from nfy._info import shown
from nfy.engine import Engine
from nfy.errors import InvalidArgumentError, UnavailableError, UnsupportedError
from nfy.library import Feature, features

HOST, PORT = "127.0.0.1", 8750
TOKEN_BYTES = 24
KEY_BYTES = 32
INSTALL = "the console needs what `pip install nfy[console]` brings"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("store", metavar="URL", help="sqlite:/path, postgresql://host/database")
    parser.add_argument("--host", default=HOST, help=f"where to listen (default: {HOST})")
    parser.add_argument("--port", type=int, default=PORT, help=f"0: any (default: {PORT})")
    parser.add_argument("--write", action="store_true", help="send, and change templates")
    parser.add_argument(
        "--personal", action="store_true", help="show recipients and what messages say"
    )
    parser.add_argument(
        "--sealing-key-file", type=Path, metavar="FILE", help="ID:HEX as for notifyd"
    )
    parser.add_argument("--archive-folder", default="", metavar="FOLDER", help="of the history")
    parser.add_argument("--no-browser", action="store_true", help="open none")


def read_keys(path: Optional[Path]) -> Dict[int, bytes]:
    """The sealing keys of a file: `ID:HEX`, several by commas."""
    if path is None:
        return {}
    keys: Dict[int, bytes] = {}
    for part in path.read_text(encoding="utf-8").strip().split(","):
        name, _, digits = part.strip().partition(":")
        try:
            key = bytes.fromhex(digits)
        except ValueError:
            key = b""
        if not name.isdigit() or len(key) != KEY_BYTES:
            raise InvalidArgumentError(f"{path}: no sealing key; one is ID:HEX with 64 digits")
        keys[int(name)] = key
    return keys


def is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _open(store: str, **options: Any) -> Engine:
    """Sets letters where it can: without a font they are shown as their text alone."""
    if Feature.PANGO in features():
        try:
            return Engine.open(store, keep_schema=True, render_letters=True, **options)
        except UnavailableError:
            pass
    return Engine.open(store, keep_schema=True, **options)


def run(given: argparse.Namespace) -> int:
    """Serves until it is interrupted."""
    try:
        from nfy.console import sign_in
        from nfy.console.application import make_app
        from werkzeug.serving import WSGIRequestHandler, make_server
    except ImportError:
        raise UnsupportedError(INSTALL) from None

    class Quiet(WSGIRequestHandler):
        """Says nothing about requests: what is looked at is nobody's business."""

        def log(self, type: str, message: str, *args: Any) -> None:
            if type == "error":
                super().log(type, message, *args)

        def log_request(self, code: Any = "-", size: Any = "-") -> None:
            pass

    token = secrets.token_urlsafe(TOKEN_BYTES)
    names = (given.host, "localhost", HOST) if is_loopback(given.host) else ()
    keys = read_keys(given.sealing_key_file)
    with _open(given.store, sealing_keys=keys, archive_folder=given.archive_folder) as engine:
        app = make_app(engine, token=token, write=given.write, personal=given.personal, hosts=names)
        server = make_server(given.host, given.port, app, threaded=True, request_handler=Quiet)
        address = f"[{given.host}]" if ":" in given.host else given.host
        url = f"http://{address}:{server.port}/"
        print(f"nfy console of {shown(given.store)}\n  {url}\n  token: {token}", flush=True)
        if not is_loopback(given.host):
            print("nfy: others can reach this, without encryption", file=sys.stderr)
        if not given.no_browser:
            sign_in.once.put(code := secrets.token_urlsafe(TOKEN_BYTES))
            Thread(target=webbrowser.open, args=(f"{url}sign-in#{code}",), daemon=True).start()
        try:
            server.serve_forever()
        finally:
            server.server_close()
    return 0
