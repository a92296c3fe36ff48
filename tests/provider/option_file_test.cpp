#include "provider/option_file.hpp"

#include "support/temp_folder.hpp"

#include <doctest/doctest.h>

#include <fstream>

using namespace notify;

namespace option_file_test {

TEST_CASE("option_file: a file of up to 64 KiB is read as it is") {
  const test::TempFolder folder;
  const std::string path = folder.path / "key";
  for (const std::size_t size : {std::size_t{1}, std::size_t{65'536}}) {
    const std::string bytes(size, '\0');
    std::ofstream(path, std::ios::binary) << bytes;
    CHECK(read_option_file("dkim_key_file", path).value() == bytes);
  }
}

TEST_CASE("option_file: what is no file to read is one line that names the option alone") {
  const test::TempFolder folder;
  std::string path = folder.path / "secret-name";
  std::string why;
  SUBCASE("no such file") { why = "cannot be opened"; }
  SUBCASE("a folder") {
    path = folder.path;
    why = "cannot be read";
  }
  SUBCASE("an empty file") {
    std::ofstream(path, std::ios::binary).flush();
    why = "is empty";
  }
  SUBCASE("an endless file") {
    path = "/dev/zero";
    why = "is longer than 64 KiB";
  }
  const auto read = read_option_file("dkim_key_file", path);
  REQUIRE_FALSE(read.has_value());
  CHECK(read.error().code == ErrorCode::invalid_argument);
  CHECK(read.error().message == "the file of the option dkim_key_file " + why);
}

}  // namespace option_file_test
