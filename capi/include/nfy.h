/*
 * nfy: the back end of a notification service as a library. This is its C ABI, for C99 and later,
 * C++ and everything that can call C.
 *
 * 1. Handles are opaque and typed. The caller owns a handle that it receives through a parameter
 * and
 *    ends it once with its _close() or _free(); NULL is ignored there. A handle is a ticket, not an
 *    address: one that was closed, or that is of another kind, is answered with NFY_E_CLOSED (or
 *    with 0, NULL or nothing where a function cannot fail), and no ticket is ever given out twice.
 *    A handle may be closed while other calls use it or what came from it; those end as they would.
 * 2. Every function that can fail returns an nfy_status and takes an nfy_error ** as its last
 *    parameter, which may be NULL. On failure it is set to an error that the caller frees with
 *    nfy_error_free(); on success it is set to NULL. Out handles are NULL after a failure; other
 *    out parameters are unchanged unless a function says more.
 * 3. nfy_str is borrowed text: bytes and their number, not ended by a zero. What goes in is copied
 *    before a function returns. What comes out lives as long as the handle that it came from,
 *    unless a function says less. nfy_buf is owned: end it with nfy_buf_free().
 * 4. Text is UTF-8 without zero bytes and at most NFY_TEXT_BYTES_MAX bytes, unless a function says
 *    otherwise. { NULL, 0 } is the empty text.
 * 5. A struct that begins with `struct_size` may grow at its end in later versions. Start it from
 *    its _INIT macro, which sets the size. A field that is zero has its default; the comment says
 *    which. All other structs are frozen.
 * 6. Instants are microseconds since 1970-01-01T00:00:00Z in fields that end in `_us`. Yes and no
 *    are int32_t: 0 means no, everything else yes. Money is an nfy_decimal, never floating point.
 * 7. Functions may be called from any thread. A `const` handle may be used by many threads at once;
 *    an nfy_engine, an nfy_clock, an nfy_provider and an nfy_rest too, since they lock inside.
 *    An nfy_csv, an nfy_survey and an nfy_recipients have one user at a time; a second one is
 *    answered with NFY_E_CLOSED.
 * 8. Callbacks run in the thread that called the library, while it holds no lock and no
 *    transaction, and may call back into it. They return 0 to go on. Anything else, or a C++
 *    exception, stops the work and comes back as NFY_E_CALLBACK. A callback must not leave by
 *    longjmp().
 * 9. No handle survives fork(): in the child each answers with NFY_E_FORKED and closing it does
 *    nothing, so that the files and connections of the parent stay whole. The child opens its own.
 */
#ifndef NFY_H
#define NFY_H

#include "nfy/allowance.h"
#include "nfy/api_key.h"
#include "nfy/archive.h"
#include "nfy/base.h"
#include "nfy/billing.h"
#include "nfy/brand.h"
#include "nfy/caches.h"
#include "nfy/calendar.h"
#include "nfy/callback.h"
#include "nfy/clock.h"
#include "nfy/complaint.h"
#include "nfy/contact_list.h"
#include "nfy/delivery.h"
#include "nfy/document_link.h"
#include "nfy/engine.h"
#include "nfy/event.h"
#include "nfy/facts.h"
#include "nfy/health.h"
#include "nfy/import.h"
#include "nfy/inbound.h"
#include "nfy/invitation.h"
#include "nfy/job.h"
#include "nfy/letter.h"
#include "nfy/library.h"
#include "nfy/limits.h"
#include "nfy/log.h"
#include "nfy/member.h"
#include "nfy/metrics.h"
#include "nfy/notification.h"
#include "nfy/organisation.h"
#include "nfy/provider.h"
#include "nfy/rates.h"
#include "nfy/receipt.h"
#include "nfy/recipient.h"
#include "nfy/recipients.h"
#include "nfy/report.h"
#include "nfy/report_request.h"
#include "nfy/rest.h"
#include "nfy/retention.h"
#include "nfy/search.h"
#include "nfy/sender.h"
#include "nfy/service.h"
#include "nfy/service_details.h"
#include "nfy/sign_in.h"
#include "nfy/statistics.h"
#include "nfy/suppression.h"
#include "nfy/system_message.h"
#include "nfy/table.h"
#include "nfy/task.h"
#include "nfy/template.h"
#include "nfy/template_file.h"
#include "nfy/template_folder.h"
#include "nfy/text.h"
#include "nfy/unsubscribe.h"
#include "nfy/user.h"

#endif /* NFY_H */
