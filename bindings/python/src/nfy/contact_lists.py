"""Recipients files that services keep."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, List, Optional
from uuid import UUID

from nfy._arguments import Id
from nfy._glue import Call, id_bytes, instant, read_rows, text_of, uuid_of, uuid_or_none
from nfy._native import ffi, lib
from nfy._noun import Noun
from nfy._words import code_of, member_of
from nfy.base import NotificationType


@dataclass(frozen=True)
class ContactList:
    """A recipients file that a service keeps to send to it again."""

    id: UUID
    service_id: UUID
    original_file_name: str
    row_count: int
    type: NotificationType
    created_by: Optional[UUID]
    created_at: datetime
    recent_jobs: int
    """Jobs of it within the days of retention."""
    has_jobs: bool


class ContactLists(Noun):
    """Lists lie in the file storage, as "service-<service>-notify/<id>.csv"."""

    def create(
        self,
        service_id: Id,
        original_file_name: str,
        *,
        row_count: int,
        type: NotificationType,
        list_id: Optional[Id] = None,
        created_by: Optional[Id] = None,
    ) -> ContactList:
        """Makes a list known; its file is there already, or follows."""
        call, out = Call(), ffi.new("nfy_contact_list_rows **")
        given = call.options(
            "nfy_contact_list",
            original_file_name=original_file_name,
            row_count=row_count,
            type=code_of(type),
        )
        given.id.bytes = id_bytes(list_id)
        given.created_by.bytes = id_bytes(created_by)
        call(lib.nfy_contact_list_create, self._handle, call.uuid(service_id), given, out)
        return _lists_of(out)[0]

    def get(self, service_id: Id, list_id: Id) -> ContactList:
        call, out = Call(), ffi.new("nfy_contact_list_rows **")
        ids = call.uuid(service_id), call.uuid(list_id)
        call(lib.nfy_contact_list_get, self._handle, *ids, out)
        return _lists_of(out)[0]

    def list(self, service_id: Id) -> List[ContactList]:
        """Newest first, without archived ones."""
        call, out = Call(), ffi.new("nfy_contact_list_rows **")
        call(lib.nfy_contact_list_list, self._handle, call.uuid(service_id), out)
        return _lists_of(out)

    def archive(self, service_id: Id, list_id: Id) -> None:
        """Takes a list away, and its file."""
        call = Call()
        ids = call.uuid(service_id), call.uuid(list_id)
        call(lib.nfy_contact_list_archive, self._handle, *ids)


def _lists_of(out: Any) -> List[ContactList]:
    return read_rows(out[0], "contact_list", "nfy_contact_list", _list_of)


def _list_of(row: Any) -> ContactList:
    return ContactList(
        id=uuid_of(row.id),
        service_id=uuid_of(row.service_id),
        original_file_name=text_of(row.original_file_name),
        row_count=row.row_count,
        type=member_of(NotificationType, row.type),
        created_by=uuid_or_none(row.created_by),
        created_at=instant(row.created_at_us),
        recent_jobs=row.recent_jobs,
        has_jobs=bool(row.has_jobs),
    )
