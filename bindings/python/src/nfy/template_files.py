"""Files that go with templates: pages behind letters, and what e-mails link to."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, List, Optional
from uuid import UUID

from nfy._arguments import Id, takes_fields
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


@dataclass(frozen=True)
class LetterAttachment:
    """Pages that are printed behind the letters of a template."""

    id: UUID
    service_id: UUID
    template_id: UUID
    original_filename: str
    page_count: int
    created_at: datetime
    created_by: UUID
    archived_at: Optional[datetime] = None
    archived_by: Optional[UUID] = None


@dataclass(frozen=True)
@takes_fields
class TemplateFile:
    """One version of a file that the text of an e-mail template links to."""

    id: UUID
    service_id: UUID
    template_id: UUID
    filename: str
    link_text: str = ""
    retention_weeks: int = 1
    validates_email: bool = True
    """Who downloads it names the address that it was sent to."""
    pending: bool = False
    """Not yet in the file storage: no e-mail links to it."""
    version: int = 0
    template_version: int = 1
    created_at: Optional[datetime] = None
    created_by: Optional[UUID] = None
    updated_at: Optional[datetime] = None
    archived_at: Optional[datetime] = None
    archived_by: Optional[UUID] = None


class TemplateFiles(Noun):
    """Files that go with templates. They lie in the file storage under ids that hosts give."""

    def attach(
        self,
        service_id: Id,
        template_id: Id,
        *,
        upload_id: Id,
        original_filename: str,
        page_count: int,
        created_by: Id,
    ) -> LetterAttachment:
        """Gives a letter template an attachment, in a new version; ConflictError if it has one."""
        call = Call()
        given = call.options(
            "nfy_letter_attachment", original_filename=original_filename, page_count=page_count
        )
        given.id.bytes = id_bytes(upload_id)
        given.service_id.bytes = id_bytes(service_id)
        given.template_id.bytes = id_bytes(template_id)
        given.created_by.bytes = id_bytes(created_by)
        call(lib.nfy_letter_attachment_create, self._handle, given)
        return self.get_attachment(service_id, upload_id)

    def get_attachment(self, service_id: Id, attachment_id: Id) -> LetterAttachment:
        call, out = Call(), ffi.new("nfy_letter_attachment_rows **")
        service, attachment = call.uuid(service_id), call.uuid(attachment_id)
        call(lib.nfy_letter_attachment_get, self._handle, service, attachment, out)
        return read_rows(out[0], "letter_attachment", "nfy_letter_attachment", _attachment_of)[0]

    def detach(self, service_id: Id, attachment_id: Id, *, archived_by: Id) -> None:
        """Takes it away, in a new version of the template."""
        call = Call()
        service, attachment = call.uuid(service_id), call.uuid(attachment_id)
        user = call.uuid(archived_by)
        call(lib.nfy_letter_attachment_archive, self._handle, service, attachment, user)

    def add(
        self,
        service_id: Id,
        template_id: Id,
        filename: str,
        *,
        created_by: Id,
        file_id: Optional[Id] = None,
        link_text: str = "",
        retention_weeks: int = 1,
        validates_email: bool = True,
    ) -> TemplateFile:
        """Adds a pending file to an e-mail template."""
        call, out = Call(), ffi.new("nfy_template_file_rows **")
        given = call.options(
            "nfy_template_file",
            filename=filename,
            link_text=link_text,
            retention_weeks=retention_weeks,
            open_to_anybody=not validates_email,
        )
        given.id.bytes = id_bytes(file_id)
        given.service_id.bytes = id_bytes(service_id)
        given.template_id.bytes = id_bytes(template_id)
        given.created_by.bytes = id_bytes(created_by)
        call(lib.nfy_template_file_add, self._handle, given, out)
        return _files(out[0])[0]

    def get(self, service_id: Id, template_id: Id, file_id: Id) -> TemplateFile:
        """The newest version."""
        call, out = Call(), ffi.new("nfy_template_file_rows **")
        service, template = call.uuid(service_id), call.uuid(template_id)
        call(lib.nfy_template_file_get, self._handle, service, template, call.uuid(file_id), out)
        return _files(out[0])[0]

    def list(
        self, service_id: Id, template_id: Id, *, template_version: int = 0
    ) -> List[TemplateFile]:
        """Those that a version of the template links to; 0 for the current one."""
        call, out = Call(), ffi.new("nfy_template_file_rows **")
        service, template = call.uuid(service_id), call.uuid(template_id)
        call(lib.nfy_template_file_list, self._handle, service, template, template_version, out)
        return _files(out[0])

    def change(self, file: TemplateFile) -> TemplateFile:
        """Stores what is said of a file: a pending one is replaced, or becomes one that e-mails
        link to; another one gets a new version, and its template too."""
        call, out = Call(), ffi.new("nfy_template_file_rows **")
        given = call.options(
            "nfy_template_file",
            filename=file.filename,
            link_text=file.link_text,
            retention_weeks=file.retention_weeks,
            open_to_anybody=not file.validates_email,
            pending=file.pending,
        )
        given.id.bytes = file.id.bytes
        given.service_id.bytes = file.service_id.bytes
        given.template_id.bytes = file.template_id.bytes
        call(lib.nfy_template_file_change, self._handle, given, out)
        return _files(out[0])[0]

    def archive(self, service_id: Id, template_id: Id, file_id: Id, *, archived_by: Id) -> None:
        """From the template's current version on nothing links to it."""
        call = Call()
        service, template = call.uuid(service_id), call.uuid(template_id)
        file, user = call.uuid(file_id), call.uuid(archived_by)
        call(lib.nfy_template_file_archive, self._handle, service, template, file, user)


def _files(handle: Any) -> List[TemplateFile]:
    return read_rows(handle, "template_file", "nfy_template_file", _file_of)


def _attachment_of(row: Any) -> LetterAttachment:
    return LetterAttachment(
        id=uuid_of(row.id),
        service_id=uuid_of(row.service_id),
        template_id=uuid_of(row.template_id),
        original_filename=text_of(row.original_filename),
        page_count=row.page_count,
        created_at=instant(row.created_at_us),
        created_by=uuid_of(row.created_by),
        archived_at=instant_or_none(row.archived_at_us),
        archived_by=uuid_or_none(row.archived_by),
    )


def _file_of(row: Any) -> TemplateFile:
    return TemplateFile(
        id=uuid_of(row.id),
        service_id=uuid_of(row.service_id),
        template_id=uuid_of(row.template_id),
        filename=text_of(row.filename),
        link_text=text_of(row.link_text),
        retention_weeks=row.retention_weeks,
        validates_email=not row.open_to_anybody,
        pending=bool(row.pending),
        version=row.version,
        template_version=row.template_version,
        created_at=instant_or_none(row.created_at_us),
        created_by=uuid_or_none(row.created_by),
        updated_at=instant_or_none(row.updated_at_us),
        archived_at=instant_or_none(row.archived_at_us),
        archived_by=uuid_or_none(row.archived_by),
    )
