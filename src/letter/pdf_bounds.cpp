#include "letter/pdf_bounds.hpp"

#include <qpdf/BufferInputSource.hh>
#include <qpdf/Pipeline.hh>
#include <qpdf/Pl_Flate.hh>
#include <qpdf/QPDFTokenizer.hh>

#include <algorithm>
#include <charconv>
#include <map>
#include <set>
#include <vector>

namespace notify::pdf {
namespace {

using Token = QPDFTokenizer::Token;

constexpr std::size_t value_tokens_max = 16;  ///< that are kept of a value
/// Containers whose dictionaries refer to other objects: QPDF recurses once for each.
constexpr int referring_containers_max = 50;
constexpr std::string_view spaces("\0\t\n\f\r ", 6);
constexpr std::string_view delimiters = "()<>[]{}/%";

bool is_space(char c) { return spaces.find(c) != spaces.npos; }
bool is_regular(char c) { return !is_space(c) && delimiters.find(c) == delimiters.npos; }

/// Counts what comes, and keeps it if there is where.
class CountedBytes final : public Pipeline {
public:
  CountedBytes(Budget& budget, std::size_t bytes_max, std::string* kept)
      : Pipeline("counted", nullptr), budget_(budget), left_(bytes_max), kept_(kept) {}
  void write(unsigned char const* data, std::size_t size) override {
    // QPDF takes exceptions of a pipeline for broken data, hence the flag.
    try {
      if (is_over || size > left_) throw Unreadable{};
      budget_.take_bytes(size);
    } catch (const Unreadable&) {
      is_over = true;
      throw std::runtime_error("too many bytes");
    }
    left_ -= size;
    if (kept_ != nullptr) kept_->append(reinterpret_cast<const char*>(data), size);
  }
  void finish() override {}
  bool is_over = false;

private:
  Budget& budget_;
  std::size_t left_;
  std::string* kept_;
};

/// What stands in one dictionary, not looked deeper into.
struct Dictionary {
  std::map<std::string, std::vector<Token>> values;
  std::set<std::string> names;     ///< all of them at its own depth, keys or not
  std::set<std::string> repeated;  ///< keys that stand there more than once
  bool is_plain = true;            ///< every key is a name, and stands there once
  bool refers_elsewhere = false;   ///< by a key that QPDF follows when it reads the stream
  bool is_followed_by_stream = false;
  std::size_t data_at = 0;

  [[nodiscard]] bool has(const char* name) const { return names.contains(name); }
};

class Tokens {
public:
  Tokens(std::string_view bytes, Budget& budget)
      : bytes_(bytes),
        buffer_(reinterpret_cast<unsigned char*>(const_cast<char*>(bytes.data())), bytes.size()),
        input_(std::make_shared<BufferInputSource>("pdf", &buffer_, false)),
        left_(4 * bytes.size() + 1'000'000),
        budget_(budget) {
    tokenizer_.allowEOF();
  }

  void seek(std::size_t at) { input_->seek(static_cast<qpdf_offset_t>(at), SEEK_SET); }
  [[nodiscard]] std::size_t at() const { return static_cast<std::size_t>(input_->tell()); }

  Token next() {
    const std::size_t before = at();
    Token token = tokenizer_.readToken(input_, "pdf", true);
    const std::size_t read = at() - std::min(before, at());
    if (read > left_) throw Unreadable{};
    left_ -= read;
    budget_.take_steps();
    return token;
  }

