#include <notify/network_address.hpp>

#include <arpa/inet.h>
#include <doctest/doctest.h>

#include <array>
#include <string>
#include <vector>

using namespace notify;

namespace {

bool is_public(const char* text) {
  std::array<std::uint8_t, 16> bytes{};
  if (::inet_pton(AF_INET, text, bytes.data()) == 1)
    return is_public_address(std::span(bytes).first(4));
  REQUIRE_MESSAGE(::inet_pton(AF_INET6, text, bytes.data()) == 1, text);
  return is_public_address(bytes);
}

}  // namespace

TEST_CASE("network_address: addresses of this machine and of inner networks are refused (S15)") {
  for (const char* address :
       {"0.0.0.0",         "0.255.255.255",   "10.0.0.0",        "10.255.255.255",
        "100.64.0.0",      "100.127.255.255", "127.0.0.1",       "127.255.255.255",
        "169.254.0.0",     "169.254.169.254", "172.16.0.0",      "172.31.255.255",
        "192.0.0.1",       "192.0.2.1",       "192.88.99.1",     "192.168.0.0",
        "192.168.255.255", "198.18.0.0",      "198.19.255.255",  "198.51.100.7",
        "203.0.113.7",     "224.0.0.1",       "239.255.255.255", "240.0.0.1",
        "255.255.255.255"}) {
    CAPTURE(address);
    CHECK(!is_public(address));
  }
  for (const char* address : {"::",
                              "::1",
                              "::ffff:8.8.8.8",
                              "::ffff:127.0.0.1",
                              "::8.8.8.8",
                              "64:ff9b:1::1",
                              "100::1",
                              "2001::1",
                              "2001:1ff::1",
                              "2001:db8::1",
                              "2002:7f00:1::",
                              "2002:808:808::",
                              "3fff::1",
                              "fc00::1",
                              "fdff::1",
                              "fe80::1",
                              "fec0::1",
                              "ff02::1",
                              "5f00::1",
                              "64:ff9b::127.0.0.1",
                              "64:ff9b::a00:1"}) {
    CAPTURE(address);
    CHECK(!is_public(address));
  }
}

TEST_CASE("network_address: the neighbours of refused networks are allowed") {
  for (const char* address :
       {"1.0.0.0",         "9.255.255.255",    "11.0.0.0",       "100.63.255.255",
        "100.128.0.0",     "126.255.255.255",  "128.0.0.0",      "169.253.255.255",
        "169.255.0.0",     "172.15.255.255",   "172.32.0.0",     "191.255.255.255",
        "192.167.255.255", "192.169.0.0",      "198.17.255.255", "198.20.0.0",
        "223.255.255.255", "8.8.8.8",          "2a00:1450::1",   "2001:200::1",
        "2606:4700::1111", "64:ff9b::8.8.8.8", "3ffe::1"}) {
    CAPTURE(address);
    CHECK(is_public(address));
  }
}

TEST_CASE("network_address: what is no address is refused") {
  const std::vector<std::uint8_t> bytes(20, 8);
  for (std::size_t size = 0; size <= bytes.size(); ++size)
    if (size != 4 && size != 16) CHECK(!is_public_address(std::span(bytes).first(size)));
}
