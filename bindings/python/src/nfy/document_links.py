"""Documents that an engine keeps, for the host that serves them."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from nfy._arguments import Recipient, takes_fields
from nfy._glue import Call, bytes_of, instant, sized, text_of
from nfy._native import ffi, lib
from nfy._noun import Noun


@dataclass(frozen=True)
@takes_fields
class DocumentLink:
    """What a link holds: <documents_url>/d/<service>/<document>?key=<key>."""

    service_id: UUID
    document_id: UUID
    key: str = field(repr=False)


@dataclass(frozen=True)
class DocumentInfo:
    """What a page says of a document before it is downloaded."""

    filename: str
    content_type: str
    bytes: int
    available_until: datetime
    needs_email: bool
    """Who downloads it has to name the address that it was sent to."""


@dataclass(frozen=True)
class DownloadedDocument:
    info: DocumentInfo
    content: bytes = field(repr=False)


class DocumentLinks(Noun):
    """Documents behind links. NotFoundError alike if the document is unknown, of another service
    or expired, and if the key is wrong."""

    def describe(self, link: DocumentLink) -> DocumentInfo:
        """What a page says before the document is downloaded."""
        call, out = Call(), ffi.new("nfy_document **")
        call(lib.nfy_document_link_describe, self._handle, _link_in(call, link), out)
        return _read(out[0]).info

    def download(self, link: DocumentLink, *, email: Recipient = "") -> DownloadedDocument:
        """The document. InvalidArgumentError with Reason.RECIPIENT_INVALID if `email` is to be
        named and is not the one that it was sent to; LimitedError if it was tried too often."""
        call, out = Call(), ffi.new("nfy_document **")
        lent = _link_in(call, link), call.text(str(email))
        call(lib.nfy_document_link_download, self._handle, *lent, out)
        return _read(out[0])


def _link_in(call: Call, link: DocumentLink) -> Any:
    given = call.options("nfy_document_link", key=link.key)
    given.service_id.bytes = link.service_id.bytes
    given.document_id.bytes = link.document_id.bytes
    return given


def _read(handle: Any) -> DownloadedDocument:
    """Takes a document from the library."""
    try:
        view = sized("nfy_document_view")
        Call()(lib.nfy_document_get, handle, view)
        info = DocumentInfo(
            filename=text_of(view.filename),
            content_type=text_of(view.content_type),
            bytes=view.bytes,
            available_until=instant(view.available_until_us),
            needs_email=bool(view.needs_email),
        )
        return DownloadedDocument(info, bytes_of(view.content))
    finally:
        lib.nfy_document_free(handle)
