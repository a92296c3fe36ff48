#include "support/temp_folder.hpp"

#include <notify/adapters/file_folder.hpp>
#include <notify/file_key.hpp>
#include <notify/open.hpp>

#include <fstream>

using namespace notify;
using namespace notify::test;

TEST_CASE("file_folder: what was put is got, replaced and removed") {
  const TempFolder temp;
  const auto files = make_file_folder((temp.path / "files").string());
  REQUIRE(files);
  const std::string bytes("a\0b", 3);
  CHECK((*files)->put("letters/a/b-1", bytes));
  CHECK((*files)->put("letters/a-b/1", "other"));
  CHECK(*(*files)->get("letters/a/b-1") == bytes);
  CHECK((*files)->put("letters/a/b-1", ""));
  CHECK((*files)->get("letters/a/b-1")->empty());
  CHECK((*files)->remove("letters/a/b-1"));
  CHECK((*files)->remove("letters/a/b-1"));
  CHECK((*files)->get("letters/a/b-1").error().code == ErrorCode::not_found);
  CHECK(*(*files)->get("letters/a-b/1") == "other");
}

TEST_CASE("file_folder: a folder that is only read holds files by their own names") {
  const TempFolder temp;
  std::filesystem::create_directories(temp.path / "logos" / "port");
  std::ofstream(temp.path / "secret") << "x";
  std::ofstream(temp.path / "logos" / "town.svg") << "<svg/>";
  std::ofstream(temp.path / "logos" / "port" / "a.svg") << "<svg a/>";
  const auto files = make_read_folder((temp.path / "logos").string());
  REQUIRE(files);
  CHECK(*(*files)->get("town.svg") == "<svg/>");
  CHECK(*(*files)->get("port/a.svg") == "<svg a/>");
  for (const std::string_view key : {"port", "nowhere.svg"})
    CHECK((*files)->get(key).error().code == ErrorCode::not_found);
  for (const std::string_view key : {"../secret", "port/../../secret", "/etc/passwd", ""})
    CHECK((*files)->get(key).error().code == ErrorCode::invalid_argument);
  CHECK((*files)->put("town.svg", "").error().code == ErrorCode::unsupported);
  CHECK((*files)->remove("town.svg").error().code == ErrorCode::unsupported);
  CHECK(make_read_folder((temp.path / "nowhere").string()).error().code == ErrorCode::unavailable);
  std::filesystem::remove_all(temp.path / "logos");
  CHECK((*files)->get("town.svg").error().code == ErrorCode::unavailable);
}

TEST_CASE("file_folder: no key leads out of the folder") {
  const TempFolder temp;
  std::ofstream(temp.path / "secret") << "x";
  const auto files = make_file_folder((temp.path / "files").string());
  REQUIRE(files);
  for (const std::string_view key :
       {"", "/", "/etc/passwd", "../secret", "a/../../secret", "a/..", ".hidden", "a/.b", "a//b",
        "a/", "a\\b", "a b", "a+b", "\xC3\xA4"}) {
    CAPTURE(key);
    CHECK_FALSE(is_file_key(key));
    CHECK((*files)->get(key).error().code == ErrorCode::invalid_argument);
    CHECK((*files)->put(key, "x").error().code == ErrorCode::invalid_argument);
    CHECK((*files)->remove(key).error().code == ErrorCode::invalid_argument);
  }
  CHECK_FALSE(is_file_key(std::string(file_key_bytes_max + 1, 'a')));
  CHECK_FALSE(is_file_key(std::string_view("a\0b", 3)));
}

TEST_CASE("file_folder: a place is opened by its URL, which no message shows") {
  const TempFolder temp;
  CHECK(open_files("folder:" + temp.path.string()));
  CHECK_FALSE(open_files("folder:").has_value());
  CHECK_FALSE(open_files("ftp:x").has_value());
  const auto half = open_files("s3:endpoint=http://127.0.0.1:1&secret_access_key=hidden");
  REQUIRE_FALSE(half.has_value());
  CHECK(half.error().message.find("hidden") == std::string::npos);
  for (const std::string_view url : {"s3:x", "s3:endpoint=%", "s3:endpoint=%zz", "s3:other=1"})
    CHECK(open_files(url).error().code == ErrorCode::invalid_argument);
  CHECK(
      open_files("s3:endpoint=http://127.0.0.1:1&bucket=b&region=r&access_key_id=a"
                 "&secret_access_key=s%26t&prefix=notify/"));
}
