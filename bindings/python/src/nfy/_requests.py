"""Requests to send, and what became of them, as blocks of memory: field by field through cffi a
batch would take longer here than in the library."""

from itertools import accumulate
from struct import Struct, error
from typing import Any, List, Sequence, Tuple
from uuid import UUID

from nfy._glue import NIL, Call, personalisation_json
from nfy._native import ffi, lib
from nfy._warnings import warnings_of
from nfy._words import code_of
from nfy.errors import NfyError, error_for

# The fields of nfy_send_request and nfy_send_result, in order.
_REQUEST = Struct("@N16s" + "PN" * 4 + "16s16sqii16sPN16sPNiiPN")
_RESULT = Struct(f"@ii16sqii{lib.NFY_MESSAGE_SIZE}s")
assert _REQUEST.size == ffi.sizeof("nfy_send_request")
assert _RESULT.size == ffi.sizeof("nfy_send_result")

_NO_ID = NIL.bytes


def _texts_of(request: Any) -> Tuple[str, ...]:
    return (
        str(request.to),
        personalisation_json(request.personalisation),
        request.reference,
        request.idempotency_key,
        request.one_click_unsubscribe_url,
        request.trace_parent,
    )


def requests_in(call: Call, requests: Sequence[Any]) -> Any:
    """An array of nfy_send_request, as long as `call` lives."""
    # A lone surrogate goes through, so that the library itself says what is wrong with it.
    texts = [
        text.encode("utf-8", "surrogatepass") for request in requests for text in _texts_of(request)
    ]
    block = ffi.from_buffer(b"".join(texts))
    call.keep(block)
    sizes = [len(text) for text in texts]
    places = list(accumulate(sizes, initial=int(ffi.cast("uintptr_t", block))))
    given = ffi.new("nfy_send_request[]", len(requests))
    target, size = ffi.buffer(given), _REQUEST.size
    try:
        for index, request in enumerate(requests):
            at = 6 * index
            _REQUEST.pack_into(
                target,
                size * index,
                size,
                request.template_id.bytes,
                places[at],
                sizes[at],
                places[at + 1],
                sizes[at + 1],
                places[at + 2],
                sizes[at + 2],
                places[at + 3],
                sizes[at + 3],
                _NO_ID if request.api_key_id is None else request.api_key_id.bytes,
                _NO_ID if request.job_id is None else request.job_id.bytes,
                request.job_row_number,
                code_of(request.key_type),
                0 if request.type is None else code_of(request.type),
                _NO_ID if request.sender_id is None else request.sender_id.bytes,
                places[at + 4],
                sizes[at + 4],
                _NO_ID if request.created_by is None else request.created_by.bytes,
                _files_in(call, request.files) if request.files else 0,
                len(request.files),
                request.has_taken_request,
                request.has_exact_address_names,
                places[at + 5],
                sizes[at + 5],
            )
    except error:
        raise OverflowError from None
    return given


def _files_in(call: Call, files: Sequence[Any]) -> int:
    """The address of an array of nfy_file_to_send, as long as `call` lives."""
    given = ffi.new("nfy_file_to_send[]", len(files))
    call.keep(given)
    for target, file in zip(given, files):
        target.struct_size = ffi.sizeof("nfy_file_to_send")
        call.lend(target.placeholder, file.placeholder)
        call.lend(target.content, file.content)
        call.lend(target.filename, file.filename)
        target.is_csv = file.is_csv
        call.lend(target.confirmation_email, str(file.confirmation_email))
        call.lend(target.retention_period, file.retention_period)
    return int(ffi.cast("uintptr_t", given))


def answers_of(results: Any, accepted: Any) -> List[Any]:
    """Each of an array of nfy_send_result as what `accepted` makes of it, or an error."""
    return [
        (
            accepted(
                UUID(bytes=id),
                existed != 0,
                units,
                simulated != 0,
                warnings_of(warnings) if warnings else (),
            )
            if status == lib.NFY_OK
            else _refused(status, message)
        )
        for status, existed, id, units, simulated, warnings, message in _RESULT.iter_unpack(
            ffi.buffer(results)
        )
    ]


def _refused(status: int, message: bytes) -> NfyError:
    return error_for(status, message.partition(b"\0")[0].decode())