  /// Reads on behind "<<".
  Dictionary dictionary() {
    Dictionary found;
    std::vector<Token>* value = nullptr;
    int depth = 1;
    for (;;) {
      const Token token = next();
      const auto type = token.getType();
      if (type == QPDFTokenizer::tt_eof) return found;
      const bool closes =
          type == QPDFTokenizer::tt_dict_close || type == QPDFTokenizer::tt_array_close;
      const bool opens =
          type == QPDFTokenizer::tt_dict_open || type == QPDFTokenizer::tt_array_open;
      if (closes && --depth == 0) break;
      if (depth == 1 && type == QPDFTokenizer::tt_name) found.names.insert(token.getValue());
      if (depth == 1 && type == QPDFTokenizer::tt_name && (value == nullptr || !value->empty())) {
        value = &found.values[token.getValue()];
        if (!value->empty()) {
          found.repeated.insert(token.getValue());
          found.is_plain = false;
        }
        value->clear();
      } else if (value == nullptr) {
        found.is_plain = false;
      } else if (value->size() < value_tokens_max) {
        value->push_back(token);
      }
      if (opens) ++depth;
    }
    look_for_stream(found);
    for (const auto& [key, tokens] : found.values)
      if (key != "/Extends" && key != "/Root" && key != "/Info")
        for (const Token& token : tokens) found.refers_elsewhere |= token.isWord("R");
    return found;
  }

private:
  void look_for_stream(Dictionary& found) {
    found.is_followed_by_stream = next().isWord("stream");
    std::size_t data = at();
    while (data < bytes_.size() && is_space(bytes_[data]) && bytes_[data] != '\n' &&
           bytes_[data] != '\r')
      ++data;
    if (data < bytes_.size() && bytes_[data] == '\r') ++data;
    if (data < bytes_.size() && bytes_[data] == '\n') ++data;
    found.data_at = data;
  }

  std::string_view bytes_;
  Buffer buffer_;
  std::shared_ptr<BufferInputSource> input_;
  QPDFTokenizer tokenizer_;
  std::size_t left_;  ///< bytes that may yet be read, some of them twice
  Budget& budget_;
};

/// The bounds of one file.
class Bounds {
public:
  Bounds(std::string_view pdf, Budget& budget) : pdf_(pdf), budget_(budget), tokens_(pdf, budget) {}

  void check() {
    each_word("trailer", [this](std::size_t end, std::size_t) { check_trailer(end); });
    each_word("obj", [this](std::size_t end, std::size_t start) { check_object(start, end); });
    for (const std::string& target : lengths_)
      if (streams_.contains(target)) throw Unreadable{};
  }

private:
  template <typename Look>
  void each_word(std::string_view word, Look look) {
    for (std::size_t at = pdf_.find(word); at != pdf_.npos; at = pdf_.find(word, at + 1)) {
      const std::size_t end = at + word.size();
      if (at > 0 && is_regular(pdf_[at - 1])) continue;
      if (end < pdf_.size() && is_regular(pdf_[end])) continue;
      look(end, at);
    }
  }

  /// What the next token begins with, comments passed over.
  [[nodiscard]] std::size_t skip_ignored(std::size_t at) const {
    while (at < pdf_.size() && (is_space(pdf_[at]) || pdf_[at] == '%'))
      at = pdf_[at] == '%' ? std::min(pdf_.find_first_of("\r\n", at), pdf_.size()) : at + 1;
    return at;
  }

  void check_trailer(std::size_t at) {
    at = skip_ignored(at);
    if (!pdf_.substr(at).starts_with("<<")) return;
    tokens_.seek(at + 2);
    if (tokens_.dictionary().has("/Encrypt")) throw Unreadable{};
  }

  void check_object(std::size_t start, std::size_t at) {
    at = skip_ignored(at);
    if (at >= pdf_.size()) return;
    if (pdf_[at] >= '0' && pdf_[at] <= '9') return check_number(at);
    if (!pdf_.substr(at).starts_with("<<")) return;
    tokens_.seek(at + 2);
    const Dictionary found = tokens_.dictionary();
    if (!found.is_followed_by_stream) return;
    const std::string number = number_before(start);
    check_length(found, number);
    streams_.insert(number);
    const auto type = found.values.find("/Type");
    const bool has_odd_type =
        type != found.values.end() &&
        (type->second.empty() || type->second.front().getType() != QPDFTokenizer::tt_name);
    if (found.has("/XRef") || (found.has("/N") && found.has("/First")) || has_odd_type)
      check_container(found);
  }

  /// An object that is nothing but a reference to another is followed by recursion.
  void check_number(std::size_t at) {
    tokens_.seek(at);
    if (tokens_.next().isInteger() && tokens_.next().isInteger() && tokens_.next().isWord("R"))
      throw Unreadable{};
  }

  /// "12" of "12 0 obj"; empty if it does not stand there so.
  [[nodiscard]] std::string number_before(std::size_t at) const {
    const auto back_over = [&](auto is_wanted) {
      const std::size_t end = at;
      while (at > 0 && is_wanted(pdf_[at - 1])) --at;
      return end - at;
    };
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    back_over(is_space);
    if (back_over(is_digit) == 0 || back_over(is_space) == 0) return {};
    const std::size_t digits = back_over(is_digit);
    std::string number(pdf_.substr(at, digits));
    number.erase(0, std::min(number.find_first_not_of('0'), number.size()));
    return number;
  }

