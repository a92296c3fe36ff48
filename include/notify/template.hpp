#pragma once

#include <notify/notification.hpp>
#include <notify/result.hpp>
#include <notify/warning.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace notify {

/// One value for a placeholder. Numbers arrive as the text that they had (12.50 stays "12.50") and
/// remember that they were numbers; booleans print as True and False. (rules/templates 2.2)
struct PersonalisationValue {
  struct Number {
    std::string text;
    friend bool operator==(const Number&, const Number&) = default;
  };
  using Scalar = std::variant<std::monostate, bool, Number, std::string>;
  using List = std::vector<Scalar>;

  std::variant<std::monostate, bool, Number, std::string, List> value;

  friend bool operator==(const PersonalisationValue&, const PersonalisationValue&) = default;
};

/// Values by name, in the order given. Names match placeholders ignoring case, spaces, `_` and
/// `-`; of two equal names the last value wins. (rules/templates 1.1)
class Personalisation {
public:
  Personalisation() = default;
  void set(std::string name, PersonalisationValue value);
  void set(std::string name, std::string text) {
    set(std::move(name), PersonalisationValue{std::move(text)});
  }
  /// The value under an equal name, or nullptr. Valid until the next set().
  [[nodiscard]] const PersonalisationValue* find(std::string_view name) const;
  /// The same for a name that is folded already.
  [[nodiscard]] const PersonalisationValue* find_key(std::string_view key) const;
  [[nodiscard]] bool empty() const noexcept { return entries_.empty(); }

  struct Entry {
    std::string key;   ///< folded form used for matching
    std::string name;  ///< as first given
    PersonalisationValue value;
    friend bool operator==(const Entry&, const Entry&) = default;
  };
  [[nodiscard]] std::span<const Entry> entries() const noexcept { return entries_; }
  /// The value of entries()[index], to be written over: rows of one file have one set of names.
  [[nodiscard]] PersonalisationValue& value_at(std::size_t index) { return entries_[index].value; }

  friend bool operator==(const Personalisation&, const Personalisation&) = default;

private:
  [[nodiscard]] std::size_t index_of(std::string_view key) const;
  std::vector<Entry> entries_;
  std::map<std::string, std::size_t, std::less<>> places_;  ///< by key; empty while there are few
};

/// The form under which names are compared: without spaces, `_`, `-`, in lower case.
/// (rules/templates 1.1)
[[nodiscard]] std::string folded_name(std::string_view name);

/// How unfilled placeholders and values appear. (rules/templates 2.2, 2.4)
enum class FieldMode {
  plain,                 ///< values verbatim, unfilled ones as ((name))
  plain_markdown_lists,  ///< the same, lists as lines that start with "* "
  html,                  ///< template and values escaped, unfilled ones as a span
  html_no_brackets,
  html_redacted,                    ///< unfilled ones as "hidden"
  html_passthrough,                 ///< values verbatim, unfilled ones as a span
  html_markdown_lists,              ///< html, lists as lines that start with "* "
  html_passthrough_markdown_lists,  ///< html_passthrough, lists likewise
  html_redacted_markdown_lists,     ///< html_redacted, lists likewise
  html_passthrough_redacted,        ///< html_passthrough, unfilled ones as "hidden"
};

/// A text with placeholders, compiled once and rendered many times. Immutable; rendering is a pure
/// function and safe from many threads. Time and space are linear in the text. (rules/templates 2)
class Field {
public:
  /// Fails with invalid_argument if `content` is not UTF-8 or longer than 2,000,000 bytes.
  [[nodiscard]] static Result<Field> compile(std::string content);

  /// Unique names in order of first appearance, first spelling. (rules/templates 2.1)
  [[nodiscard]] std::span<const std::string> placeholders() const noexcept;
  /// Those of them that `values` lacks or holds as null. (rules/templates 2.5)
  [[nodiscard]] std::vector<std::string> missing(const Personalisation& values) const;
  [[nodiscard]] std::string render(const Personalisation& values, FieldMode mode) const;
  /// The same, appended to `out`, which may be used again and again.
  void render_to(std::string& out, const Personalisation& values, FieldMode mode) const;
  [[nodiscard]] const std::string& content() const noexcept;

private:
  struct Program;
  explicit Field(std::shared_ptr<const Program> program) : program_(std::move(program)) {}
  std::shared_ptr<const Program> program_;
  friend class SmsTemplate;
};

/// What an SMS costs and how it travels. (rules/sms 3.2)
struct SmsMessage {
  std::string text;             ///< as handed to the provider
  bool is_unicode = false;      ///< UCS-2 instead of the GSM alphabet
  std::int64_t characters = 0;  ///< UTF-16 units of `text`
  std::int64_t characters_without_prefix = 0;
  std::int64_t extended_characters = 0;  ///< of them, those that take two places unless Unicode
  std::int64_t fragments = 1;            ///< what is billed: places divided by those of a part
  /// What networks send: they never cut a character of two places, so there may be more of them.
  std::int64_t segments = 1;
  [[nodiscard]] bool is_empty() const noexcept { return characters_without_prefix == 0; }
  [[nodiscard]] bool is_too_long() const noexcept { return characters_without_prefix > 918; }
  /// How far the text reaches into its last fragment, in places of the alphabet: what would have
  /// to go for one fragment less. All of it if there is but one.
  [[nodiscard]] std::int64_t characters_above_previous_boundary() const noexcept;
  /// How many characters are too many.
  [[nodiscard]] std::int64_t characters_above_limit() const noexcept;
};

