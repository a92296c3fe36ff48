#include "domain/text/text.hpp"
#include "engine/checks.hpp"
#include "engine/ledger.hpp"
#include "engine/letter_files.hpp"
#include "engine/limits.hpp"
#include "engine/personal_data.hpp"
#include "engine/uploaded_template.hpp"

#include <notify/json.hpp>
#include <notify/letters.hpp>

namespace notify {

Result<Template> uploaded_template(EngineContext& state, const ServiceSettings& settings,
                                   UtcTime now) {
  const ServiceId service = settings.service().id;
  Template made;
  made.id.uuid = digest_id({"uploaded letters", service.to_text()});
  if (const auto known = settings.compiled(made.id)) return (*known)->source;
  made.service_id = service;
  made.name = made.subject = "Pre-compiled PDF";
  made.type = NotificationType::letter;
  made.postage = Postage::second;
  made.hidden = true;
  made.created_at = now;
  const auto put = state.store().templates().put(made);
  if (put || put.error().code != ErrorCode::conflict) {
    NFY_CHECK(put);
    return made;
  }
  return state.store().templates().get(service, made.id, 0);
}

namespace {

/// What stands for the address until the PDF was read.
constexpr std::string_view to_be_read = "Provided as PDF";
constexpr std::string_view stored_values = R"({"address_line_1":"Provided as PDF"})";

Result<void> check_uploaded(const UploadedLetter& letter) {
  NFY_CHECK(text::check(letter.reference, "reference", uploaded_reference_bytes_max));
  NFY_CHECK(text::check(letter.idempotency_key, "idempotency_key", idempotency_key_bytes_max));
  if (letter.pdf.size() > letter_pdf_bytes_max)
    return refused("pdf is longer than " + std::to_string(letter_pdf_bytes_max) +
                   " bytes: " + std::to_string(letter.pdf.size()));
  if (letter.postage != Postage::first && letter.postage != Postage::second &&
      letter.postage != Postage::economy)
    return refused("postage invalid. It must be either first, second or economy.");
  return {};
}

std::string digest_of(const UploadedLetter& letter, KeyType key_type) {
  return digest_of_fields({"uploaded letter", sha256_hex(letter.pdf), letter.reference,
                           name_of(letter.postage), name_of(key_type)});
}

/// One letter on its way into the store.
class LetterUpload {
public:
  LetterUpload(EngineContext& state, const ServiceSettings& settings, UtcTime now)
      : context_(state), settings_(settings), service_(settings.service()), now_(now) {}

  Result<KeyType> key_type_of(const UploadedLetter& letter) {
    SendRequest as_any;
    as_any.api_key_id = letter.api_key_id;
    as_any.key_type = letter.key_type;
    return RequestChecks(context_, settings_, now_).key_type_of(as_any);
  }

  Result<void> check_allowed(KeyType key_type) const {
    if (!service_.permissions.contains(Permission::letter))
      return make_error(ErrorCode::invalid_argument, "Service is not allowed to send letters", {},
                        Reason::type_not_allowed);
    return letter_files::check_senders(service_, key_type);
  }

  Result<Accepted> run(const UploadedLetter& letter) {
    NFY_TRY(key_type, key_type_of(letter));
    const std::string digest = digest_of(letter, key_type);
    NFY_TRY(earlier, find_earlier(letter, digest));
    if (earlier) return *earlier;
    if (letter.api_key_id && !letter.has_taken_request) NFY_CHECK(take_request(key_type));
    NFY_CHECK(check_allowed(key_type));
    NFY_TRY(source, uploaded_template(context_, settings_, now_));
    NewNotification row = row_of(letter, key_type, source);
    const Notification& n = row.notification;
    NFY_TRY(file, kept_files::put(context_, letter_files::owner_of(service_.id, n.id), letter.pdf));
    row.file = std::move(file);
    if (!letter.idempotency_key.empty()) row.request_digest = digest;
    NFY_CHECK(personal_data::seal(context_.sealer(), row.notification));
    return store(row, key_type);
  }

  /// A letter under an id of its own, whose PDF lies where who took it has put it.
  Result<NotificationId> run_by_hand(const LetterByHand& letter) {
    const auto earlier = context_.store().notifications().get(service_.id, letter.id, Places::live);
    if (earlier) return letter.id;
    if (earlier.error().code != ErrorCode::not_found) return earlier.error();
    NFY_TRY(source, uploaded_template(context_, settings_, now_));
    const std::string key = uploaded_letter_key(service_.id, letter.id.uuid);
    NFY_TRY(pdf, context_.ports.files->get(key));
    UploadedLetter as_uploaded;
    as_uploaded.reference = letter.filename;
    as_uploaded.postage = letter.postage;
    NewNotification row = row_of(as_uploaded, KeyType::normal, source);
    Notification& n = row.notification;
    n.id = letter.id;
    n.to = letter.recipient_address;
    n.normalised_to = searchable_address(n.to);
    n.international = letter.postage == Postage::europe || letter.postage == Postage::rest_of_world;
    Personalisation values;
    values.set("address_line_1", letter.filename);
    n.personalisation = to_json(values);
    n.created_by = letter.created_by;
    NFY_TRY(file, kept_files::put(context_, letter_files::owner_of(service_.id, n.id), pdf));
    row.file = std::move(file);
    NFY_CHECK(personal_data::seal(context_.sealer(), row.notification));
    NFY_CHECK(store(row, KeyType::normal));
    NFY_CHECK(context_.ports.files->remove(key));
    return letter.id;
  }

private:
  Result<std::optional<Accepted>> find_earlier(const UploadedLetter& letter,
                                               const std::string& digest) {
    if (letter.idempotency_key.empty()) return std::optional<Accepted>();
    NFY_TRY(known, context_.store().notifications().find_requests(
                       service_.id, std::span(&letter.idempotency_key, 1)));
    const auto first = known.find(letter.idempotency_key);
    if (first == known.end()) return std::optional<Accepted>();
    if (first->second.request_digest != digest) return key_was_used(letter.idempotency_key);
    return std::optional(Accepted{first->second.id, true, first->second.billable_units});
  }

