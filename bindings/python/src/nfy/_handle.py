"""What every object over a native handle shares."""

from types import TracebackType
from typing import Any, Callable, Optional, Type, TypeVar

from nfy._arguments import check_methods, kind_of
from nfy._native import ffi
from nfy.errors import WrongTypeError

Self = TypeVar("Self", bound="Handle")


class Handle:
    """Owns one handle: `with` closes it, and so does the garbage collector.

    Arguments of its public methods are taken by their type hints (`nfy._arguments`).
    """

    _closed = False
    _made_by = "use one of its kinds"  # what to do instead of calling the class

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        check_methods(cls)

    def __init__(self, handle: Any, close: Callable[[Any], None]) -> None:
        if not isinstance(handle, ffi.CData):
            raise WrongTypeError(f"{kind_of(self)} is not made like this: {self._made_by}")
        self._handle = ffi.gc(handle, close)

    def close(self) -> None:
        """Closes it; calls in other threads end as they would. Once more changes nothing."""
        self._closed = True
        ffi.release(self._handle)

    @property
    def closed(self) -> bool:
        """Whether close() was called."""
        return self._closed

    def __reduce_ex__(self, protocol: Any) -> Any:
        # Two owners of one handle would close it twice.
        raise TypeError(f"{kind_of(self)} cannot be copied or pickled: open another one")

    def __enter__(self: Self) -> Self:
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        self.close()
