#pragma once

#include "domain/template/markdown.hpp"

#include <string>
#include <string_view>
#include <utility>

namespace notify::markdown {

/// In a plain text the "&" of a URL stands as a byte that UTF-8 does not have until references of
/// HTML were read: a URL has none.
inline constexpr char url_ampersand = '\xF8';
/// Puts the "&" back.
void restore_urls(std::string& text) noexcept;

/// Puts the parts of a text into the form of one target. (rules/markup 6)
class Writer {
public:
  Writer(std::string& out, Target target) noexcept : out_(&out), target_(target) {}

  [[nodiscard]] std::string& out() noexcept { return *out_; }
  /// Lets what follows go to another string; returns the one before.
  std::string* redirect(std::string* out) noexcept { return std::exchange(out_, out); }
  [[nodiscard]] Target target() const noexcept { return target_; }

  void text(std::string_view text) { out_->append(text); }
  /// A URL as readers of the target see it.
  void url(std::string_view url);
  void line_break();
  void rule();
  /// What stands before and behind a heading; headings that the target does not have are
  /// paragraphs.
  [[nodiscard]] bool has_heading(int level) const noexcept;
  void heading_start(int level);
  void heading_end(int level);
  /// A paragraph's start; its end gets the place where it began and drops it if it stayed blank.
  void paragraph_start();
  void paragraph_end(std::size_t start, std::string& scratch);
  void inset_start();
  void inset_end();
  void list_start(bool is_ordered);
  void list_end(bool is_ordered);
  /// `number` counts from 1; 0 in a list without numbers.
  void item_start(int number);
  void item_end(std::size_t content);

  struct Link {
    std::string_view url;
    std::string_view title;
    bool is_angled = false;  ///< the address stood in angle brackets
  };
  void link_start(const Link& link);
  /// `content` is where the text of the link began.
  void link_end(const Link& link, std::size_t content);
  void address(std::string_view typed);

private:
  [[nodiscard]] bool is_plain() const noexcept {
    return target_ == Target::email_plain || target_ == Target::preheader;
  }
  std::string* out_;
  Target target_;
};

}  // namespace notify::markdown
