#pragma once

#include <memory>
#include <string>
#include <string_view>

/// The markup of e-mails and letters: headings, paragraphs, lists, rules, insets and links, with
/// everything else left as typed. (rules/markup 1.1)
namespace notify::markdown {

/// What comes out. (rules/markup 6)
enum class Target { email_html, email_plain, preheader, letter };

struct Document;

/// Memory that parsing uses again, so that a warm one allocates nothing. One user at a time.
class Workspace {
public:
  Workspace();
  Workspace(Workspace&&) noexcept;
  Workspace& operator=(Workspace&&) noexcept;
  ~Workspace();

  [[nodiscard]] Document& document() noexcept { return *document_; }

private:
  std::unique_ptr<Document> document_;
};

/// Parses `content` and appends what `target` makes of it to `out`. Time is linear in the content.
void render_to(std::string& out, std::string_view content, Target target, Workspace& workspace);

}  // namespace notify::markdown
