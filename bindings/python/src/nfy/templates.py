"""Templates and their versions."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, List, Optional
from uuid import UUID

from nfy._arguments import Id
from nfy._glue import (
    Call,
    id_bytes,
    instant,
    instant_or_none,
    read_rows,
    text_of,
    uuid_of,
    uuid_or_none,
)
from nfy._native import ffi, lib
from nfy._noun import Noun
from nfy._words import Word, code_of, member_of, numbered
from nfy.base import NotificationType, Postage


@numbered("QUEUE")
class Queue(Word):
    """What is claimed first: queues within a type."""

    PRIORITY = "priority"
    NORMAL = "normal"
    BULK = "bulk"
    TEST = "test"


@dataclass(frozen=True)
class Template:
    id: UUID
    service_id: UUID
    name: str
    type: NotificationType
    subject: str
    content: str
    version: int
    archived: bool
    created_at: datetime
    postage: Postage = Postage.NONE
    letter_welsh_subject: str = ""
    letter_welsh_content: str = ""
    letter_contact_id: Optional[UUID] = None
    has_unsubscribe_link: bool = False
    hidden: bool = False
    created_by: Optional[UUID] = None
    updated_at: Optional[datetime] = None
    """When the version was made; None: the first one. `created_at` is the template's."""
    folder_id: Optional[UUID] = None
    """This and the next: of the template, whatever the version."""
    redacts_personalisation: bool = False
    letter_attachment_id: Optional[UUID] = None


