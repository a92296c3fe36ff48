"""Folders of templates, which make trees."""

from dataclasses import dataclass
from typing import Any, FrozenSet, Iterable, List, Optional
from uuid import UUID

from nfy._arguments import Id
from nfy._glue import Call, id_bytes, lend_ids, read_rows, text_of, uuid_of, uuid_or_none
from nfy._native import ffi, lib
from nfy._noun import Noun


@dataclass(frozen=True)
class TemplateFolder:
    """A folder of a service's templates."""

    id: UUID
    service_id: UUID
    name: str
    parent_id: Optional[UUID] = None
    visible_to: FrozenSet[UUID] = frozenset()
    """Members of the service who see it."""


class TemplateFolders(Noun):
    """Template folders of services. Whatever several callers do at once, trees stay trees."""

    def create(
        self, service_id: Id, name: str, *, parent_id: Optional[Id] = None
    ) -> TemplateFolder:
        """A folder in another one is seen by whoever sees that one, the others by all active
        members."""
        call, out = Call(), ffi.new("nfy_template_folder_rows **")
        parent = ffi.NULL if parent_id is None else call.uuid(parent_id)
        service = call.uuid(service_id)
        call(lib.nfy_template_folder_create, self._handle, service, call.text(name), parent, out)
        return _folders(out[0])[0]

    def list(self, service_id: Id) -> List[TemplateFolder]:
        """By id."""
        call, out = Call(), ffi.new("nfy_template_folder_rows **")
        call(lib.nfy_template_folder_list, self._handle, call.uuid(service_id), out)
        return _folders(out[0])

    def rename(self, service_id: Id, folder_id: Id, name: str) -> None:
        call = Call()
        service, folder = call.uuid(service_id), call.uuid(folder_id)
        call(lib.nfy_template_folder_rename, self._handle, service, folder, call.text(name))

    def show_to(self, service_id: Id, folder_id: Id, users: Iterable[Id]) -> None:
        """Which members see it, nobody else; NotFoundError if somebody is none."""
        call = Call()
        given, count = lend_ids(call, users)
        service, folder = call.uuid(service_id), call.uuid(folder_id)
        call(lib.nfy_template_folder_show_to, self._handle, service, folder, given, count)

    def move(
        self,
        service_id: Id,
        *,
        to: Optional[Id] = None,
        folders: Iterable[Id] = (),
        templates: Iterable[Id] = (),
    ) -> None:
        """Moves all of it into a folder, or out of all folders, or nothing.

        InvalidArgumentError if a folder would lie in itself.
        """
        call = Call()
        moved, moved_count = lend_ids(call, folders)
        texts, text_count = lend_ids(call, templates)
        call(
            lib.nfy_template_folder_move,
            self._handle,
            call.uuid(service_id),
            ffi.NULL if to is None else call.uuid(to),
            moved,
            moved_count,
            texts,
            text_count,
        )

    def remove(self, service_id: Id, folder_id: Id) -> None:
        """ConflictError if something is in it."""
        call = Call()
        service, folder = call.uuid(service_id), call.uuid(folder_id)
        call(lib.nfy_template_folder_remove, self._handle, service, folder)


def _folders(handle: Any) -> List[TemplateFolder]:
    return read_rows(handle, "template_folder", "nfy_template_folder", _folder_of)


def _folder_of(row: Any) -> TemplateFolder:
    return TemplateFolder(
        id=uuid_of(row.id),
        service_id=uuid_of(row.service_id),
        name=text_of(row.name),
        parent_id=uuid_or_none(row.parent_id),
        visible_to=frozenset(uuid_of(row.visible_to[i]) for i in range(row.visible_to_count)),
    )
