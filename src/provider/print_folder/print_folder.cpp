#include "provider/print_folder/print_folder.hpp"

#include "codec/json_writer.hpp"
#include "domain/hex.hpp"
#include "provider/in_doubt.hpp"
#include "provider/receipt_words.hpp"

#include <notify/letter.hpp>

#include <array>
#include <map>
#include <set>

namespace notify::print_folder {
namespace {

constexpr std::size_t letters_max = 50;  // of a batch: their PDFs are in memory together
constexpr std::size_t reports_max = 500;
constexpr std::size_t report_bytes_max = 16 << 10;
constexpr std::chrono::seconds look_every{60};
constexpr std::string_view pdf_end = ".pdf";
constexpr std::string_view part_end = ".part";

std::string pdf_of(std::string_view reference) {
  return std::string(reference) + std::string(pdf_end);
}

/// What a list says of one letter; nothing of whom it is for.
std::string list_line(const OutboundMessage& m) {
  const OutboundLetter& letter = m.letter;
  codec::JsonWriter out;
  out.begin_object().text("reference", letter.reference).text("file", pdf_of(letter.reference));
  out.text("id", m.id.to_text()).text("service_id", m.service_id.to_text());
  out.text_or_null("organisation_id", letter.organisation_id == OrganisationId{}
                                          ? std::string()
                                          : letter.organisation_id.to_text());
  out.text("postage", name_of(letter.postage)).integer("pages", letter.pages);
  out.integer("sheets", sheets_of(letter.pages));
  out.integer("bytes", static_cast<std::int64_t>(letter.pdf.size())).end_object();
  return std::move(out).take() + "\n";
}

/// Hands letters over in three steps: PDFs under names that no printer takes, then lists, then the
/// PDFs' own names. So a PDF that the printer sees is whole and listed, and a letter that was
/// handed over is known by its name.
class Handover {
public:
  Handover(Place& place, std::span<const OutboundMessage> messages)
      : place_(place), messages_(messages), results_(messages.size()) {}

  /// `list_name` gives each list of a postage a name of its own.
  template <typename ListName>
  Result<std::vector<SendResult>> run(const ListName& list_name) {
    const auto names = place_.list();
    if (!names) {
      if (names.error().code == ErrorCode::forked) return names.error();
      put_off(names.error());
      return std::move(results_);
    }
    there_.insert(names->begin(), names->end());
    for (std::size_t i = 0; i < messages_.size(); ++i) put_part(i);
    for (auto& [postage, places] : parts_) list(postage, places, list_name(postage));
    show();
    return std::move(results_);
  }

private:
  [[nodiscard]] const std::string& reference(std::size_t i) const {
    return messages_[i].letter.reference;
  }
  [[nodiscard]] bool is_there(std::size_t i) const {
    for (const char* end : {".pdf", ".done", ".rejected"})
      if (there_.contains(reference(i) + end)) return true;
    return false;
  }
  void put_off(const Error& why) {
    for (SendResult& result : results_) result = {SendOutcome::retry, {}, why.message};
  }

  void put_part(std::size_t i) {
    if (!is_file_reference(reference(i))) {
      results_[i] = {SendOutcome::rejected, {}, "the letter's reference names no file"};
    } else if (is_there(i)) {
      results_[i] = {SendOutcome::accepted, reference(i), "it was there already"};
    } else if (is_broken_) {
      results_[i] = {SendOutcome::retry, {}, "the folder did not take the letter before"};
    } else if (const auto put = place_.put(pdf_of(reference(i)) + std::string(part_end),
                                           messages_[i].letter.pdf);
               !put) {
      is_broken_ = true;
      results_[i] = {SendOutcome::retry, {}, put.error().message};
    } else {
      parts_[messages_[i].letter.postage].push_back(i);
    }
  }

  void list(Postage, const std::vector<std::size_t>& places, const std::string& name) {
    std::string lines;
    for (const std::size_t i : places) lines += list_line(messages_[i]);
    auto listed = place_.put(name + std::string(part_end), lines);
    if (listed) listed = place_.rename(name + std::string(part_end), name);
    // What is half written is nobody's; if the line is gone, it lies there.
    if (!listed) static_cast<void>(place_.remove(name + std::string(part_end)));
    if (listed) listed = place_.settle();
    for (const std::size_t i : places) {
      if (listed)
        listed_.push_back(i);
      else  // a list without its PDFs: the next attempt lists them once more
        results_[i] = {SendOutcome::retry, {}, listed.error().message};
    }
  }

  void show() {
    bool is_lost = false;
    for (const std::size_t i : listed_) {
      const std::string pdf = pdf_of(reference(i));
      const auto shown = is_lost ? Result<void>(make_error(ErrorCode::unavailable, "line is lost"))
                                 : place_.rename(pdf + std::string(part_end), pdf);
      is_lost = is_lost || !shown;
      results_[i] = shown ? SendResult{SendOutcome::accepted, reference(i), {}}
                          : SendResult{SendOutcome::unknown, {}, shown.error().message};
    }
    const auto settled = place_.settle();
    for (const std::size_t i : listed_)
      if (!settled && results_[i].outcome == SendOutcome::accepted)
        results_[i] = {SendOutcome::unknown, {}, settled.error().message};
  }

