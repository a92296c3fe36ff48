"""What an id is of, for operators who have an id and nothing else."""

from dataclasses import dataclass
from typing import Optional
from uuid import UUID

from nfy._arguments import Id
from nfy._glue import Call, take_buf, uuid_or_none
from nfy._native import ffi, lib
from nfy._noun import Noun


@dataclass(frozen=True)
class FoundThing:
    """A kind ("service", "template", "user", …), and whose it is."""

    kind: str
    service_id: Optional[UUID]


class Search(Noun):
    """By id."""

    def find(self, thing_id: Id) -> FoundThing:
        """NotFoundError if nothing has the id."""
        call, kind, service = Call(), ffi.new("nfy_buf *"), ffi.new("nfy_uuid *")
        call(lib.nfy_search_find, self._handle, call.uuid(thing_id), kind, service)
        return FoundThing(take_buf(kind), uuid_or_none(service))
