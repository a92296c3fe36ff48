"""What every object over a native handle shares."""

from types import TracebackType
from typing import Any, Callable, Optional, Type, TypeVar

from nfy._native import ffi

Self = TypeVar("Self", bound="Handle")


class Handle:
    """Owns one handle: `with` closes it, and so does the garbage collector."""

    def __init__(self, handle: Any, close: Callable[[Any], None]) -> None:
        self._handle = ffi.gc(handle, close)

    def close(self) -> None:
        """Closes it; calls in other threads end as they would."""
        ffi.release(self._handle)

    def __enter__(self: Self) -> Self:
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        self.close()