  Place& place_;
  std::span<const OutboundMessage> messages_;
  std::vector<SendResult> results_;
  std::set<std::string> there_;
  std::map<Postage, std::vector<std::size_t>> parts_;
  std::vector<std::size_t> listed_;
  bool is_broken_ = false;
};

class PrintFolder final : public Provider {
public:
  PrintFolder(FolderOptions options, std::unique_ptr<Place> place, const ProviderPorts& ports)
      : options_(std::move(options)),
        place_(std::move(place)),
        clock_(ports.clock),
        reader_(make_receipt_reader(options_.identifier)) {
    std::array<std::uint8_t, 4> bytes{};
    ports.entropy->fill(bytes);
    writer_ = hex::encode({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  }

  std::string_view identifier() const noexcept override { return options_.identifier; }
  NotificationType type() const noexcept override { return NotificationType::letter; }
  bool removes_duplicates() const noexcept override { return true; }
  InDoubtPolicy in_doubt_policy() const noexcept override { return options_.in_doubt_policy; }
  std::chrono::microseconds in_doubt_wait() const noexcept override {
    return options_.in_doubt_wait;
  }
  std::size_t batch_max() const noexcept override { return letters_max; }
  std::shared_ptr<ReceiptReader> receipt_reader() override { return reader_; }

  Result<std::vector<SendResult>> send_many(std::span<const OutboundMessage> messages) override {
    const std::string day = receipts::london().day_of(clock_->now()).to_text();
    return Handover(*place_, messages).run([&](Postage postage) {
      return day + "-" + std::string(name_of(postage)) + "-" + writer_ + "-" +
             std::to_string(++lists_) + ".jsonl";
    });
  }

  std::chrono::microseconds listens_every() const noexcept override { return look_every; }

  Result<void> listen(const PostKeeper& keep) override {
    NFY_TRY(names, place_->list());
    std::vector<std::string> files;
    std::vector<ReceivedPost> posts;
    for (const std::string& name : names) {
      if (posts.size() == reports_max) break;
      const auto report = report_file(name);
      if (!report) continue;
      const auto said = place_->read(name, report_bytes_max);
      if (!said && said.error().code == ErrorCode::not_found) continue;
      if (!said && said.error().code != ErrorCode::invalid_argument) break;
      posts.push_back({.body = report_post(*report, said ? *said : "too long")});
      files.push_back(name);
    }
    if (posts.empty()) return {};
    keep(posts);
    for (std::size_t i = 0; i < posts.size(); ++i) {
      if (!posts[i].is_kept) continue;
      // The letter goes first: while the report stands, it is known to have been here.
      NFY_CHECK(place_->remove(pdf_of(files[i].substr(0, files[i].find('.')))));
      NFY_CHECK(place_->remove(files[i]));
    }
    return {};
  }

private:
  FolderOptions options_;
  std::unique_ptr<Place> place_;
  std::shared_ptr<Clock> clock_;
  std::shared_ptr<ReceiptReader> reader_;
  std::string writer_;  ///< no two providers write one list
  std::int64_t lists_ = 0;
};

}  // namespace

void FolderOptions::read(ProviderOptions& options) {
  options.text("identifier", identifier);
  options.word("in_doubt_policy", in_doubt_policy, in_doubt_policy_from);
  options.span("in_doubt_wait_us", in_doubt_wait);
}

Result<std::shared_ptr<Provider>> make_print_folder(FolderOptions options,
                                                    Result<std::unique_ptr<Place>> place,
                                                    const ProviderPorts& ports) {
  const auto wrong = [&](const std::string& what) {
    return "the provider " + options.identifier + ": " + what;
  };
  if (options.identifier.empty())
    return make_error(ErrorCode::invalid_argument, wrong("needs an identifier"));
  NFY_CHECK(check_in_doubt_wait(options.in_doubt_wait));
  if (!place) return make_error(place.error().code, wrong(place.error().message));
  return std::shared_ptr<Provider>(
      std::make_shared<PrintFolder>(std::move(options), *std::move(place), ports));
}

Result<std::shared_ptr<Provider>> open_folder(ProviderOptions& options,
                                              const ProviderPorts& ports) {
  FolderOptions value{.identifier = "folder"};
  std::string path;
  value.read(options);
  options.text("folder", path);
  NFY_CHECK(options.end());
  return make_print_folder(std::move(value), open_folder_place(path), ports);
}

Result<std::shared_ptr<Provider>> open_sftp(ProviderOptions& options, const ProviderPorts& ports) {
  FolderOptions value{.identifier = "sftp"};
  SftpServer server;
  value.read(options);
  options.text("url", server.url);
  options.text("username", server.username);
  options.text("password", server.password);
  options.text("key_file", server.key_file);
  options.text("key_password", server.key_password);
  options.text("known_hosts", server.known_hosts);
  options.text("host_key_sha256", server.host_key_sha256);
  options.number("connect_timeout_ms", server.connect_timeout_ms);
  options.number("timeout_ms", server.timeout_ms);
  NFY_CHECK(options.end());
  return make_print_folder(std::move(value), open_sftp_place(std::move(server)), ports);
}

}  // namespace notify::print_folder
