#include "http/options.hpp"

#include "common/reading.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <limits>
#include <optional>
#include <span>
#include <thread>
#include <variant>

namespace notifyd {

using nfy_host::holds_password;
using nfy_host::text_of_file;
using nfy_host::trimmed;

using notify::ErrorCode;
using notify::make_error;
using notify::Result;

namespace {

using Reader = Result<void> (*)(Options& options, std::string_view value);
struct Text {
  std::string Options::*member;
};
struct Switch {
  bool Options::*member;
};
struct Number {
  std::int64_t Options::*member;
  std::int64_t min;
  std::int64_t max;
};
struct Secret {  ///< is read from file and environment, or from a file that `--name-file` names
  std::string Options::*member;
};
struct Repeated {
  Reader read;
  void (*clear)(Options& options);
  bool is_secret;
};

struct Setting {
  std::string_view name;
  std::string_view value;  ///< what stands for the value in the help
  std::string_view help;
  std::variant<Text, Switch, Number, Secret, Repeated> kind;
};

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    const std::size_t begin = text.find_first_not_of(" \t");
    if (begin == std::string_view::npos) break;
    const std::size_t end = std::min(text.find_first_of(" \t", begin), text.size());
    words.push_back(text.substr(begin, end - begin));
    text.remove_prefix(end);
  }
  return words;
}

Result<void> read_provider(Options& options, std::string_view value) {
  const auto words = words_of(value);
  if (words.size() != 2) {
    return make_error(ErrorCode::invalid_argument,
                      "provider is a kind and a JSON file, as in: smtp /etc/notifyd/smtp.json");
  }
  options.providers.push_back({std::string(words[0]), std::string(words[1])});
  return {};
}

Result<void> read_login(Options& options, std::string_view value) {
  const auto words = words_of(value);
  if (words.size() != 3) {
    return make_error(ErrorCode::invalid_argument,
                      "inbound-login is a provider, a user name and a password");
  }
  options.inbound_logins.push_back(
      {std::string(words[0]), std::string(words[1]), std::string(words[2])});
  return {};
}

Result<void> read_admin_secret(Options& options, std::string_view value) {
  options.admin_secrets.emplace_back(value);
  return {};
}

constexpr std::int64_t seconds_max = 3'600;

