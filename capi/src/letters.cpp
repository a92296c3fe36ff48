#include "objects.hpp"
#include "send_results.hpp"

#include <notify/json.hpp>
#include <notify/letters.hpp>

#include <optional>
#include <utility>

using namespace notify;
using namespace notify::capi;

namespace notify::capi {
namespace {

Result<UploadedLetter> uploaded_letter_in(const nfy_uploaded_letter* letter) {
  NFY_TRY(given, sized_in(letter, "letter"));
  UploadedLetter value;
  NFY_TRY(pdf, bytes_in(given.pdf, "pdf"));
  value.pdf = std::string(pdf);
  NFY_CHECK(text_or_default(given.reference, "reference", value.reference));
  NFY_CHECK(text_or_default(given.idempotency_key, "idempotency_key", value.idempotency_key));
  const ApiKeyId key{to_uuid(given.api_key_id)};
  if (!key.is_nil()) value.api_key_id = key;
  NFY_TRY(key_type, key_type_in(given.key_type));
  value.key_type = key_type;
  NFY_TRY(post_class, postage_in(given.postage));
  if (post_class != Postage::none) value.postage = post_class;
  value.has_taken_request = given.has_taken_request != 0;
  return value;
}

Result<LetterScan> letter_scan_in(const nfy_letter_scan* scan) {
  NFY_TRY(given, sized_in(scan, "scan"));
  if (given.result < NFY_SCAN_OK || given.result > NFY_SCAN_INVALID)
    return bad_argument("result", "must be one of NFY_SCAN_*");
  LetterScan value;
  value.result = static_cast<ScanResult>(given.result - NFY_SCAN_OK);
  value.pages = given.pages;
  NFY_CHECK(text_or_default(given.address, "address", value.address));
  NFY_TRY(pdf, bytes_in(given.pdf, "pdf"));
  value.pdf = std::string(pdf);
  NFY_CHECK(text_or_default(given.message, "message", value.message));
  return value;
}

static_assert(static_cast<int>(ScanResult::invalid) == NFY_SCAN_INVALID - NFY_SCAN_OK);

}  // namespace
}  // namespace notify::capi

nfy_status nfy_letter_upload(nfy_engine* engine, const nfy_uuid* service_id,
                             const nfy_uploaded_letter* letter, nfy_send_result* out,
                             nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_CHECK(check_given(out, "out"));
    auto answer = [&]() -> Result<Accepted> {
      NFY_TRY(wanted, uploaded_letter_in(letter));
      return self->engine->letters().upload(service, wanted);
    }();
    *out = result_out(answer);
    NFY_CHECK(std::move(answer));
    return {};
  });
}

nfy_status nfy_letter_check_upload(nfy_engine* engine, const nfy_uuid* service_id,
                                   const nfy_uploaded_letter* letter, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(wanted, uploaded_letter_in(letter));
    return self->engine->letters().check_upload(service, wanted);
  });
}

nfy_status nfy_letter_record_scan(nfy_engine* engine, const nfy_uuid* service_id,
                                  const nfy_uuid* id, const nfy_letter_scan* scan,
                                  int32_t* out_recorded, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(letter, id_in<NotificationId>(id, "id"));
    NFY_TRY(seen, letter_scan_in(scan));
    NFY_TRY(is_recorded, self->engine->letters().record_scan(service, letter, seen));
    if (out_recorded != nullptr) *out_recorded = flag_out(is_recorded);
    return {};
  });
}

nfy_status nfy_letter_record_pdf(nfy_engine* engine, const nfy_uuid* service_id, const nfy_uuid* id,
                                 int64_t pages, nfy_str pdf, int32_t* out_recorded,
                                 nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(letter, id_in<NotificationId>(id, "id"));
    NFY_TRY(bytes, bytes_in(pdf, "pdf"));
    NFY_TRY(is_recorded, self->engine->letters().record_pdf(service, letter, pages, bytes));
    if (out_recorded != nullptr) *out_recorded = flag_out(is_recorded);
    return {};
  });
}

