"""python -m nfy: shows the library at work, what it was built with, and what an engine does."""

import argparse
import os
import signal
import sys
from pathlib import Path
from typing import List, Optional

from nfy import NfyError, __version__
from nfy._demo import Options, run_demo
from nfy._info import show_info
from nfy._work_command import run_work
from nfy._workers import QUEUES, SECONDS
from nfy.console import serve


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m nfy", description=__doc__.split(": ", 1)[1])
    parser.add_argument("--version", action="version", version=f"nfy {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    demo = commands.add_parser(
        "demo",
        help="send a recipients file on a simulated clock, and bill it",
        description="Sends each row of a recipients file to a simulated provider, over a month on "
        "a simulated clock, takes its receipts, and bills what was sent. Nothing leaves this "
        "computer and nothing is kept.",
    )
    demo.add_argument(
        "file",
        nargs="?",
        type=Path,
        metavar="FILE",
        help="CSV with a column `phone number` or `email address` (default: 600 rows that come "
        "with the package)",
    )
    demo.add_argument(
        "--message",
        metavar="TEXT",
        help="what each recipient gets; ((name)) stands for the column `name` (default: all "
        "columns of FILE)",
    )
    demo.add_argument("--html", type=Path, metavar="FILE", help="write the bill as a page there")

    work = commands.add_parser(
        "work",
        help="do what is due, once: for systemd timers and cron",
        description="Does what is due in each queue until nothing is left or the seconds are over, "
        "and ends: a timer starts it again. Several may run at a time, on several computers. "
        "SIGTERM ends it after its round.",
    )
    work.add_argument(
        "engine",
        metavar="MODULE:FUNCTION",
        help="what opens the engine with its providers: clinic.notify:open_engine",
    )
    work.add_argument(
        "--queue",
        action="append",
        choices=QUEUES,
        metavar="NAME",
        help=f"which to look into, in this order: {', '.join(QUEUES)} (default: all)",
    )
    work.add_argument(
        "--seconds", type=float, default=SECONDS, help="no round begins later (default: 50)"
    )
    work.add_argument("--verbose", action="store_true", help="say what was done")

    info = commands.add_parser(
        "info",
        help="say what the library was built with, and which stores it reaches",
        description="Says what the library was built with, and whether each store can be opened. "
        "Ends with 1 if one cannot. Stores are only read.",
    )
    info.add_argument(
        "stores", nargs="*", metavar="URL", help="sqlite:/path, postgresql://host/database"
    )
    info.add_argument("--json", action="store_true", help="for programs")

    console = commands.add_parser(
        "console",
        help="show in the browser what an engine does",
        description="Serves the console of a store to who knows the token that it prints, until it "
        "is interrupted. Only reads unless --write is given, and shows no recipient and no content "
        "unless --personal is.",
    )
    serve.add_arguments(console)
    return parser


def main(arguments: Optional[List[str]] = None) -> int:
    """Runs one command; answers the exit status."""
    given = _parser().parse_args(arguments)
    # A terminal without the pound sign shows a question mark instead.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        if given.command == "demo":
            run_demo(Options(given.file, given.message, given.html))
            return 0
        if given.command == "work":
            return run_work(given.engine, given.queue or QUEUES, given.seconds, given.verbose)
        if given.command == "console":
            return serve.run(given)
        return show_info(given.stores, as_json=given.json)
    except BrokenPipeError:
        # Who read the output has seen enough; what is left must not fail at the exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 128 + signal.SIGPIPE
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        print(f"nfy: {where}{error.strerror or error}", file=sys.stderr)
    except NfyError as error:
        print(f"nfy: {error.message}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