class Templates(Noun):
    """Templates of services."""

    def create(
        self,
        service_id: Id,
        name: str,
        *,
        type: NotificationType,
        content: str,
        subject: str = "",
        postage: Postage = Postage.NONE,
        letter_welsh_subject: str = "",
        letter_welsh_content: str = "",
        letter_contact_id: Optional[Id] = None,
        has_unsubscribe_link: bool = False,
        hidden: bool = False,
        created_by: Optional[Id] = None,
        folder_id: Optional[Id] = None,
    ) -> Template:
        """Makes version 1 of a template. No list has a `hidden` one, and no request with an API key
        can name it."""
        call, out = Call(), ffi.new("nfy_uuid *")
        options = call.options(
            "nfy_template_options",
            name=name,
            type=code_of(type),
            content=content,
            subject=subject,
            postage=code_of(postage),
            letter_welsh_subject=letter_welsh_subject,
            letter_welsh_content=letter_welsh_content,
            has_unsubscribe_link=has_unsubscribe_link,
            hidden=hidden,
        )
        options.letter_contact_id.bytes = id_bytes(letter_contact_id)
        options.created_by.bytes = id_bytes(created_by)
        options.folder_id.bytes = id_bytes(folder_id)
        call(lib.nfy_template_create, self._handle, call.uuid(service_id), options, out)
        return self.get(service_id, uuid_of(out))

    def update(
        self,
        service_id: Id,
        template_id: Id,
        name: str,
        *,
        type: NotificationType,
        content: str,
        subject: str = "",
        postage: Postage = Postage.NONE,
        letter_welsh_subject: str = "",
        letter_welsh_content: str = "",
        letter_contact_id: Optional[Id] = None,
        has_unsubscribe_link: bool = False,
        hidden: bool = False,
        created_by: Optional[Id] = None,
    ) -> Template:
        """Stores a new version. The type cannot change."""
        call, version = Call(), ffi.new("int32_t *")
        options = call.options(
            "nfy_template_options",
            name=name,
            type=code_of(type),
            content=content,
            subject=subject,
            postage=code_of(postage),
            letter_welsh_subject=letter_welsh_subject,
            letter_welsh_content=letter_welsh_content,
            has_unsubscribe_link=has_unsubscribe_link,
            hidden=hidden,
        )
        options.letter_contact_id.bytes = id_bytes(letter_contact_id)
        options.created_by.bytes = id_bytes(created_by)
        service, template = call.uuid(service_id), call.uuid(template_id)
        call(lib.nfy_template_update, self._handle, service, template, options, version)
        return self.get(service_id, template_id, version=version[0])

    def redact(
        self, service_id: Id, template_id: Id, *, redacted_by: Optional[Id] = None
    ) -> None:
        """Pages of its messages show no values from now on, for good."""
        call = Call()
        service, template = call.uuid(service_id), call.uuid(template_id)
        user = ffi.NULL if redacted_by is None else call.uuid(redacted_by)
        call(lib.nfy_template_redact, self._handle, service, template, user)

    def get_uploaded(self, service_id: Id) -> Template:
        """The hidden template that stands for all letters that a service uploads."""
        call, out = Call(), ffi.new("nfy_template_rows **")
        call(lib.nfy_template_get_uploaded, self._handle, call.uuid(service_id), out)
        return read_rows(out[0], "template", "nfy_template", template_of)[0]

    def get(self, service_id: Id, template_id: Id, *, version: int = 0) -> Template:
        """One version of a template; 0 for the newest."""
        call, out = Call(), ffi.new("nfy_template_rows **")
        service, template = call.uuid(service_id), call.uuid(template_id)
        call(lib.nfy_template_get, self._handle, service, template, version, out)
        return read_rows(out[0], "template", "nfy_template", template_of)[0]

    def list(
        self,
        service_id: Id,
        *,
        type: Optional[NotificationType] = None,
        with_archived: bool = False,
        with_hidden: bool = False,
    ) -> List[Template]:
        """In their newest version, by name in the order of its bytes, then by type and id."""
        call, out = Call(), ffi.new("nfy_template_rows **")
        query = call.options(
            "nfy_template_query",
            type=None if type is None else code_of(type),
            with_archived=with_archived,
            with_hidden=with_hidden,
        )
        call(lib.nfy_template_list, self._handle, call.uuid(service_id), query, out)
        return read_rows(out[0], "template", "nfy_template", template_of)

    def list_versions(self, service_id: Id, template_id: Id) -> List[Template]:
        """All versions of a template, newest first."""
        call, out = Call(), ffi.new("nfy_template_rows **")
        service, template = call.uuid(service_id), call.uuid(template_id)
        call(lib.nfy_template_list_versions, self._handle, service, template, out)
        return read_rows(out[0], "template", "nfy_template", template_of)

    def archive(self, service_id: Id, template_id: Id) -> Template:
        """Stores a version that can be read, but not sent."""
        call, version = Call(), ffi.new("int32_t *")
        service, template = call.uuid(service_id), call.uuid(template_id)
        call(lib.nfy_template_archive, self._handle, service, template, version)
        return self.get(service_id, template_id, version=version[0])

    def set_queue(self, service_id: Id, template_id: Id, queue: Optional[Queue]) -> None:
        """Gives the messages of a template a queue of their own from now on; None takes it away."""
        call = Call()
        ids = call.uuid(service_id), call.uuid(template_id)
        call(lib.nfy_template_set_queue, self._handle, *ids, 0 if queue is None else code_of(queue))


def template_of(row: Any) -> Template:
    return Template(
        id=uuid_of(row.id),
        service_id=uuid_of(row.service_id),
        name=text_of(row.name),
        type=member_of(NotificationType, row.type),
        subject=text_of(row.subject),
        content=text_of(row.content),
        version=row.version,
        archived=bool(row.archived),
        created_at=instant(row.created_at_us),
        postage=member_of(Postage, row.postage),
        letter_welsh_subject=text_of(row.letter_welsh_subject),
        letter_welsh_content=text_of(row.letter_welsh_content),
        letter_contact_id=uuid_or_none(row.letter_contact_id),
        has_unsubscribe_link=bool(row.has_unsubscribe_link),
        hidden=bool(row.hidden),
        created_by=uuid_or_none(row.created_by),
        updated_at=instant_or_none(row.updated_at_us),
        folder_id=uuid_or_none(row.folder_id),
        redacts_personalisation=bool(row.redacts_personalisation),
        letter_attachment_id=uuid_or_none(row.letter_attachment_id),
    )
