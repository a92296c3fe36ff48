#include "provider/smpp/session.hpp"

#include "provider/smpp/parts.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <utility>

namespace notify::smpp {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t out_bytes_max = 256 << 10;   ///< nothing more is sent before these are gone
constexpr std::size_t unread_bytes_max = 1 << 20;  ///< a peer that does not read is none
constexpr int reads_max = 64;                      ///< in a row, before anything else is done
constexpr int lines_max = 5;                       ///< opened for one batch
constexpr int rounds_max = 20;                     ///< of posts in one call
constexpr std::size_t posts_max = 5'000;           ///< that wait to be kept
constexpr std::size_t posts_bytes_max = 16 << 20;
constexpr std::size_t kept_at_once_max = 500;
constexpr milliseconds part_wait{5'000};  ///< for the other parts of a long message
constexpr milliseconds pause_first{100}, pause_most{2'000};

/// Errors about the message or the contract: the same message would be refused again.
bool is_final(std::uint32_t status) noexcept {
  constexpr std::array finals{0x01U, 0x02U, 0x03U, 0x06U, 0x07U, 0x0AU, 0x0BU, 0x15U, 0x33U, 0x34U,
                              0x40U, 0x42U, 0x43U, 0x48U, 0x49U, 0x50U, 0x51U, 0x61U, 0x62U, 0x63U,
                              0x65U, 0x66U, 0xC0U, 0xC1U, 0xC2U, 0xC3U, 0xC4U, 0xFEU};
  return std::ranges::find(finals, status) != finals.end();
}

std::string_view words_for(std::uint32_t value) noexcept {
  switch (value) {
    case status::already_bound: return "already bound";
    case status::system_error: return "system error";
    case status::bind_failed: return "bind failed";
    case status::invalid_password: return "invalid password";
    case status::invalid_system_id: return "invalid system_id";
    case status::queue_full: return "message queue full";
    case status::throttled: return "throttled";
    case 0x01: return "invalid message length";
    case 0x0A: return "invalid source address";
    case 0x0B: return "invalid destination address";
    default: return "";
  }
}

/// "refused with status 11: invalid destination address"
std::string refusal(std::string_view what, std::uint32_t status) {
  std::string out = std::string(what) + " with status " + std::to_string(status);
  if (const auto words = words_for(status); !words.empty()) out += ": " + std::string(words);
  return out;
}

}  // namespace

Session::~Session() {
  if (!line_.is_open() || is_inherited() || !is_bound_) return;
  queue({Command::unbind, status::ok, ++sequence_, {}});
  flush();
}

bool Session::is_inherited() const noexcept { return line_.is_open() && opened_by_ != ::getpid(); }

bool Session::open() {
  if (line_.is_open()) return true;
  if (moment_now() < bind_after_) return false;
  const auto bound = bind();
  if (bound) return true;
  drop(bound.error().message);
  bind_after_ = moment_now() + options_.bind_retry;
  return false;
}

Result<void> Session::bind() {
  ++line_count_;
  sequence_ = 0;
  written_ = answered_on_line_ = 0;
  is_bound_ = is_enquiring_ = has_bind_answer_ = false;
  opened_by_ = ::getpid();
  NFY_CHECK(line_.connect(options_.line));
  heard_at_ = moment_now();
  queue({Command::bind_transceiver, status::ok, ++sequence_,
         Bind{options_.system_id, options_.password, options_.system_type}});
  const Moment until = moment_now() + options_.timeout;
  while (line_.is_open() && !has_bind_answer_ && moment_now() < until) {
    flush();
    if (!line_.is_open()) break;
    line_.wait(!out_.empty(), until);
    pump();
  }
  if (!line_.is_open()) return make_error(ErrorCode::unavailable, why_down_);
  if (!has_bind_answer_)
    return make_error(ErrorCode::unavailable, "smpp peer did not answer the bind in time");
  if (bind_status_ != status::ok)
    return make_error(ErrorCode::unavailable, refusal("smpp bind was refused", bind_status_));
  is_bound_ = true;
  return {};
}

void Session::drop(const std::string& why) {
  line_.close();
  why_down_ = why;
  is_bound_ = false;
  in_.clear();
  out_.clear();
  for (auto at = flying_.rbegin(); at != flying_.rend(); ++at) {
    if (at->second.end <= written_) {
      (*batch_)[at->second.index].result = {SendOutcome::unknown, {}, "no answer: " + why};
    } else {
      waiting_.push_front(at->second.index);  // the peer cannot have the whole of it
    }
  }
  flying_.clear();
}

void Session::queue(const Pdu& pdu) {
  if (auto frame = encode(pdu)) out_ += *frame;
}

void Session::answer(Command command, std::uint32_t sequence, std::uint32_t status) {
  Pdu pdu{command, status, sequence, {}};
  if (command == Command::deliver_sm_resp) pdu.body = Named{};
  queue(pdu);
}

void Session::flush() {
  while (line_.is_open() && !out_.empty()) {
    const auto taken = line_.write(out_);
    if (!taken) return drop(taken.error().message);
    if (*taken == 0) break;
    written_ += *taken;
    out_.erase(0, *taken);
  }
  if (out_.size() > unread_bytes_max) drop("smpp peer does not read");
}

void Session::pump() {
  for (int i = 0; i < reads_max && line_.is_open(); ++i) {
    const auto got = line_.read(in_);
    std::size_t done = 0;
    const std::uint64_t line = line_count_;
    while (line_.is_open() && line == line_count_) {
      const std::string_view rest = std::string_view(in_).substr(done);
      const auto size = frame_size(rest);
      if (!size) return drop(size.error().message);
      if (!*size) break;
      done += **size;
      act_on(std::string(rest.substr(0, **size)));
    }
    if (!line_.is_open()) return;
    in_.erase(0, done);
    if (!got) return drop(got.error().message);
    if (*got == 0) return;
    heard_at_ = moment_now();
    is_enquiring_ = false;
  }
}

void Session::act_on(std::string_view frame) {
  const PduHeader header = header_of(frame);
  constexpr std::uint32_t answer_bit = 0x80000000;
  switch (static_cast<Command>(header.command)) {
    case Command::submit_sm_resp:
    case Command::generic_nack: return act_on_answer(header, frame);
    case Command::bind_transceiver_resp:
      has_bind_answer_ = true;
      bind_status_ = header.status;
      return;
    case Command::deliver_sm:
      if (posts_.size() >= posts_max || post_bytes_ + frame.size() > posts_bytes_max)
        return answer(Command::deliver_sm_resp, header.sequence,
                      status::temporary_application_error);
      post_bytes_ += frame.size();
      posts_.push_back({std::string(frame), header.sequence, line_count_});
      return;
    case Command::enquire_link:
      return answer(Command::enquire_link_resp, header.sequence, status::ok);
    case Command::unbind:
      answer(Command::unbind_resp, header.sequence, status::ok);
      flush();
      return drop("smpp peer ended the session");
    default:
      if ((header.command & answer_bit) == 0)
        answer(Command::generic_nack, header.sequence, status::invalid_command);
  }
}

void Session::act_on_answer(const PduHeader& header, std::string_view frame) {
  const bool is_nack = static_cast<Command>(header.command) == Command::generic_nack;
  if (!flying_.contains(header.sequence)) {
    if (!is_nack) return;  // it comes too late
    if (is_bound_) return drop("smpp peer lost its place: generic_nack for nothing of ours");
    has_bind_answer_ = true;
    bind_status_ = header.status != status::ok ? header.status : status::bind_failed;
    return;
  }
  ++answered_on_line_;
  if (header.status == status::throttled || header.status == status::queue_full)
    return hold_back(header.sequence);
  if (is_nack || header.status != status::ok)
    return settle_refusal(header.sequence, header.status,
                          is_nack ? "answered by generic_nack" : "refused");
  pause_ = paused_ = milliseconds(0);
  const auto pdu = decode(frame);
  if (!pdu)
    return settle(header.sequence,
                  {SendOutcome::unknown, {}, "answered with a pdu that cannot be read"});
  settle(header.sequence, {SendOutcome::accepted, std::get<Named>(pdu->body).name, {}});
}

void Session::settle(std::uint32_t sequence, SendResult result) {
  const auto at = flying_.find(sequence);
  (*batch_)[at->second.index].result = std::move(result);
  flying_.erase(at);
}

void Session::settle_refusal(std::uint32_t sequence, std::uint32_t status, std::string_view what) {
  const bool is_rejected = is_final(status);
  if (is_rejected) refused_messages_.insert((*batch_)[flying_.at(sequence).index].message);
  settle(sequence,
         {is_rejected ? SendOutcome::rejected : SendOutcome::retry, {}, refusal(what, status)});
}

/// It was not taken, so it may be sent again, after a pause that grows while nothing else is taken.
void Session::hold_back(std::uint32_t sequence) {
  const auto at = flying_.find(sequence);
  waiting_.push_front(at->second.index);
  flying_.erase(at);
  const Moment now = moment_now();
  if (now < paused_until_) return;  // one of the same window
  pause_ = std::clamp(2 * pause_, pause_first, pause_most);
  paused_ += pause_;
  paused_until_ = now + pause_;
}

void Session::fill_window() {
  while (!waiting_.empty() && flying_.size() < options_.window && out_.size() < out_bytes_max) {
    if (moment_now() < paused_until_) return;
    const std::size_t index = waiting_.front();
    waiting_.pop_front();
    Submission& next = (*batch_)[index];
    if (refused_messages_.contains(next.message)) continue;
    auto frame = encode({Command::submit_sm, status::ok, ++sequence_, next.sms});
    if (!frame) {
      next.result = {SendOutcome::rejected, {}, frame.error().message};
      refused_messages_.insert(next.message);
      continue;
    }
    out_ += *frame;
    flying_[sequence_] = {index, written_ + out_.size(), moment_now() + options_.timeout};
  }
}

void Session::give_up_waiting(const std::string& why) {
  for (const std::size_t index : waiting_) (*batch_)[index].result = {SendOutcome::retry, {}, why};
  waiting_.clear();
}

void Session::check_times() {
  const Moment now = moment_now();
  while (!flying_.empty() && flying_.begin()->second.answer_until <= now) {
    const auto& [sequence, flight] = *flying_.begin();
    const bool is_written = flight.end <= written_;
    if (!is_written || heard_at_ + options_.timeout <= now)
      return drop("smpp peer did not answer in time");
    settle(sequence, {SendOutcome::unknown, {}, "no answer in time"});
  }
  if (paused_ > options_.throttle_wait) give_up_waiting(refusal("refused", status::throttled));
}

Moment Session::next_moment() const {
  Moment next = moment_now() + options_.timeout;
  if (!flying_.empty()) next = std::min(next, flying_.begin()->second.answer_until);
  if (!waiting_.empty() && flying_.size() < options_.window) next = std::min(next, paused_until_);
  return next;
}

void Session::submit(std::vector<Submission>& batch) {
  batch_ = &batch;
  waiting_.clear();
  refused_messages_.clear();
  pause_ = paused_ = milliseconds(0);
  for (std::size_t i = 0; i < batch.size(); ++i) waiting_.push_back(i);
  pump();  // what came meanwhile, also that the peer is gone
  for (int lines = 0; !waiting_.empty() || !flying_.empty();) {
    if (!line_.is_open()) {
      const bool is_hopeless = (lines > 0 && answered_on_line_ == 0) || lines == lines_max;
      if (is_hopeless || !open()) {
        give_up_waiting(why_down_);
        break;
      }
      ++lines;
    }
    fill_window();
    flush();
    if (!line_.is_open()) continue;
    if (!flying_.empty() || !waiting_.empty()) line_.wait(!out_.empty(), next_moment());
    pump();
    check_times();
  }
  batch_ = nullptr;
}

void Session::keep_alive() {
  if (!line_.is_open()) return;
  const Moment now = moment_now();
  if (is_enquiring_ && enquired_at_ + options_.timeout <= now)
    return drop("smpp peer did not answer enquire_link in time");
  if (is_enquiring_ || now < heard_at_ + options_.enquire_every) return;
  queue({Command::enquire_link, status::ok, ++sequence_, {}});
  is_enquiring_ = true;
  enquired_at_ = now;
}

void Session::listen(const PostKeeper& keep) {
  static_cast<void>(open());
  for (int round = 0; round < rounds_max; ++round) {
    pump();
    collect();
    std::vector<Bundle> ready;
    const Moment now = moment_now();
    for (auto at = bundles_.begin(); at != bundles_.end();) {
      Bundle& one = at->second;
      const bool is_whole = one.posts.size() == one.total;
      if (!is_whole && now < one.since + part_wait) {
        ++at;
        continue;
      }
      if (is_whole) {
        ready.push_back(std::move(one));
      } else {  // each part is better than none
        for (Post& post : one.posts) ready.emplace_back().posts.push_back(std::move(post));
      }
      at = bundles_.erase(at);
    }
    if (ready.empty()) break;
    hand_over(ready, keep);
    flush();
  }
  keep_alive();
  flush();
}

void Session::collect() {
  for (; !posts_.empty(); posts_.pop_front()) {
    post_bytes_ -= posts_.front().frame.size();
    bundle(std::move(posts_.front()));
  }
}

/// Puts a post beside the other parts of its message; anything else stands alone.
void Session::bundle(Post post) {
  std::string key = std::to_string(post.line) + "/" + std::to_string(post.sequence);
  std::optional<Place> place;
  const auto pdu = decode(post.frame);
  if (const Sms* const sms = pdu ? std::get_if<Sms>(&pdu->body) : nullptr) {
    const auto text = without_header(sms->esm_class, content_of(*sms));
    if (text && text->place && text->place->total > 1) place = text->place;
    if (place)
      key = "parts/" + sms->source.text + "/" + sms->destination.text + "/" +
            std::to_string(place->reference) + "/" + std::to_string(place->total);
  }
  Bundle& one = bundles_[key];
  if (one.posts.empty()) one.since = moment_now();
  if (place && place->part >= 1 && place->part <= place->total) one.total = place->total;
  if (place) {
    const auto [where, is_new] = one.parts.insert(place->part);
    if (!is_new) {  // it was repeated: the older one was never acknowledged, nor need it be
      const auto at = static_cast<std::ptrdiff_t>(std::distance(one.parts.begin(), where));
      one.posts[static_cast<std::size_t>(at)] = std::move(post);
      return;
    }
    const auto at = std::distance(one.parts.begin(), where);
    one.posts.insert(one.posts.begin() + at, std::move(post));
    return;
  }
  one.posts.push_back(std::move(post));
}

void Session::hand_over(std::vector<Bundle>& all, const PostKeeper& keep) {
  for (std::size_t from = 0; from < all.size(); from += kept_at_once_max) {
    const std::size_t count = std::min(kept_at_once_max, all.size() - from);
    std::vector<ReceivedPost> posts(count);
    for (std::size_t i = 0; i < count; ++i)
      for (const Post& post : all[from + i].posts) posts[i].body += post.frame;
    keep(posts);
    for (std::size_t i = 0; i < count; ++i)
      for (const Post& post : all[from + i].posts)
        if (line_.is_open() && post.line == line_count_)
          answer(Command::deliver_sm_resp, post.sequence,
                 posts[i].is_kept ? status::ok : status::temporary_application_error);
  }
}

}  // namespace notify::smpp
