#include "engine/documents.hpp"

#include "domain/base64.hpp"
#include "domain/text/text.hpp"
#include "engine/kept_files.hpp"

#include <notify/document_links.hpp>
#include <notify/link.hpp>
#include <notify/recipient.hpp>

#include <algorithm>
#include <array>

namespace notify {
namespace {

constexpr std::size_t files_a_message_max = 10;
constexpr std::size_t file_name_bytes_max = 255;
constexpr std::size_t link_key_bytes = 32;
constexpr std::int64_t tries_a_minute = 10;

Error file_refused(std::string message) {
  return make_error(ErrorCode::invalid_argument, std::move(message), {}, Reason::file_refused);
}

kept_files::Owner owner_of(const StoredDocument& document) {
  return {"documents", document.service_id, document.id.uuid};
}

std::string key_digest_of(std::string_view key) { return digest_of_fields({"document", key}); }

/// Who knows the link could try addresses; who has read the store could not.
std::string email_digest_of(std::string_view key, std::string_view normalised_email) {
  return digest_of_fields({"document for", key, normalised_email});
}

std::string random_key(Entropy& entropy) {
  std::array<std::uint8_t, link_key_bytes> random{};
  entropy.fill(random);
  return base64::encode({reinterpret_cast<const char*>(random.data()), random.size()},
                        base64::Alphabet::url_safe);
}

/// A name that fits a header and a file system; its extension says the type.
Result<std::string> name_of_document(const Document& document, const DocumentType& type) {
  if (document.filename.empty()) return "document." + std::string(type.extension);
  NFY_CHECK(text::check(document.filename, "filename", file_name_bytes_max));
  const bool has_control = std::ranges::any_of(
      document.filename, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7F; });
  if (has_control || document.filename.find_first_of("/\\\"") != std::string::npos)
    return file_refused("`filename` must not hold quotes, slashes or control characters");
  return document.filename;
}

/// Documents in the engine's own store and place of files.
class OwnDocuments final : public Documents {
public:
  OwnDocuments(EngineContext& state, std::string base) : context_(state), base_(std::move(base)) {}

  Result<std::string> upload(const Document& document) override {
    if (document.base64.size() > document_base64_bytes_max) return too_long();
    const auto bytes = bytes_of_base64(document.base64);
    if (!bytes) return file_refused("Cannot decode the file (invalid base64 encoding)");
    if (bytes->size() > document_bytes_max) return too_long();
    StoredDocument stored;
    NFY_CHECK(describe(document, *bytes, stored));
    NFY_CHECK(scan(*bytes));
    const std::string key = random_key(*context_.ports.entropy);
    stored.key_digest = key_digest_of(key);
    if (!document.confirmation_email.empty()) {
      NFY_TRY(address, parse_email_address(document.confirmation_email));
      stored.email_digest = email_digest_of(key, address.normalised);
    }
    NFY_TRY(file, kept_files::put(context_, owner_of(stored), *bytes));
    stored.file = std::move(file);
    NFY_CHECK(context_.store().stored_documents().insert(stored));
    return base_ + "/d/" + stored.service_id.to_text() + "/" + stored.id.to_text() + "?key=" + key;
  }

  std::string link_without_document(ServiceId service) const override {
    return base_ + "/services/" + service.to_text() + "/documents/test-document";
  }

private:
  static Error too_long() {
    return file_refused("Uploaded file exceeds file size limit of " +
                        std::to_string(document_bytes_max) + " bytes");
  }

  Result<void> describe(const Document& document, std::string_view bytes, StoredDocument& stored) {
    NFY_TRY(weeks, document_weeks_from(document.retention_period));
    if (document.is_csv && !document.filename.empty())
      return file_refused("Do not set a value for `is_csv` if `filename` is set.");
    NFY_TRY(type, document_type_of(document, bytes));
    NFY_TRY(name, name_of_document(document, type));
    const UtcTime now = context_.now();
    stored.id.uuid = make_uuid_v7(now, *context_.ports.entropy);
    stored.service_id = document.service_id;
    stored.filename = std::move(name);
    stored.content_type = type.content_type;
    stored.bytes = static_cast<std::int64_t>(bytes.size());
    stored.created_at = now;
    stored.available_until = now + std::chrono::hours(24 * 7 * weeks);
    return {};
  }

  Result<void> scan(std::string_view bytes) {
    if (!context_.ports.virus_scanner) return {};
    NFY_TRY(verdict, context_.ports.virus_scanner->scan(bytes));
    if (verdict.is_clean()) return {};
    return file_refused("File did not pass the virus scan");
  }

  EngineContext& context_;
  std::string base_;
};

}  // namespace

