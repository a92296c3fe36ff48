"""python -m nfy work: one run of what is due, for timers that only know how to start programs."""

import importlib
import signal
import sys
from typing import Any, Callable, Sequence

from nfy._workers import Work
from nfy.engine import Engine
from nfy.errors import InvalidArgumentError


def find_function(name: str) -> Callable[[], Engine]:
    """What "clinic.notify:open_engine" names; InvalidArgumentError says what is not there."""
    module_name, _, function_name = name.partition(":")
    if not module_name or not function_name:
        raise InvalidArgumentError(f"{name!r} is not MODULE:FUNCTION")
    try:
        module = importlib.import_module(module_name)
    except ModuleNotFoundError as error:
        if not module_name.startswith(f"{error.name}"):
            raise  # the module is there, and lacks another
        raise InvalidArgumentError(f"no module {error.name}") from None
    found: Any = getattr(module, function_name, None)
    if not callable(found) or isinstance(found, Engine):
        raise InvalidArgumentError(f"{module_name} has no function {function_name}")
    return found  # type: ignore[no-any-return]


def run_work(engine: str, queues: Sequence[str], seconds: float, verbose: bool) -> int:
    """Looks into each of the queues; answers the exit status."""
    work = Work(find_function(engine), host="nfy work", seconds=seconds)
    ended_by = []

    def stop(number: int, _frame: Any) -> None:
        ended_by.append(number)
        work.stop()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    for queue in queues:
        if ended_by:
            break
        done = work.run(queue)
        if verbose:
            said = ", ".join(f"{name} {number}" for name, number in done.items() if number)
            print(f"{queue}: {said or 'nothing'}")
            sys.stdout.flush()
    work.process.close()
    return 128 + signal.SIGINT if signal.SIGINT in ended_by else 0
