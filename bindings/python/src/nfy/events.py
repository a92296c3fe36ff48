"""What hosts note of sign-ins and of changes to people."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, List
from uuid import UUID

from nfy._glue import Call, instant, read_rows, text_of, uuid_of
from nfy._native import ffi, lib
from nfy._noun import Noun


@dataclass(frozen=True)
class Event:
    """Something that a host's app saw happen."""

    id: UUID
    type: str
    data: str = field(repr=False)
    """JSON."""
    created_at: datetime


class Events(Noun):
    """Kept as they were noted."""

    def record(self, type: str, data: str) -> None:
        """Notes an event; `data` is JSON."""
        call = Call()
        call(lib.nfy_event_record, self._handle, call.text(type), call.text(data))

    def list(self, limit: int = 250) -> List[Event]:
        """The newest first."""
        out = ffi.new("nfy_event_rows **")
        Call()(lib.nfy_event_list, self._handle, limit, out)
        return read_rows(out[0], "event", "nfy_event", _event_of)


def _event_of(row: Any) -> Event:
    return Event(
        uuid_of(row.id), text_of(row.type), text_of(row.data), instant(row.created_at_us)
    )
