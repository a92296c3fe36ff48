#pragma once

#include "provider/receipt_bodies.hpp"

#include <notify/adapters/inbound_readers.hpp>

/// Readers of inbound SMS for what providers post.
namespace notify::test {

inline std::shared_ptr<InboundReader> inbound_reader_of(std::string_view provider) {
  for (auto& reader : make_inbound_readers())
    if (reader->identifier() == provider) return reader;
  FAIL("no reader of this provider");
  return nullptr;
}

inline ReceivedSms read_inbound(std::string_view provider, std::string_view body) {
  return must(inbound_reader_of(provider)->read({body}, read_at));
}

inline void check_lacks(std::string_view provider, std::string_view body, std::string_view field) {
  const auto read = inbound_reader_of(provider)->read({body}, read_at);
  REQUIRE(!read);
  CHECK(read.error().code == ErrorCode::invalid_argument);
  CHECK(read.error().message == std::string(provider) + " inbound SMS lacks " + std::string(field));
  CHECK(read.error().detail == field);
}

}  // namespace notify::test