nfy_status nfy_letter_pdf(nfy_engine* engine, const nfy_uuid* service_id, const nfy_uuid* id,
                          nfy_buf* out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(letter, id_in<NotificationId>(id, "id"));
    NFY_CHECK(check_given(out, "out"));
    NFY_TRY(pdf, self->engine->letters().pdf(service, letter));
    *out = buf_out(pdf);
    return {};
  });
}

nfy_status nfy_letter_describe_pdf(nfy_engine* engine, const nfy_uuid* service_id,
                                   const nfy_uuid* id, nfy_letter_pdf_view* out,
                                   nfy_buf* out_message, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(letter, id_in<NotificationId>(id, "id"));
    NFY_CHECK(check_sized_out(out, "out"));
    NFY_TRY(known, self->engine->letters().describe_pdf(service, letter));
    if (out_message != nullptr) *out_message = buf_out(known.message);
    nfy_letter_pdf_view view = NFY_LETTER_PDF_VIEW_INIT;
    view.is_there = flag_out(known.is_there);
    view.is_awaited = flag_out(known.is_awaited);
    view.pages = known.pages;
    view.attempts = known.attempts;
    sized_out(out, view);
    return {};
  });
}

nfy_status nfy_letter_cancel(nfy_engine* engine, const nfy_uuid* service_id, const nfy_uuid* id,
                             nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(letter, id_in<NotificationId>(id, "id"));
    return self->engine->letters().cancel(service, letter);
  });
}

nfy_status nfy_letter_collect(nfy_engine* engine, int64_t created_before_us, int64_t* out_count,
                              nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_CHECK(check_given(out_count, "out_count"));
    std::optional<UtcTime> created_before;
    if (created_before_us != 0) {
      NFY_TRY(before, instant_in(created_before_us, "created_before_us"));
      created_before = before;
    }
    NFY_TRY(count, self->engine->letters().collect(created_before));
    *out_count = count;
    return {};
  });
}

nfy_status nfy_letter_run(nfy_engine* engine, const nfy_letter_run_options* options,
                          nfy_letter_run_report* out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(given, sized_or_default(options, "options"));
    NFY_CHECK(check_optional_out(out, "out"));
    LetterRunOptions run;
    NFY_CHECK(number_or_default(given.limit, "limit", run.limit));
    NFY_TRY(done, self->engine->letters().run(run));
    nfy_letter_run_report report = NFY_LETTER_RUN_REPORT_INIT;
    report.made = done.made;
    report.scanned = done.scanned;
    report.retried = done.retried;
    report.failed = done.failed;
    sized_out(out, report);
    return {};
  });
}

namespace notify::capi {
namespace {

Result<LetterFormat> letter_format_in(std::int32_t format) {
  if (format != NFY_LETTER_AS_PDF && format != NFY_LETTER_AS_PNG)
    return bad_argument("format", "is none: " + std::to_string(format));
  return format == NFY_LETTER_AS_PDF ? LetterFormat::pdf : LetterFormat::png;
}

Result<LetterDraft> letter_draft_in(const nfy_letter_draft* draft) {
  NFY_TRY(given, sized_in(draft, "draft"));
  LetterDraft value;
  NFY_CHECK(text_or_default(given.subject, "subject", value.source.subject));
  NFY_CHECK(text_or_default(given.content, "content", value.source.content));
  NFY_CHECK(text_or_default(given.welsh_subject, "welsh_subject", value.source.welsh_subject));
  NFY_CHECK(text_or_default(given.welsh_content, "welsh_content", value.source.welsh_content));
  NFY_CHECK(text_or_default(given.contact_block, "contact_block", value.source.contact_block));
  std::string values = "{}";
  NFY_CHECK(text_or_default(given.personalisation_json, "personalisation_json", values));
  NFY_TRY(personalisation, personalisation_from_json(values));
  value.values = std::move(personalisation);
  if (given.dated_us != 0) {
    NFY_TRY(dated, instant_in(given.dated_us, "dated_us"));
    value.dated = dated;
  }
  value.service_id.uuid = to_uuid(given.service_id);
  value.attachment.uuid = to_uuid(given.attachment_id);
  NFY_CHECK(text_or_default(given.logo, "logo", value.logo));
  return value;
}

}  // namespace
}  // namespace notify::capi

