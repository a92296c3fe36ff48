#include "objects.hpp"

#include <notify/document_links.hpp>

#include <optional>
#include <utility>

struct nfy_document {
  notify::DocumentInfo info;
  std::optional<std::string> content;
};

using namespace notify;
using namespace notify::capi;

namespace notify::capi {
namespace {

/// Borrows the key of `given`.
Result<DocumentLink> document_link_in(const nfy_document_link* link) {
  NFY_TRY(given, sized_in(link, "link"));
  NFY_TRY(key, bytes_in(given.key, "key"));
  return DocumentLink{ServiceId{to_uuid(given.service_id)}, DocumentId{to_uuid(given.document_id)},
                      key};
}

nfy_document* document_handle(DocumentInfo info, std::optional<std::string> content) {
  return open_handle(
      std::make_shared<nfy_document>(nfy_document{std::move(info), std::move(content)}));
}

nfy_document_view document_out(const nfy_document& self) noexcept {
  nfy_document_view out = NFY_DOCUMENT_VIEW_INIT;
  out.filename = str_out(self.info.filename);
  out.content_type = str_out(self.info.content_type);
  out.bytes = self.info.bytes;
  out.available_until_us = self.info.available_until.us();
  out.needs_email = flag_out(self.info.needs_email);
  out.has_content = flag_out(self.content.has_value());
  if (self.content) out.content = str_out(*self.content);
  return out;
}

}  // namespace
}  // namespace notify::capi

nfy_status nfy_document_link_describe(nfy_engine* engine, const nfy_document_link* link,
                                      nfy_document** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(asked, document_link_in(link));
    NFY_TRY(info, self->engine->document_links().describe(asked));
    *out = document_handle(std::move(info), {});
    return {};
  });
}

nfy_status nfy_document_link_download(nfy_engine* engine, const nfy_document_link* link,
                                      nfy_str email, nfy_document** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(asked, document_link_in(link));
    NFY_TRY(address, text_in(email, "email"));
    NFY_TRY(found, self->engine->document_links().download(asked, address));
    *out = document_handle(std::move(found.info), std::move(found.bytes));
    return {};
  });
}

nfy_status nfy_document_get(const nfy_document* document, nfy_document_view* out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(document, "document"));
    NFY_CHECK(check_sized_out(out, "out"));
    sized_out(out, document_out(*self));
    return {};
  });
}

void nfy_document_free(nfy_document* document) { close_handle(document); }