namespace documents {

Result<std::vector<std::string>> upload(EngineContext& state, const Service& service,
                                        std::span<const FileToSend> files, bool is_simulated) {
  if (files.size() > files_a_message_max)
    return file_refused("a message has at most " + std::to_string(files_a_message_max) +
                        " files: " + std::to_string(files.size()));
  if (service.contact_link.empty())  // people who get a file need somebody to ask
    return make_error(ErrorCode::invalid_argument,
                      "Send files by email has not been set up - add contact details for your "
                      "service",
                      {}, Reason::files_not_set_up);
  if (!state.ports.documents)
    return make_error(ErrorCode::unsupported, "files cannot be sent without a place for documents");
  std::vector<std::string> links;
  for (const FileToSend& file : files) {
    if (is_simulated) {
      links.push_back(state.ports.documents->link_without_document(service.id));
      continue;
    }
    Document document = file.document;
    document.service_id = service.id;
    NFY_TRY(link, state.ports.documents->upload(document));
    links.push_back(std::move(link));
  }
  return links;
}

Result<std::string> upload_of_template(EngineContext& state, const TemplateFile& file,
                                       std::string_view to, bool is_simulated) {
  if (!state.ports.documents || !state.ports.files)
    return make_error(ErrorCode::unsupported, "files cannot be sent without a place for documents");
  if (is_simulated) return state.ports.documents->link_without_document(file.service_id);
  auto bytes = state.ports.files->get(template_file_key(file.service_id, file.id));
  if (!bytes)
    return make_error(ErrorCode::unavailable,
                      "a file of the template is not to be had: " + file.id.to_text());
  Document document;
  document.service_id = file.service_id;
  document.base64 = base64_of_bytes(*bytes);
  document.filename = file.details.filename;
  if (file.details.validates_email) document.confirmation_email = to;
  document.retention_period = std::to_string(file.details.retention_weeks) +
                              (file.details.retention_weeks == 1 ? " week" : " weeks");
  return state.ports.documents->upload(document);
}

std::string digest_of(std::span<const FileToSend> files) {
  std::string joined;
  for (const FileToSend& file : files)
    joined += digest_of_fields({file.placeholder, file.document.base64,
                                file.document.is_csv ? "csv" : "", file.document.filename,
                                file.document.confirmation_email, file.document.retention_period});
  return joined.empty() ? joined : digest_of_fields({joined});
}

Result<void> open(EngineContext& state) {
  std::string base = state.ports.document_link_base;
  if (state.ports.documents || base.empty()) return {};
  while (base.ends_with('/')) base.pop_back();
  const bool is_url = (base.starts_with("https://") || base.starts_with("http://")) &&
                      std::ranges::all_of(base, [](char c) { return c > ' ' && c <= '~'; }) &&
                      base.find_first_of("?#\"<>") == std::string::npos;
  if (!is_url)
    return make_error(ErrorCode::invalid_argument,
                      "links to documents begin with no http or https url: " + base);
  state.ports.documents = std::make_shared<OwnDocuments>(state, std::move(base));
  return {};
}

}  // namespace documents

namespace {

/// Takes as long for a key that is wrong as for one that is right.
Result<StoredDocument> find_document(EngineContext& state, const DocumentLink& link) {
  const auto unknown = [&] {
    return make_error(ErrorCode::not_found, "unknown document: " + link.id.to_text());
  };
  const std::string digest = key_digest_of(link.key);
  auto found = state.store().stored_documents().get(link.service_id, link.id);
  if (!found && found.error().code == ErrorCode::not_found) return unknown();
  NFY_CHECK(found);
  const bool is_right = equal_in_constant_time(digest, found->key_digest);
  if (!is_right || found->available_until <= state.now()) return unknown();
  return found;
}

/// Who was handed a link on could try the addresses of people: he gets a few at once, then so many
/// a minute. (rules/files 2.5)
Result<void> take_try(EngineContext& state, DocumentId id) {
  if (!state.ports.cache) return {};
  const auto taken = state.ports.cache->take_token("document_tries/" + id.to_text(),
                                                   BucketRules::of_rate_limit(tries_a_minute),
                                                   state.now(), state.ports.limit_policy);
  const bool is_away = !taken && taken.error().code == ErrorCode::unavailable;
  if (is_away && state.ports.limit_policy == LimitPolicy::fail_open) return {};
  NFY_CHECK(taken);
  if (*taken) return {};
  return make_error(ErrorCode::limited,
                    "the address of a document was named too often: " + id.to_text(), {},
                    Reason::over_rate_limit);
}

DocumentInfo info_of(const StoredDocument& document) {
  return {document.filename, document.content_type, document.bytes, document.available_until,
          !document.email_digest.empty()};
}

}  // namespace

Result<DocumentInfo> DocumentLinks::describe(const DocumentLink& link) {
  NFY_TRY(found, find_document(*context_, link));
  return info_of(found);
}

Result<DownloadedDocument> DocumentLinks::download(const DocumentLink& link,
                                                   std::string_view email) {
  NFY_TRY(found, find_document(*context_, link));
  if (!found.email_digest.empty()) {
    NFY_CHECK(take_try(*context_, found.id));
    const auto address = parse_email_address(email);
    const std::string digest =
        email_digest_of(link.key, address ? std::string_view(address->normalised) : "");
    if (!equal_in_constant_time(digest, found.email_digest))
      return make_error(ErrorCode::invalid_argument,
                        "This is not the email address the file was sent to", {},
                        Reason::recipient_invalid);
  }
  NFY_TRY(bytes, kept_files::get(*context_, owner_of(found), found.file));
  return DownloadedDocument{info_of(found), std::move(bytes)};
}

}  // namespace notify