/// The text of an SMS template. Immutable; safe from many threads.
class SmsTemplate {
public:
  [[nodiscard]] static Result<SmsTemplate> compile(std::string content);
  [[nodiscard]] const Field& body() const noexcept { return body_; }
  [[nodiscard]] std::span<const std::string> placeholders() const noexcept {
    return body_.placeholders();
  }
  [[nodiscard]] std::vector<std::string> missing(const Personalisation& values) const {
    return body_.missing(values);
  }
  /// `prefix` (the service's name) is put in front unless empty. (rules/sms 1.1)
  [[nodiscard]] SmsMessage render(const Personalisation& values, std::string_view prefix) const;
  /// The same into `out`, whose text buffer is used again.
  void render_to(SmsMessage& out, const Personalisation& values, std::string_view prefix) const;

private:
  explicit SmsTemplate(Field body) : body_(std::move(body)) {}
  Field body_;
};

/// How many characters of a text message stay whatever its values are. (rules/templates 3.7)
[[nodiscard]] std::int64_t fixed_characters(const SmsTemplate& source);

/// Normalises, downgrades and counts a text message body without placeholders. (rules/sms 1 to 3)
[[nodiscard]] SmsMessage make_sms_message(std::string_view body, std::string_view prefix);

/// Why a text message costs what it costs: for pages on which users write one. Characters stand
/// once each, in the order of their code points. (rules/sms 3.4)
struct SmsAnalysis {
  SmsMessage message;
  /// Welsh letters beyond the GSM alphabet: each makes the whole message travel as Unicode, in
  /// fragments of 67 instead of 153.
  std::vector<std::string> forcing_characters;
  /// What readers will see as a question mark.
  std::vector<std::string> characters_replaced_by_question_mark;
  WarningSet warnings;
};
[[nodiscard]] SmsAnalysis analyse_sms(std::string_view body, std::string_view prefix = {});

/// The parts of an e-mail. (rules/emails 1.1)
struct EmailMessage {
  std::string subject;     ///< as it is sent: one line of text
  std::string plain_text;  ///< ends in one LF
  std::string html;        ///< the body alone, without the page round it
  std::string preheader;  ///< what inboxes show beside the subject, as HTML; at most 256 characters
};

/// What an e-mail depends on besides its template and values.
struct EmailOptions {
  std::string_view unsubscribe_link{};  ///< the body ends in a link to it, unless empty
  /// Unfilled placeholders of the HTML and the subject show as "hidden".
  bool redact_missing = false;
  bool has_preheader = true;  ///< whether to render it
};

/// How a subject is to be read.
enum class SubjectForm {
  text,  ///< as it is sent
  html,  ///< escaped, for a page
};

/// Memory that rendering e-mails uses again: once it has grown, a rendering allocates nothing.
/// One user at a time; it may serve any number of templates.
class EmailWorkspace {
public:
  EmailWorkspace();
  EmailWorkspace(EmailWorkspace&&) noexcept;
  EmailWorkspace& operator=(EmailWorkspace&&) noexcept;
  ~EmailWorkspace();

private:
  struct Buffers;
  std::unique_ptr<Buffers> buffers_;
  friend class EmailTemplate;
};

/// Subject and body of an e-mail template. Immutable; safe from many threads.
class EmailTemplate {
public:
  [[nodiscard]] static Result<EmailTemplate> compile(std::string subject, std::string content);
  /// Placeholders of the subject first, then those of the body.
  [[nodiscard]] std::span<const std::string> placeholders() const noexcept { return placeholders_; }
  [[nodiscard]] std::vector<std::string> missing(const Personalisation& values) const;
  /// All forms of the e-mail. Values take part in the markup as if they had been typed into the
  /// template; HTML in them does not. (rules/markup 1.3, rules/emails 1.3)
  [[nodiscard]] EmailMessage render(const Personalisation& values,
                                    const EmailOptions& options = {}) const;
  /// The same into `out`, whose strings are used again.
  void render_to(EmailMessage& out, const Personalisation& values, const EmailOptions& options,
                 EmailWorkspace& workspace) const;
  /// The subject alone; always one line. (rules/emails 1.2)
  [[nodiscard]] std::string subject(const Personalisation& values, SubjectForm form,
                                    bool redact_missing = false) const;
  /// The body before any layout, ends trimmed; unfilled placeholders show as HTML spans.
  [[nodiscard]] std::string filled_in_content(const Personalisation& values) const;
  /// True if nothing would be left to send. (rules/templates 2.6)
  [[nodiscard]] bool is_empty(const Personalisation& values) const;
  /// True if filled_in_content() has more than email_content_bytes_max. (rules/templates 2.7)
  [[nodiscard]] bool is_too_long(const Personalisation& values) const;

private:
  EmailTemplate(Field subject, Field body, std::vector<std::string> placeholders)
      : subject_(std::move(subject)),
        body_(std::move(body)),
        placeholders_(std::move(placeholders)) {}
  using Buffers = EmailWorkspace::Buffers;
  void render_subject(std::string& out, const Personalisation& values, FieldMode mode,
                      Buffers& buffers) const;
  void render_html(std::string& out, const Personalisation& values, const EmailOptions& options,
                   Buffers& buffers) const;
  void render_plain(std::string& out, const Personalisation& values, const EmailOptions& options,
                    Buffers& buffers) const;
  void render_preheader(std::string& out, const Personalisation& values, Buffers& buffers) const;
  Field subject_;
  Field body_;
  std::vector<std::string> placeholders_;
};

inline constexpr std::size_t template_content_bytes_max = 2'000'000;
inline constexpr std::size_t email_content_bytes_max = 2'000'000;
inline constexpr std::int64_t sms_characters_max = 918;

}  // namespace notify
