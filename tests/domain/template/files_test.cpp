#include <notify/template_files.hpp>

#include <doctest/doctest.h>

using namespace notify;

namespace files_test {

namespace {

TemplateFile version(std::uint8_t file, int of_template, int number, std::string name) {
  TemplateFile made;
  made.id.uuid.bytes[15] = file;
  made.template_version = of_template;
  made.version = number;
  made.details.filename = std::move(name);
  return made;
}

std::vector<std::string> names_at(const std::vector<TemplateFile>& versions, int of_template) {
  std::vector<std::string> names;
  for (const TemplateFile& file : files_of_version(versions, of_template))
    names.push_back(file.details.filename);
  return names;
}

}  // namespace

TEST_CASE("template_files: a version of a template links to the newest file that is not newer") {
  std::vector<TemplateFile> versions = {version(1, 1, 1, "a.pdf"), version(1, 3, 2, "b.pdf"),
                                        version(2, 2, 1, "c.pdf"), version(2, 4, 2, "c.pdf"),
                                        version(3, 1, 0, "waits.pdf")};
  versions[3].archived_at = UtcTime::from_us(1);
  versions[4].details.pending = true;
  using Names = std::vector<std::string>;
  CHECK(names_at(versions, 1) == Names{"a.pdf"});
  CHECK(names_at(versions, 2) == Names{"a.pdf", "c.pdf"});
  CHECK(names_at(versions, 3) == Names{"b.pdf", "c.pdf"});
  CHECK(names_at(versions, 4) == Names{"b.pdf"});
  CHECK(names_at(versions, 0) == Names{"b.pdf"});
}

TEST_CASE("template_files: a template has a name once, in any case") {
  const std::vector<TemplateFile> files = {version(1, 1, 1, "Map.pdf")};
  CHECK(check_filename(files, version(1, 1, 1, "map.pdf")));
  CHECK_FALSE(check_filename(files, version(2, 1, 0, "MAP.PDF")));
}

TEST_CASE("template_files: links last 1 to 78 weeks, names are kept as names are") {
  TemplateFileDetails details;
  details.filename = " my  map.pdf ";
  const auto kept = checked_details(details);
  REQUIRE(kept);
  CHECK(kept->filename == "my map.pdf");
  for (const std::int64_t weeks : {0, -1, 79}) {
    details.retention_weeks = weeks;
    CHECK_FALSE(checked_details(details));
  }
  CHECK_FALSE(checked_details({}));
}

}  // namespace files_test