  Result<void> take_request(KeyType key_type) {
    const std::int64_t per_minute = service_.limits.requests_a_minute;
    NFY_TRY(taken, ledger::take_request(context_, service_.id, key_type, per_minute));
    return taken ? Result<void>() : Result<void>(over_rate_limit(key_type, per_minute));
  }

  NewNotification row_of(const UploadedLetter& letter, KeyType key_type, const Template& source) {
    NewNotification row;
    Notification& n = row.notification;
    n.id.uuid = make_uuid_v7(now_, *context_.ports.entropy);
    n.service_id = service_.id;
    n.template_id = source.id;
    n.template_version = source.version;
    n.type = NotificationType::letter;
    n.key_type = key_type;
    n.api_key_id = letter.api_key_id;
    n.to = to_be_read;
    n.normalised_to = searchable_address(to_be_read);
    n.personalisation = stored_values;
    n.client_reference = letter.reference;
    n.reference = make_letter_reference(*context_.ports.entropy);
    n.status = Status::pending_virus_check;
    n.postage = letter.postage;
    n.created_at = now_;
    row.idempotency_key = letter.idempotency_key;
    return row;
  }

  Result<Accepted> store(const NewNotification& row, KeyType key_type) {
    std::vector<DailyAsk> asks;
    if (key_type != KeyType::test)
      asks.push_back({DailyKind::letter, 1, limit_of(service_.limits, DailyKind::letter)});
    NFY_TRY(asked, ledger::ask(context_, service_, now_, std::move(asks)));
    if (const auto* refusal = std::get_if<DailyRefusal>(&asked)) return over_daily_limit(*refusal);
    NFY_TRY(batch, ledger::create(context_, std::get<ledger::Grant>(std::move(asked)),
                                  std::span(&row, 1)));
    if (batch.outcome == CreateBatchOutcome::refused) return over_daily_limit(batch.refusal);
    const Created& created = batch.rows.front();
    if (created.outcome == CreateOutcome::conflict) return key_was_used(row.idempotency_key);
    return Accepted{created.id, created.outcome == CreateOutcome::existed, created.billable_units};
  }

  EngineContext& context_;
  const ServiceSettings& settings_;
  const Service& service_;
  UtcTime now_;
};

}  // namespace

namespace {

Result<void> check_active(const Service& service) {
  if (service.active) return {};
  return make_error(ErrorCode::invalid_argument, "service is archived: " + service.name, {},
                    Reason::service_archived);
}

}  // namespace

Result<Accepted> Letters::upload(ServiceId service, const UploadedLetter& letter) {
  NFY_CHECK(check_uploaded(letter));
  NFY_TRY(settings, ServiceSettings::of(*context_, service));
  NFY_CHECK(check_active(settings.service()));
  return LetterUpload(*context_, settings, context_->now()).run(letter);
}

std::string uploaded_letter_key(ServiceId service, const Uuid& id) {
  return "service-" + service.to_text() + "/" + id.to_text() + ".pdf";
}

Result<NotificationId> Letters::send_by_hand(ServiceId service, const LetterByHand& letter) {
  NFY_CHECK(text::check(letter.filename, "filename", name_bytes_max));
  NFY_CHECK(text::check(letter.recipient_address, "recipient_address", recipient_bytes_max));
  if (letter.id.is_nil()) return refused("a letter by hand needs the id of its file");
  if (letter.postage == Postage::none) return refused("a letter needs a postage");
  NFY_TRY(settings, ServiceSettings::of(*context_, service));
  NFY_CHECK(check_active(settings.service()));
  NFY_CHECK(check_user(context_->store(), letter.created_by));
  LetterUpload upload(*context_, settings, context_->now());
  NFY_CHECK(upload.check_allowed(KeyType::normal));
  NFY_TRY(id, upload.run_by_hand(letter));
  if (!context_->ports.letter_checker) return id;  // scanned and checked as uploads are
  NFY_TRY(pdf, this->waiting_pdf(service, id));
  if (pdf.empty()) return id;
  NFY_TRY(checked, context_->ports.letter_checker->check(pdf));
  LetterScan scan;
  scan.pages = checked.pages;
  scan.message = checked.problem;
  if (!checked.problem.empty()) scan.result = ScanResult::invalid;
  NFY_CHECK(record_scan(service, id, scan));
  return id;
}

Result<std::string> Letters::waiting_pdf(ServiceId service, NotificationId id) {
  NFY_TRY(letter, letter_files::get_letter(*context_, service, id));
  NFY_TRY(known, context_->store().letter_files().find(service, id));
  if (letter.status != Status::pending_virus_check || known.file.key.empty()) return std::string();
  return kept_files::get(*context_, letter_files::owner_of(service, id), known.file);
}

Result<void> Letters::check_upload(ServiceId service, const UploadedLetter& letter) {
  NFY_CHECK(check_uploaded(letter));
  NFY_TRY(settings, ServiceSettings::of(*context_, service));
  NFY_CHECK(check_active(settings.service()));
  LetterUpload upload(*context_, settings, context_->now());
  NFY_TRY(key_type, upload.key_type_of(letter));
  return upload.check_allowed(key_type);
}

}  // namespace notify