nfy_status nfy_letter_preview(nfy_engine* engine, const nfy_uuid* service_id, const nfy_uuid* id,
                              int32_t format, int64_t page, nfy_buf* out, int64_t* out_pages,
                              nfy_buf* out_message, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(check_given(out, "out"));
    *out = nfy_buf{};
    if (out_message != nullptr) *out_message = nfy_buf{};
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(letter, id_in<NotificationId>(id, "id"));
    NFY_TRY(as, letter_format_in(format));
    NFY_TRY(picture, self->engine->letters().preview(service, letter, as, page));
    *out = buf_out(picture.bytes);
    if (out_pages != nullptr) *out_pages = picture.pages;
    if (out_message != nullptr) *out_message = buf_out(picture.message);
    return {};
  });
}

nfy_status nfy_letter_draw(nfy_engine* engine, const nfy_letter_draft* draft, int32_t format,
                           int64_t page, nfy_buf* out, int64_t* out_pages, nfy_buf* out_message,
                           nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(check_given(out, "out"));
    *out = nfy_buf{};
    if (out_message != nullptr) *out_message = nfy_buf{};
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(wanted, letter_draft_in(draft));
    NFY_TRY(as, letter_format_in(format));
    NFY_TRY(picture, self->engine->letters().draw(wanted, as, page));
    *out = buf_out(picture.bytes);
    if (out_pages != nullptr) *out_pages = picture.pages;
    if (out_message != nullptr) *out_message = buf_out(picture.message);
    return {};
  });
}

nfy_status nfy_letter_paint(nfy_engine* engine, nfy_str pdf, int64_t page, nfy_buf* out,
                            nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(check_given(out, "out"));
    *out = nfy_buf{};
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(bytes, bytes_in(pdf, "pdf"));
    NFY_TRY(png, self->engine->letters().paint(bytes, page));
    *out = buf_out(png);
    return {};
  });
}

nfy_status nfy_letter_paint_attachment(nfy_engine* engine, const nfy_uuid* service_id,
                                       const nfy_uuid* attachment_id, int64_t page, nfy_buf* out,
                                       nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(check_given(out, "out"));
    *out = nfy_buf{};
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(attachment, id_in<LetterAttachmentId>(attachment_id, "attachment_id"));
    NFY_TRY(png, self->engine->letters().paint_attachment(service, attachment, page));
    *out = buf_out(png);
    return {};
  });
}

nfy_status nfy_letter_look_at(nfy_engine* engine, nfy_str pdf, int32_t look_for,
                              int32_t* out_result, int64_t* out_pages, nfy_buf* out_address,
                              nfy_buf* out_message, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(check_given(out_result, "out_result"));
    for (nfy_buf* const text : {out_address, out_message})
      if (text != nullptr) *text = nfy_buf{};
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(bytes, bytes_in(pdf, "pdf"));
    if (look_for < NFY_LOOK_LETTER || look_for > NFY_LOOK_ATTACHMENT)
      return bad_argument("look_for", "is none: " + std::to_string(look_for));
    NFY_TRY(found, self->engine->letters().look_at(bytes, static_cast<Letters::LookFor>(look_for)));
    *out_result = found.message.empty() ? NFY_SCAN_OK : NFY_SCAN_INVALID;
    if (out_pages != nullptr) *out_pages = found.pages;
    if (out_address != nullptr) *out_address = buf_out(found.address);
    if (out_message != nullptr) *out_message = buf_out(found.message);
    return {};
  });
}

nfy_status nfy_letter_send_by_hand(nfy_engine* engine, const nfy_uuid* service_id,
                                   const nfy_letter_by_hand* letter, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(given, sized_in(letter, "letter"));
    LetterByHand wanted;
    wanted.id.uuid = to_uuid(given.id);
    NFY_TRY(filename, text_in(given.filename, "filename"));
    wanted.filename = std::move(filename);
    NFY_TRY(address, text_in(given.recipient_address, "recipient_address"));
    wanted.recipient_address = std::move(address);
    NFY_TRY(postage, postage_in(given.postage));
    wanted.postage = postage;
    wanted.created_by.uuid = to_uuid(given.created_by);
    NFY_CHECK(self->engine->letters().send_by_hand(service, wanted));
    return {};
  });
}
