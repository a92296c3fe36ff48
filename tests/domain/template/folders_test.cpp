#include <notify/template_folders.hpp>

#include <doctest/doctest.h>

using namespace notify;

namespace folders_test {

namespace {

TemplateFolderId folder_id(std::uint8_t number) {
  TemplateFolderId id;
  id.uuid.bytes[15] = number;
  return id;
}

/// 1 holds 2, which holds 3; 4 stands beside.
std::vector<TemplateFolder> trees() {
  std::vector<TemplateFolder> folders(4);
  for (std::uint8_t i = 0; i < 4; ++i) folders[i].id = folder_id(static_cast<std::uint8_t>(i + 1));
  folders[1].parent = folder_id(1);
  folders[2].parent = folder_id(2);
  return folders;
}

std::string refusal_of(const Result<void>& result) { return result ? "" : result.error().message; }

}  // namespace

TEST_CASE("template_folders: a folder moves anywhere but into itself and what it holds") {
  const auto folders = trees();
  CHECK(check_folder_move(folders, folder_id(1), folder_id(4)));
  CHECK(check_folder_move(folders, folder_id(3), folder_id(1)));
  CHECK(check_folder_move(folders, folder_id(3), {}));
  CHECK(refusal_of(check_folder_move(folders, folder_id(1), folder_id(1))) ==
        "You cannot move a folder to itself");
  for (const std::uint8_t below : {2, 3})
    CHECK(refusal_of(check_folder_move(folders, folder_id(1), folder_id(below))) ==
          "You cannot move a folder to one of its subfolders");
}

TEST_CASE("template_folders: a way up that goes round in a circle ends") {
  auto folders = trees();
  folders[0].parent = folder_id(3);
  CHECK(check_folder_move(folders, folder_id(4), folder_id(1)));
}

}  // namespace folders_test
