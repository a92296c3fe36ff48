#include <notify/email_page.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <vector>

using namespace notify;

namespace {

EmailPage page(const EmailPageOptions& options) { return EmailPage::make(options).value(); }

EmailPageOptions branded() {
  EmailPageOptions options;
  options.branding.text = "Cardiff & <Co>";
  options.branding.logo_url = "https://x.example/logo.png?a=1&b=2";
  options.branding.colour = "#00703c";
  return options;
}

std::string wrapped(const EmailPageOptions& options) {
  return page(options).wrap({"A & B", "Short", "<p>Body</p>"});
}

bool has(const std::string& html, std::string_view text) {
  return html.find(text) != std::string::npos;
}

/// True if each element that must end does so, in order. Conditional comments must balance too.
bool is_balanced(std::string html) {
  constexpr std::array<std::string_view, 3> without_end = {"meta", "img", "br"};
  for (const std::string_view mark : {"<!--[if mso]>", "<![endif]-->", "<!DOCTYPE html>"}) {
    for (auto at = html.find(mark); at != std::string::npos; at = html.find(mark)) {
      html.erase(at, mark.size());
    }
  }
  std::vector<std::string> open;
  for (auto at = html.find('<'); at != std::string::npos; at = html.find('<', at)) {
    const auto end = html.find('>', at);
    if (end == std::string::npos) return false;
    const bool closes = html[at + 1] == '/';
    const auto start = at + (closes ? 2 : 1);
    const auto name = html.substr(start, html.find_first_of(" >", start) - start);
    at = end;
    if (std::find(without_end.begin(), without_end.end(), name) != without_end.end()) continue;
    if (!closes) {
      open.push_back(name);
    } else if (open.empty() || open.back() != name) {
      return false;
    } else {
      open.pop_back();
    }
  }
  return open.empty();
}

}  // namespace

TEST_CASE("email_page: a complete page says its language, title and preheader") {
  const auto html = EmailPage().wrap({"A & <B>", "Short &amp; <sweet>", "<p>Body</p>"});
  CHECK(html.starts_with("<!DOCTYPE html>\n<html lang=\"en\">"));
  CHECK(has(html, "<title>A &amp; &lt;B&gt;</title>"));
  CHECK(has(html, " hidden>Short &amp; &lt;sweet&gt;\u2026</div>"));
  CHECK(has(html, "<p>Body</p>"));
  CHECK(html.ends_with("</body>\n</html>\n"));
  CHECK_FALSE(has(html, "<img"));
  CHECK_FALSE(has(EmailPage().wrap({"a", "", "b"}), " hidden>"));
}

TEST_CASE("email_page: a part of a page has neither head nor body of its own") {
  auto options = branded();
  options.complete_html = false;
  options.language = "cy";
  const auto html = wrapped(options);
  for (const auto* gone : {"<html", "<head", "<body", "<style", "<title"}) {
    CHECK_FALSE(has(html, gone));
  }
  CHECK(has(html, " lang=\"cy\""));
  CHECK(is_balanced(html));
}

TEST_CASE("email_page: every table is for layout only, and every element ends") {
  for (const bool banner : {true, false}) {
    for (const bool logo : {true, false}) {
      for (const bool text : {true, false}) {
        auto options = branded();
        options.branding.banner = banner;
        if (!logo) options.branding.logo_url.clear();
        if (!text) {
          options.branding.text.clear();
          options.branding.logo_alt_text = "Cardiff";
        }
        const auto html = wrapped(options);
        CHECK(is_balanced(html));
        for (auto at = html.find("<table "); at != std::string::npos;
             at = html.find("<table ", at + 1)) {
          CHECK(html.substr(at).starts_with("<table role=\"presentation\""));
        }
      }
    }
  }
}

TEST_CASE("email_page: a logo is read out only where no text says the same") {
  auto options = branded();
  CHECK(has(wrapped(options), "alt=\"\" aria-hidden=\"true\""));
  options.branding.text.clear();
  CHECK_FALSE(EmailPage::make(options).has_value());
  options.branding.logo_alt_text = "Say \"hi\"";
  CHECK(has(wrapped(options), "alt=\"Say &quot;hi&quot;\" height=\"56\""));
}

TEST_CASE("email_page: branding is escaped") {
  const auto html = wrapped(branded());
  CHECK(has(html, "Cardiff &amp; &lt;Co&gt;"));
  CHECK(has(html, "src=\"https://x.example/logo.png?a=1&amp;b=2\""));
  CHECK_FALSE(has(html, "<Co>"));
}

TEST_CASE("email_page: the name on a banner is white on dark colours and black on light ones") {
  const auto colour_of = [](std::string colour) {
    auto options = branded();
    options.branding.colour = std::move(colour);
    const auto html = wrapped(options);
    return html.substr(html.find("<span style=\"color: ") + 20, 7);
  };
  CHECK(colour_of("#00703c") == "#ffffff");
  CHECK(colour_of("#D4351C") == "#ffffff");
  CHECK(colour_of("") == "#ffffff");
  CHECK(colour_of("#fd0") == "#0b0c0c");
  CHECK(colour_of("#ffffff") == "#0b0c0c");
}

TEST_CASE("email_page: options that could break the page are refused") {
  const auto refused = [](auto change) {
    auto options = branded();
    change(options);
    const auto made = EmailPage::make(options);
    return !made && made.error().code == ErrorCode::invalid_argument;
  };
  for (const auto* colour : {"red", "#12", "#12345", "#ggg", "#1234567", "#12;", "000"}) {
    CHECK(refused([&](auto& options) { options.branding.colour = colour; }));
  }
  for (const auto* url : {"http://x/a.png", "https://", "https://x\"", "https://x y",
                          "javascript:x", "https://x/\n", "//x/a.png"}) {
    CHECK(refused([&](auto& options) { options.branding.logo_url = url; }));
  }
  for (const auto* language : {"", "en\"", "-en", "en GB", "en-"}) {
    CHECK(refused([&](auto& options) { options.language = language; }));
  }
  CHECK(refused([](auto& options) { options.branding.text = std::string(256, 'a'); }));
  CHECK(refused([](auto& options) { options.branding.text = "\xFF"; }));
  CHECK_FALSE(refused([](auto& options) { options.language = "zh-Hant-TW"; }));
}

TEST_CASE("email_page: a body goes out as it is, after what was there") {
  std::string out = "kept ";
  EmailPage().wrap_to(out, {"s", "p", "<p>((x)) & \u2603</p>"});
  CHECK(out.starts_with("kept <!DOCTYPE html>"));
  CHECK(has(out, "<p>((x)) & \u2603</p>"));
}