  /// A length that stands elsewhere must be a number there: QPDF reads what it finds, and were that
  /// a stream, then the length of that, and so on.
  void check_length(const Dictionary& found, const std::string& number) {
    if (found.repeated.contains("/Length")) throw Unreadable{};
    const auto length = found.values.find("/Length");
    if (length == found.values.end() || length->second.size() != 3) return;
    if (!length->second[2].isWord("R")) return;
    if (number.empty()) throw Unreadable{};
    std::string target = length->second[0].getValue();
    target.erase(0, std::min(target.find_first_not_of("+0"), target.size()));
    lengths_.insert(std::move(target));
  }

  void check_container(const Dictionary& found) {
    if (found.has("/Encrypt") || !found.is_plain) throw Unreadable{};
    if (found.refers_elsewhere && ++referring_ > referring_containers_max) throw Unreadable{};
    const auto filter = found.values.find("/Filter");
    if (filter == found.values.end()) return;
    auto names = filter->second;
    std::erase_if(names, [](const Token& token) {
      return token.getType() == QPDFTokenizer::tt_array_open ||
             token.getType() == QPDFTokenizer::tt_array_close;
    });
    if (names.empty()) return;
    if (names.size() != 1 ||
        (names[0].getValue() != "/FlateDecode" && names[0].getValue() != "/Fl"))
      throw Unreadable{};
    inflate(found);
  }

  /// Inflates a container as QPDF will, and throws the bytes away.
  void inflate(const Dictionary& found) {
    std::string_view data = pdf_.substr(std::min(found.data_at, pdf_.size()));
    if (const auto length = found.values.find("/Length");
        length != found.values.end() && length->second.size() == 1) {
      const std::string digits = length->second[0].getValue();
      std::size_t size = 0;
      const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), size);
      if (error == std::errc{}) data = data.substr(0, size);
    }
    CountedBytes counted(budget_, data.npos, nullptr);
    try {
      Pl_Flate flate("bounds", &counted, Pl_Flate::a_inflate);
      flate.write(reinterpret_cast<unsigned char const*>(data.data()), data.size());
      flate.finish();
    } catch (const std::runtime_error&) {
      // Broken data ends QPDF's inflating at the same place.
    }
    if (counted.is_over) throw Unreadable{};
  }

  std::string_view pdf_;
  Budget& budget_;
  Tokens tokens_;
  std::set<std::string> streams_;  ///< the numbers of objects that are streams
  std::set<std::string> lengths_;  ///< the numbers of objects that are lengths
  int referring_ = 0;
};

/// Whether the last filter alone makes more of its bytes: then counting its output bounds the work.
bool is_bounded(QPDFObjectHandle filter) {
  if (filter.isNull()) return true;
  std::vector<QPDFObjectHandle> chain;
  if (filter.isArray()) {
    if (filter.getArrayNItems() > 4) return false;
    chain = filter.getArrayAsVector();
  } else {
    chain.push_back(filter);
  }
  for (std::size_t i = 0; i < chain.size(); ++i) {
    if (!chain[i].isName()) return false;
    const std::string name = chain[i].getName();
    if (name == "/ASCIIHexDecode" || name == "/AHx" || name == "/ASCII85Decode" || name == "/A85")
      continue;
    const bool expands = name == "/FlateDecode" || name == "/Fl" || name == "/LZWDecode" ||
                         name == "/LZW" || name == "/RunLengthDecode" || name == "/RL";
    if (!expands || i + 1 != chain.size()) return false;
  }
  return true;
}

}  // namespace

void check_bounds(std::string_view pdf, Budget& budget) { Bounds(pdf, budget).check(); }

std::string bytes_of(QPDFObjectHandle stream, std::size_t bytes_max, Budget& budget) {
  if (!is_bounded(stream.getDict().getKey("/Filter"))) throw Unreadable{};
  std::string bytes;
  CountedBytes counted(budget, bytes_max, &bytes);
  bool is_filtered = false;
  const bool is_read = stream.pipeStreamData(&counted, &is_filtered, 0, qpdf_dl_specialized, true);
  if (!is_read || counted.is_over) throw Unreadable{};
  return bytes;
}

}  // namespace notify::pdf