const std::array settings = {
    Setting{"listen", "HOST:PORT", "where the API is served (127.0.0.1:6011)",
            Text{&Options::listen}},
    Setting{"admin-listen", "HOST:PORT", "where /metrics is served, apart from the API",
            Text{&Options::admin_listen}},
    Setting{"api-url", "URL", "what absolute links of the API begin with", Text{&Options::api_url}},
    Setting{"admin-url", "URL", "the admin app, which error texts name", Text{&Options::admin_url}},
    Setting{"logo-url", "URL", "where pictures of e-mail brands are, https",
            Text{&Options::logo_url}},
    Setting{"trace-parents", "yes|no",
            "hand the traceparent of requests on to providers, services (no)",
            Switch{&Options::trace_parents}},
    Setting{"documents-url", "URL", "what links to documents begin with",
            Text{&Options::documents_url}},
    Setting{"page-size", "N", "notifications on one page (250)",
            Number{&Options::page_size, 1, 10'000}},

    Setting{"store", "URL", "sqlite:/path, postgresql://… or memory:", Secret{&Options::store}},
    Setting{"sealing-key", "KEY", "ID:HEX, 32 bytes; several by commas, the first one seals",
            Secret{&Options::sealing_key}},
    Setting{"cache", "URL", "memory:, none: or redis://… (memory:)", Secret{&Options::cache}},
    Setting{"archive-folder", "DIR", "where files of old months lie",
            Text{&Options::archive_folder}},
    Setting{"files", "URL", "where PDFs and documents lie, folder:/path or s3:…; else the store",
            Secret{&Options::files}},
    Setting{"letter-logos", "URL", "where pictures of letter brands lie, folder:/path or s3:…",
            Secret{&Options::letter_logos}},
    Setting{"virus-scanner", "URL",
            "what looks at uploaded letters: clamd:/path or clamd:HOST:PORT",
            Text{&Options::virus_scanner}},
    Setting{"documents-key", "KEY", "of the document service that documents-url names",
            Secret{&Options::documents_key}},
    Setting{"migrate", "yes|no", "bring an older schema up to date at start (yes)",
            Switch{&Options::migrate}},
    Setting{"provider", "KIND FILE", "a provider, its options in a JSON file; may be repeated",
            Repeated{read_provider, [](Options& o) { o.providers.clear(); }, false}},
    Setting{"inbound-login", "PROVIDER USER PASSWORD",
            "of received texts and bounces, not as a flag; may be repeated",
            Repeated{read_login, [](Options& o) { o.inbound_logins.clear(); }, true}},

    Setting{"admin-secret", "SECRET",
            "serve the admin app that signs with it, not as a flag; repeatable",
            Repeated{read_admin_secret, [](Options& o) { o.admin_secrets.clear(); }, true}},
    Setting{"admin-cache", "URL", "the Redis of the admin app, whose stale answers are removed",
            Secret{&Options::admin_cache}},

    Setting{"preview-key", "KEY", "with which it asks for pictures of letters",
            Secret{&Options::preview_key}},
    Setting{"link-key", "KEY", "seals links to the admin app: its TOKEN_SECRET_KEY",
            Secret{&Options::link_key}},
    Setting{"new-service-sms-sender", "NAME",
            "whom texts of services come from that the admin app makes (NOTIFY)",
            Text{&Options::default_sms_sender}},
    Setting{"new-service-email-domain", "DOMAIN", "where their e-mails come from: name@DOMAIN",
            Text{&Options::email_domain}},

    Setting{"work", "", "deliver, call services and run tasks in this process too",
            Switch{&Options::work}},
    Setting{"demo", "", "a seeded service, its keys printed, and simulated providers",
            Switch{&Options::demo}},

    Setting{"threads", "N", "threads that answer requests (32, or 4 for each core)",
            Number{&Options::threads, 0, 1'000}},
    Setting{"io-threads", "N", "threads that read and write (one for every two cores)",
            Number{&Options::io_threads, 0, 64}},
    Setting{"queue-max", "N", "requests that wait for a thread; more get 503 (1000)",
            Number{&Options::queue_max, 1, 1'000'000}},
    Setting{"connections-max", "N", "open connections; more get 503 (11000)",
            Number{&Options::connections_max, 1, 1'000'000}},
    Setting{"header-bytes-max", "N", "of a request's header; a longer one gets 431 (16384)",
            Number{&Options::header_bytes_max, 1'024, 1 << 20}},
    Setting{"body-bytes-max", "N", "of a request's body; a longer one gets 413 (16777216)",
            Number{&Options::body_bytes_max, 1'024, 1 << 30}},
    Setting{"bodies-bytes-max", "N", "of all bodies in memory; more get 503 (268435456)",
            Number{&Options::bodies_bytes_max, 1'024, std::int64_t{1} << 40}},
    Setting{"header-seconds", "N", "until a request's header is there (10)",
            Number{&Options::header_seconds, 1, seconds_max}},
    Setting{"body-seconds", "N", "until a request's body is there (60)",
            Number{&Options::body_seconds, 1, seconds_max}},
    Setting{"idle-seconds", "N", "until the next request of a connection begins (75)",
            Number{&Options::idle_seconds, 1, seconds_max}},
    Setting{"write-seconds", "N", "until an answer is taken (30)",
            Number{&Options::write_seconds, 1, seconds_max}},
    Setting{"drain-seconds", "N", "for requests under way, after SIGTERM (25)",
            Number{&Options::drain_seconds, 0, seconds_max}},
    Setting{"access-log", "stdout|stderr|off", "where a line for each request goes (stdout)",
            Text{&Options::access_log}},
    Setting{"event-log", "stderr|stdout|off",
            "where a line goes for whatever an operator has to know (stderr)",
            Text{&Options::event_log}},
};

const Setting* find_setting(std::string_view name) {
  const auto found = std::ranges::find(settings, name, &Setting::name);
  return found == settings.end() ? nullptr : &*found;
}

Result<bool> switch_from(std::string_view text) {
  if (text == "yes" || text == "on" || text == "true" || text == "1") return true;
  if (text == "no" || text == "off" || text == "false" || text == "0") return false;
  return make_error(ErrorCode::invalid_argument, "neither yes nor no: " + std::string(text));
}

Result<std::int64_t> number_from(const Number& kind, std::string_view text) {
  std::int64_t value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc() || end != text.data() + text.size() || value < kind.min ||
      value > kind.max) {
    return make_error(ErrorCode::invalid_argument, "not a number from " + std::to_string(kind.min) +
                                                       " to " + std::to_string(kind.max) + ": " +
                                                       std::string(text));
  }
  return value;
}

// Where settings come from, in the order in which they are read: what is read later counts.
enum class Source { file, environment, flags };

class Reading {
public:
  explicit Reading(Options& options) : options_(options) {}

  Result<void> set(const Setting& setting, std::string_view value, Source source) {
    if (const auto* text = std::get_if<Text>(&setting.kind)) options_.*text->member = value;
    if (const auto* secret = std::get_if<Secret>(&setting.kind)) options_.*secret->member = value;
    if (const auto* flag = std::get_if<Switch>(&setting.kind)) {
      NFY_TRY(on, switch_from(value));
      options_.*flag->member = on;
    }
    if (const auto* number = std::get_if<Number>(&setting.kind)) {
      NFY_TRY(count, number_from(*number, value));
      options_.*number->member = count;
    }
    if (const auto* repeated = std::get_if<Repeated>(&setting.kind)) {
      const auto [last, is_first] = sources_.try_emplace(setting.name, source);
      if (is_first || last->second != source) repeated->clear(options_);
      last->second = source;
      NFY_CHECK(repeated->read(options_, value));
    }
    return {};
  }

private:
  Options& options_;
  std::map<std::string_view, Source> sources_;
};

notify::Error in_place(std::string place, const notify::Error& error) {
  return make_error(error.code, std::move(place) + ": " + error.message);
}

constexpr std::string_view file_suffix = "-file";

// Finds a setting by its name, or by that of a file which holds its value.
struct Named {
  const Setting* setting = nullptr;
  bool is_file = false;
};
Named find_named(std::string_view name) {
  if (const Setting* setting = find_setting(name)) return {setting, false};
  if (!name.ends_with(file_suffix)) return {};
  const Setting* setting = find_setting(name.substr(0, name.size() - file_suffix.size()));
  const bool is_secret = setting && std::holds_alternative<Secret>(setting->kind);
  return is_secret ? Named{setting, true} : Named{};
}

Result<void> set_named(Reading& reading, const Named& named, std::string_view value,
                       Source source) {
  if (!named.is_file) return reading.set(*named.setting, value, source);
  NFY_TRY(text, text_of_file(std::string(value)));
  return reading.set(*named.setting, trimmed(text), source);
}

Result<void> read_file(Reading& reading, const std::string& path) {
  NFY_TRY(text, text_of_file(path));
  std::string_view left = text;
  for (int number = 1; !left.empty(); ++number) {
    const std::size_t end = std::min(left.find('\n'), left.size());
    const std::string_view line = trimmed(left.substr(0, end));
    left.remove_prefix(std::min(end + 1, left.size()));
    if (line.empty() || line.front() == '#') continue;
    const std::string place = path + ":" + std::to_string(number);
    const std::size_t sign = line.find('=');
    if (sign == std::string_view::npos) {
      return make_error(ErrorCode::invalid_argument, place + ": a line is `name = value`");
    }
    const std::string_view name = trimmed(line.substr(0, sign));
    const Named named = find_named(name);
    if (!named.setting) {
      return make_error(ErrorCode::invalid_argument,
                        place + ": unknown setting: " + std::string(name));
    }
    const auto done = set_named(reading, named, trimmed(line.substr(sign + 1)), Source::file);
    if (!done) return in_place(place + ": " + std::string(name), done.error());
  }
  return {};
}

// "header-seconds" is NOTIFYD_HEADER_SECONDS.
std::string variable_of(std::string_view name) {
  std::string variable = "NOTIFYD_";
  for (const char c : name) {
    variable += c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  return variable;
}

// Several values of one variable stand on lines of their own.
Result<void> read_variable(Reading& reading, const Named& named, std::string_view name,
                           const Environment& environment) {
  const std::string variable = variable_of(name);
  const char* const value = environment(variable.c_str());
  if (!value) return {};
  std::string_view left = value;
  do {
    const bool is_list = std::holds_alternative<Repeated>(named.setting->kind);
    const std::size_t end = is_list ? std::min(left.find('\n'), left.size()) : left.size();
    const std::string_view one = trimmed(left.substr(0, end));
    left.remove_prefix(std::min(end + 1, left.size()));
    if (is_list && one.empty()) continue;
    const auto done = set_named(reading, named, one, Source::environment);
    if (!done) return in_place(variable, done.error());
  } while (!left.empty());
  return {};
}

Result<void> read_environment(Reading& reading, const Environment& environment) {
  for (const Setting& setting : settings) {
    if (std::holds_alternative<Secret>(setting.kind)) {
      const std::string file = std::string(setting.name) + std::string(file_suffix);
      NFY_CHECK(read_variable(reading, {&setting, true}, file, environment));
    }
    NFY_CHECK(read_variable(reading, {&setting, false}, setting.name, environment));
  }
  return {};
}

Result<void> check_is_public(const Setting& setting, std::string_view value) {
  const auto* repeated = std::get_if<Repeated>(&setting.kind);
  const bool is_url = setting.name == "store" || setting.name == "cache" ||
                      setting.name == "files" || setting.name == "admin-cache";
  const bool is_secret =
      is_url ? holds_password(value)
             : std::holds_alternative<Secret>(setting.kind) || (repeated && repeated->is_secret);
  if (!is_secret) return {};
  const std::string name(setting.name);
  return make_error(
      ErrorCode::invalid_argument,
      "--" + name + (is_url ? " with a password" : "") +
          " is not taken from the command line, which other users can read: use " +
          (repeated ? "the configuration file" : "--" + name + std::string(file_suffix) + " FILE") +
          " or " + variable_of(name));
}

struct Flag {
  std::string_view name;
  std::optional<std::string_view> value;
};

Result<std::vector<Flag>> flags_of(std::span<char* const> words) {
  std::vector<Flag> flags;
  for (std::size_t i = 0; i < words.size(); ++i) {
    std::string_view word = words[i];
    if (word == "-h") word = "--help";
    const std::size_t sign = std::min(word.find('='), word.size());
    Flag flag{word.substr(0, sign), {}};
    if (sign < word.size()) flag.value = word.substr(sign + 1);
    if (!flag.name.starts_with("--")) {
      return make_error(ErrorCode::invalid_argument, "unknown option: " + std::string(flag.name));
    }
    flag.name.remove_prefix(2);
    const Named named = find_named(flag.name);
    const bool is_plain = flag.name == "help" || flag.name == "version";
    if (!named.setting && !is_plain && flag.name != "config") {
      return make_error(ErrorCode::invalid_argument, "unknown option: --" + std::string(flag.name));
    }
    const bool is_switch = is_plain || (named.setting && !named.is_file &&
                                        std::holds_alternative<Switch>(named.setting->kind));
    if (!flag.value && !is_switch) {
      if (++i == words.size()) {
        return make_error(ErrorCode::invalid_argument,
                          "--" + std::string(flag.name) + " needs a value");
      }
      flag.value = words[i];
    }
    flags.push_back(flag);
  }
  return flags;
}

Result<void> read_flags(Reading& reading, Options& options, std::span<const Flag> flags) {
  for (const Flag& flag : flags) {
    if (flag.name == "config") continue;
    if (flag.name == "help" || flag.name == "version") {
      (flag.name == "help" ? options.help : options.version) = true;
      continue;
    }
    const Named named = find_named(flag.name);
    const std::string_view value = flag.value.value_or("yes");
    if (!named.is_file) NFY_CHECK(check_is_public(*named.setting, value));
    const auto done = set_named(reading, named, value, Source::flags);
    if (!done) return in_place("--" + std::string(flag.name), done.error());
  }
  return {};
}

Result<void> check(const Options& options) {
  NFY_CHECK(address_from(options.listen));
  if (!options.admin_listen.empty()) NFY_CHECK(address_from(options.admin_listen));
  if (options.access_log != "stdout" && options.access_log != "stderr" &&
      options.access_log != "off") {
    return make_error(ErrorCode::invalid_argument,
                      "access-log is stdout, stderr or off: " + options.access_log);
  }
  return {};
}

// How the help shows a setting: as the flag that there is for it.
std::string shown_name(const Setting& setting) {
  const std::string name(setting.name);
  const std::string value = " " + std::string(setting.value);
  if (std::holds_alternative<Switch>(setting.kind)) {
    return "--" + name + (setting.value.empty() ? "" : "=" + std::string(setting.value));
  }
  const auto* repeated = std::get_if<Repeated>(&setting.kind);
  if (repeated && repeated->is_secret) return name + " =" + value;
  if (setting.name == "sealing-key") return "--" + name + std::string(file_suffix) + " FILE";
  return "--" + name + value;
}

}  // namespace

std::int64_t default_threads() {
  return std::max<std::int64_t>(32, 4 * std::int64_t{std::thread::hardware_concurrency()});
}

std::int64_t default_io_threads() {
  return std::max<std::int64_t>(1, std::thread::hardware_concurrency() / 2);
}

Result<Address> address_from(std::string_view text) {
  const auto wrong = [&] {
    return make_error(
        ErrorCode::invalid_argument,
        "not an address and a port, as in 127.0.0.1:6011 or [::1]:6011: " + std::string(text));
  };
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return wrong();
  std::string_view host = text.substr(0, colon);
  const std::string_view port = text.substr(colon + 1);
  const bool in_brackets = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (in_brackets) host = host.substr(1, host.size() - 2);
  if (!in_brackets && host.find(':') != std::string_view::npos) return wrong();
  std::uint16_t number = 0;
  const auto [end, code] = std::from_chars(port.data(), port.data() + port.size(), number);
  if (code != std::errc() || end != port.data() + port.size()) return wrong();
  return Address{host == "localhost" ? "127.0.0.1" : std::string(host), number};
}

std::string help_text() {
  std::string text =
      "usage: notifyd [--config FILE] [--NAME VALUE]...\n\n"
      "Serves the public REST API of notify over HTTP/1.1. Each setting is a flag, a line\n"
      "`NAME = VALUE` of the configuration file, and a variable (--drain-seconds is\n"
      "NOTIFYD_DRAIN_SECONDS). A flag counts before a variable, and that before the file.\n"
      "Of store, cache and sealing-key a file can be named that holds the value, as in\n"
      "--store-file FILE; passwords and keys are not taken as flags.\n\n"
      "  --config FILE             the configuration file, also NOTIFYD_CONFIG\n";
  for (const Setting& setting : settings) {
    std::string line = "  " + shown_name(setting);
    line += line.size() < 27 ? std::string(28 - line.size(), ' ') : "\n" + std::string(28, ' ');
    text += line + std::string(setting.help) + "\n";
  }
  text +=
      "  --help, --version         print this, or the version\n\n"
      "Try it: notifyd --demo\n";
  return text;
}

Result<Options> options_from(int count, char** words, const Environment& environment) {
  Options options;
  NFY_TRY(flags, flags_of(std::span<char* const>(words, static_cast<std::size_t>(count))
                              .subspan(count > 0 ? 1 : 0)));
  std::string config;
  if (const char* const named = environment("NOTIFYD_CONFIG")) config = named;
  for (const Flag& flag : flags) {
    if (flag.name == "config") config = *flag.value;
  }
  Reading reading(options);
  if (!config.empty()) NFY_CHECK(read_file(reading, config));
  NFY_CHECK(read_environment(reading, environment));
  NFY_CHECK(read_flags(reading, options, flags));
  if (options.help || options.version) return options;
  NFY_CHECK(check(options));
  if (options.threads == 0) options.threads = default_threads();
  if (options.io_threads == 0) options.io_threads = default_io_threads();
  return options;
}

}  // namespace notifyd
