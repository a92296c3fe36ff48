"""The engine of a console: one that was given, or one that each process opens for itself."""

from threading import Lock
from typing import Optional

from nfy._arguments import wrong
from nfy._hosting import FORKED, EngineSource, Renewed
from nfy.engine import Engine
from nfy.errors import ForkedError


class EngineOfProcess(Renewed):
    """A function that opens an engine is called at the first request of a process."""

    def __init__(self, source: EngineSource) -> None:
        if not isinstance(source, Engine) and not callable(source):
            raise wrong("engine", source, "an Engine or a function that opens one")
        self._source = source
        self._lock = Lock()
        self._forked = False
        self._engine: Optional[Engine] = source if isinstance(source, Engine) else None
        super().__init__()

    def get(self) -> Engine:
        """The engine; ForkedError if it was inherited."""
        if self._forked:
            raise ForkedError(FORKED)
        engine = self._engine
        if engine is None:
            with self._lock:
                engine = self._engine = self._engine or self._open()
        return engine

    def begin_in_child(self) -> None:
        self._lock = Lock()  # another thread of the parent may have held it
        self._forked = isinstance(self._source, Engine)
        self._engine = None

    def _open(self) -> Engine:
        assert not isinstance(self._source, Engine)
        engine = self._source()
        if not isinstance(engine, Engine):
            raise wrong("what the function answered", engine, "an Engine")
        return engine
