// The requests and signatures of AWS's published test suite for Signature Version 4, and of the
// examples in the documentation of Amazon S3.
#include "crypto/sigv4.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace notify;

namespace sigv4_test {
namespace {

struct Vector {
  std::string name{};
  std::string method{}, target{};
  std::vector<HttpHeader> headers{};  ///< beside Host
  std::string body{};
  std::string signed_headers{}, signature{};
};

const std::string sts_token =
    "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPf"
    "IeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7W"
    "Z0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8F"
    "DrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==";
const std::string all_unreserved =
    "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

std::vector<HttpHeader> signed_headers_of(const Vector& vector, const HttpSigning& with,
                                          const std::string& host, std::string_view at) {
  std::vector<HttpHeader> headers{{"Host", host}};
  headers.insert(headers.end(), vector.headers.begin(), vector.headers.end());
  const std::size_t mark = std::min(vector.target.find('?'), vector.target.size());
  const std::string path = vector.target.substr(0, mark);
  const std::string query = vector.target.substr(std::min(mark + 1, vector.target.size()));
  return sigv4::sign({vector.method, path, query, headers, vector.body}, with,
                     UtcTime::from_text(at).value());
}

std::string value_of(const std::vector<HttpHeader>& headers, std::string_view name) {
  for (const HttpHeader& header : headers)
    if (header.name == name) return header.value;
  return "no such header";
}

const std::vector<Vector> plain_vectors{
    {"get-vanilla",
     "GET",
     "/",
     {},
     "",
     "host;x-amz-date",
     "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"},
    {"no path is the root",
     "GET",
     "",
     {},
     "",
     "host;x-amz-date",
     "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"},
    {"get-header-key-duplicate",
     "GET",
     "/",
     {{"My-Header1", "value2"}, {"My-Header1", "value2"}, {"My-Header1", "value1"}},
     "",
     "host;my-header1;x-amz-date",
     "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea"},
    {"get-header-value-multiline",
     "GET",
     "/",
     {{"My-Header1", "value1\r\n  value2\r\n     value3"}},
     "",
     "host;my-header1;x-amz-date",
     "cfd34249e4b1c8d6b91ef74165d41a32e5fab3306300901bb65a51a73575eefd"},
    {"get-header-value-order",
     "GET",
     "/",
     {{"My-Header1", "value4"},
      {"My-Header1", "value1"},
      {"My-Header1", "value3"},
      {"My-Header1", "value2"}},
     "",
     "host;my-header1;x-amz-date",
     "08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01"},
    {"get-header-value-trim",
     "GET",
     "/",
     {{"My-Header1", " value1"}, {"My-Header2", " \"a   b   c\""}},
     "",
     "host;my-header1;my-header2;x-amz-date",
     "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736"},
    {"get-unreserved",
     "GET",
     "/" + all_unreserved,
     {},
     "",
     "host;x-amz-date",
     "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f"},
    {"get-utf8",
     "GET",
     "/\xE1\x88\xB4",
     {},
     "",
     "host;x-amz-date",
     "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85"},
    {"get-vanilla-empty-query-key",
     "GET",
     "/?Param1=value1",
     {},
     "",
     "host;x-amz-date",
     "a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb"},
    {"get-vanilla-query-order-encoded",
     "GET",
     "/?Param-3=Value3&Param=Value2&%E1%88%B4=Value1",
     {},
     "",
     "host;x-amz-date",
     "371d3713e185cc334048618a97f809c9ffe339c62934c032af5a0e595648fcac"},
    {"get-vanilla-query-order-key-case",
     "GET",
     "/?Param2=value2&Param1=value1",
     {},
     "",
     "host;x-amz-date",
     "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"},
    {"get-vanilla-query-order-key",
     "GET",
     "/?Param1=value2&Param1=Value1",
     {},
     "",
     "host;x-amz-date",
     "eedbc4e291e521cf13422ffca22be7d2eb8146eecf653089df300a15b2382bd1"},
    {"get-vanilla-query-order-value",
     "GET",
     "/?Param1=value2&Param1=value1",
     {},
     "",
     "host;x-amz-date",
     "5772eed61e12b33fae39ee5e7012498b51d56abc0abb7c60486157bd471c4694"},
    {"get-vanilla-query-unreserved",
     "GET",
     "/?" + all_unreserved + "=" + all_unreserved,
     {},
     "",
     "host;x-amz-date",
     "9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197"},
    {"get-vanilla-utf8-query",
     "GET",
     "/?\xE1\x88\xB4=bar",
     {},
     "",
     "host;x-amz-date",
     "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04"},
    {"get-relative-relative",
     "GET",
     "/example1/example2/../..",
     {},
     "",
     "host;x-amz-date",
     "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"},
    {"get-relative",
     "GET",
     "/example/..",
     {},
     "",
     "host;x-amz-date",
     "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"},
    {"get-slash-dot-slash",
     "GET",
     "/./",
     {},
     "",
     "host;x-amz-date",
     "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"},
    {"get-slash-pointless-dot",
     "GET",
     "/./example",
     {},
     "",
     "host;x-amz-date",
     "ef75d96142cf21edca26f06005da7988e4f8dc83a165a80865db7089db637ec5"},
    {"get-slash",
     "GET",
     "//",
     {},
     "",
     "host;x-amz-date",
     "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"},
    {"get-slashes",
     "GET",
     "//example//",
     {},
     "",
     "host;x-amz-date",
     "9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84"},
    {"get-space",
     "GET",
     "/example space/",
     {},
     "",
     "host;x-amz-date",
     "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741"},
    {"get-special-character",
     "GET",
     "/example/$delete",
     {},
     "",
     "host;x-amz-date",
     "a853c9b21b528b19643d00910d35b83a10c366a10833ceefb45edd6c80e40f27"},
    {"post-vanilla",
     "POST",
     "/",
     {},
     "",
     "host;x-amz-date",
     "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"},
    {"post-header-key-sort",
     "POST",
     "/",
     {{"My-Header1", "value1"}},
     "",
     "host;my-header1;x-amz-date",
     "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c"},
    {"post-header-value-case",
     "POST",
     "/",
     {{"My-Header1", "VALUE1"}},
     "",
     "host;my-header1;x-amz-date",
     "cdbc9802e29d2942e5e10b5bccfdd67c5f22c7c4e8ae67b53629efa58b974b7d"},
    {"post-vanilla-query",
     "POST",
     "/?Param1=value1",
     {},
     "",
     "host;x-amz-date",
     "28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11"},
    {"post-x-www-form-urlencoded",
     "POST",
     "/",
     {{"Content-Type", "application/x-www-form-urlencoded"}},
     "Param1=value1",
     "content-type;host;x-amz-date",
     "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a"},
    {"post-x-www-form-urlencoded-parameters",
     "POST",
     "/",
     {{"Content-Type", "application/x-www-form-urlencoded; charset=utf8"}},
     "Param1=value1",
     "content-type;host;x-amz-date",
     "1a72ec8f64bd914b0e42e42607c7fbce7fb2c7465f63e3092b3b0d39fa77a6fe"},
};

}  // namespace

TEST_CASE("sigv4: requests get the signatures that AWS publishes for them") {
  HttpSigning with{"AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "us-east-1",
                   "service", ""};
  const auto check = [&](const Vector& vector) {
    CAPTURE(vector.name);
    const auto headers =
        signed_headers_of(vector, with, "example.amazonaws.com", "2015-08-30T12:36:00.999Z");
    CHECK(value_of(headers, "X-Amz-Date") == "20150830T123600Z");
    CHECK(value_of(headers, "Authorization") ==
          "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
          "SignedHeaders=" +
              vector.signed_headers + ", Signature=" + vector.signature);
  };
  for (const Vector& vector : plain_vectors) check(vector);

  with.session_token = sts_token;
  check({"post-sts-header-before",
         "POST",
         "/",
         {},
         "",
         "host;x-amz-date;x-amz-security-token",
         "85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead"});
  with.session_token = "6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267";
  check({"get-vanilla-with-session-token",
         "GET",
         "/",
         {},
         "",
         "host;x-amz-date;x-amz-security-token",
         "07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8"});
}

TEST_CASE("sigv4: requests to S3 sign what they hold, and their path as it is meant") {
  const HttpSigning with{"AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
                         "us-east-1", "s3", ""};
  const std::string host_and_ours = "host;x-amz-content-sha256;x-amz-date";
  const std::vector<Vector> vectors{
      {"get an object",
       "GET",
       "/test.txt",
       {{"Range", "bytes=0-9"}},
       "",
       "host;range;x-amz-content-sha256;x-amz-date",
       "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"},
      {"put an object",
       "PUT",
       "/test$file.text",
       {{"Date", "Fri, 24 May 2013 00:00:00 GMT"}, {"x-amz-storage-class", "REDUCED_REDUNDANCY"}},
       "Welcome to Amazon S3.",
       "date;" + host_and_ours + ";x-amz-storage-class",
       "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"},
      {"get the lifecycle",
       "GET",
       "/?lifecycle",
       {},
       "",
       host_and_ours,
       "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"},
      {"list objects",
       "GET",
       "/?max-keys=2&prefix=J",
       {},
       "",
       host_and_ours,
       "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"},
  };
  const auto signature = [&](const Vector& vector) {
    const auto headers =
        signed_headers_of(vector, with, "examplebucket.s3.amazonaws.com", "2013-05-24T00:00:00Z");
    return value_of(headers, "Authorization");
  };
  for (const Vector& vector : vectors) {
    CAPTURE(vector.name);
    CHECK(signature(vector) ==
          "AWS4-HMAC-SHA256 "
          "Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, SignedHeaders=" +
              vector.signed_headers + ", Signature=" + vector.signature);
  }
  // An object's name is its path, however it is escaped; nothing in it leads anywhere.
  const auto of_path = [&](const std::string& path) { return signature({"", "GET", path}); };
  CHECK(of_path("/a b%2b/~c") == of_path("/a%20b%2B/%7Ec"));
  CHECK(of_path("/a//b") != of_path("/a/b"));
  CHECK(of_path("/a/../b") != of_path("/b"));
  CHECK(of_path("/a%2") == of_path("/a%252"));
}

TEST_CASE("sigv4: the lists of a header keep the blanks behind their commas") {
  const HttpSigning with{"AKIDEXAMPLE", "secret", "us-east-1", "service", ""};
  const auto signature = [&](std::vector<HttpHeader> headers) {
    return value_of(signed_headers_of({"", "GET", "/", std::move(headers)}, with, "h.example",
                                      "2015-08-30T12:36:00Z"),
                    "Authorization");
  };
  CHECK(signature({{"A", "one,  two "}}) == signature({{"A", " one, two"}}));
  CHECK(signature({{"A", "one,two"}}) == signature({{"A", "one"}, {"a", "two"}}));
  CHECK(signature({{"A", "one,two"}}) != signature({{"A", "one, two"}}));
  CHECK(signature({{"A", ""}}) == signature({{"A", "  "}}));
}

TEST_CASE("sigv4: the headers of a signature are known by name, in any case") {
  for (const char* name :
       {"authorization", "X-AMZ-DATE", "x-amz-security-token", "X-Amz-Content-Sha256"})
    CHECK(sigv4::is_signed_header(name));
  CHECK(!sigv4::is_signed_header("x-amz-target"));
}

}  // namespace sigv4_test
