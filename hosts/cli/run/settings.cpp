#include "cli/run/settings.hpp"

#include <fcntl.h>
#include <termios.h>
#include <unistd.h>
#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <sstream>

namespace nfy_cli {

using namespace notify;

namespace {

struct Setting {
  std::string_view name;
  std::string Settings::*member;
  bool is_secret = false;  ///< may also come from a file that `name-file` names
};

constexpr std::array settings_known = {
    Setting{"store", &Settings::store, true},
    Setting{"sealing-key", &Settings::sealing_key, true},
    Setting{"cache", &Settings::cache, true},
    Setting{"files", &Settings::files, true},
    Setting{"letter-logos", &Settings::letter_logos, true},
    Setting{"documents-key", &Settings::documents_key, true},
    Setting{"archive-folder", &Settings::archive_folder},
    Setting{"virus-scanner", &Settings::virus_scanner},
    Setting{"documents-url", &Settings::documents_url},
    Setting{"api-url", &Settings::api_url},
    Setting{"logo-url", &Settings::logo_url},
    Setting{"trace-parents", &Settings::trace_parents},
    Setting{"reference-data", &Settings::reference_data},
};

// One file may serve both programs: these are the server's alone.
constexpr std::array settings_of_notifyd = {"access-log",
                                            "admin-cache",
                                            "admin-listen",
                                            "admin-secret",
                                            "admin-url",
                                            "bodies-bytes-max",
                                            "body-bytes-max",
                                            "body-seconds",
                                            "connections-max",
                                            "demo",
                                            "drain-seconds",
                                            "event-log",
                                            "header-bytes-max",
                                            "header-seconds",
                                            "idle-seconds",
                                            "inbound-login",
                                            "io-threads",
                                            "link-key",
                                            "listen",
                                            "migrate",
                                            "new-service-email-domain",
                                            "new-service-sms-sender",
                                            "page-size",
                                            "preview-key",
                                            "queue-max",
                                            "threads",
                                            "work",
                                            "write-seconds"};

constexpr std::string_view file_suffix = "-file";

Error wrong(const std::string& place, const std::string& why) {
  return make_error(ErrorCode::invalid_argument, place + ": " + why);
}

Result<ProviderFile> provider_from(std::string_view value) {
  value = trimmed(value);
  const std::size_t space = value.find_first_of(" \t");
  if (space == std::string_view::npos)
    return make_error(ErrorCode::invalid_argument,
                      "provider is a kind and a JSON file, as in: smtp /etc/notifyd/smtp.json");
  return ProviderFile{std::string(value.substr(0, space)),
                      std::string(trimmed(value.substr(space)))};
}

/// The setting of that name, or the one whose value stands in a file that `name-file` names.
const Setting* find_setting(std::string_view name, bool& is_file) {
  for (const Setting& setting : settings_known) {
    is_file = setting.is_secret && name == std::string(setting.name) + std::string(file_suffix);
    if (is_file || setting.name == name) return &setting;
  }
  return nullptr;
}

bool is_known(std::string_view name) {
  bool is_file = false;
  return name == "provider" || find_setting(name, is_file) != nullptr;
}

/// Sets a setting that is_known().
Result<void> set(Settings& settings, std::string_view name, std::string_view value) {
  if (name == "provider") {
    NFY_TRY(provider, provider_from(value));
    settings.providers.push_back(std::move(provider));
    return {};
  }
  bool is_file = false;
  const Setting* const setting = find_setting(name, is_file);
  std::string text(value);
  if (is_file) {
    NFY_TRY(held, text_of_file(text));
    text = trimmed(held);
  }
  settings.*setting->member = text;
  return {};
}

Result<void> read_config(Settings& settings, const std::string& path) {
  NFY_TRY(text, text_of_file(path));
  std::istringstream lines(text);
  std::string whole;
  for (int number = 1; std::getline(lines, whole); ++number) {
    const std::string_view line = trimmed(whole);
    if (line.empty() || line.front() == '#') continue;
    const std::string place = path + ":" + std::to_string(number);
    const std::size_t sign = line.find('=');
    if (sign == std::string_view::npos) return wrong(place, "a line is `name = value`");
    const std::string_view name = trimmed(line.substr(0, sign));
    if (std::ranges::find(settings_of_notifyd, name) != settings_of_notifyd.end()) continue;
    if (!is_known(name)) return wrong(place, "unknown setting: " + std::string(name));
    const auto done = set(settings, name, trimmed(line.substr(sign + 1)));
    if (!done) return wrong(place + ": " + std::string(name), done.error().message);
  }
  return {};
}

// "sealing-key" is NFY_SEALING_KEY.
std::string variable_of(std::string_view name) {
  std::string variable = "NFY_";
  for (const char c : name)
    variable += c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return variable;
}

Result<void> read_variable(Settings& settings, const std::string& name,
                           const Environment& environment) {
  const std::string variable = variable_of(name);
  const char* const value = environment(variable.c_str());
  if (!value) return {};
  const auto done = set(settings, name, trimmed(value));
  return done ? Result<void>() : Result<void>(wrong(variable, done.error().message));
}

Result<void> read_environment(Settings& settings, const Environment& environment) {
  for (const Setting& setting : settings_known) {
    const std::string name(setting.name);
    if (setting.is_secret)
      NFY_CHECK(read_variable(settings, name + std::string(file_suffix), environment));
    NFY_CHECK(read_variable(settings, name, environment));
  }
  const char* const providers = environment("NFY_PROVIDER");
  if (!providers) return {};
  settings.providers.clear();
  std::istringstream lines{std::string(providers)};
  for (std::string line; std::getline(lines, line);) {
    if (trimmed(line).empty()) continue;
    const auto done = set(settings, "provider", line);
    if (!done) return wrong("NFY_PROVIDER", done.error().message);
  }
  return {};
}

Result<void> read_flags(Settings& settings, const Arguments& arguments) {
  for (const std::string name : {"store", "cache"}) {
    if (!arguments.has("--" + name)) continue;
    const std::string value = arguments.text("--" + name);
    if (holds_password(value))
      return make_error(
          ErrorCode::invalid_argument,
          "--" + name +
              " with a password is not taken from the command line, which other "
              "users can read: use " +
              (name == "store" ? "--store-file FILE, --ask-store" : "NFY_CACHE_FILE") + " or " +
              variable_of(name));
    NFY_CHECK(set(settings, name, value));
  }
  for (const std::string name : {"store-file", "sealing-key-file"}) {
    if (!arguments.has("--" + name)) continue;
    const auto done = set(settings, name, arguments.text("--" + name));
    if (!done) return wrong("--" + name, done.error().message);
  }
  if (arguments.has("--provider")) settings.providers.clear();
  for (const std::string& value : arguments.all("--provider")) {
    const auto done = set(settings, "provider", value);
    if (!done) return wrong("--provider", done.error().message);
  }
  if (arguments.has("--ask-store")) {
    NFY_TRY(store, ask_secret("URL of the store: "));
    settings.store = store;
  }
  if (arguments.has("--ask-sealing-key")) {
    NFY_TRY(keys, ask_secret("Sealing keys: "));
    settings.sealing_key = keys;
  }
  return {};
}

}  // namespace

Result<Settings> settings_from(const Arguments& arguments, const Environment& environment) {
  Settings settings;
  std::string config;
  if (const char* const named = environment("NFY_CONFIG")) config = named;
  config = arguments.text("--config", config);
  if (!config.empty()) NFY_CHECK(read_config(settings, config));
  NFY_CHECK(read_environment(settings, environment));
  NFY_CHECK(read_flags(settings, arguments));
  return settings;
}

Result<void> write_secret_file(const std::string& path, std::string_view text) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0 && errno == EEXIST)
    return make_error(ErrorCode::conflict, "there is a file already: " + path);
  if (file < 0)
    return make_error(ErrorCode::unavailable, path + " cannot be written: " + std::strerror(errno));
  const bool is_written =
      ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  const bool is_kept = fsync(file) == 0;
  if (::close(file) == 0 && is_written && is_kept) return {};
  ::unlink(path.c_str());
  return make_error(ErrorCode::unavailable, path + " cannot be written");
}

Result<std::string> ask_secret(const std::string& prompt) {
  std::FILE* const terminal = std::fopen("/dev/tty", "r+");
  if (!terminal)
    return make_error(ErrorCode::invalid_argument,
                      "there is no terminal to ask on: use a file or a variable");
  termios before{};
  const int line = fileno(terminal);
  tcgetattr(line, &before);
  termios silent = before;
  silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
  tcsetattr(line, TCSAFLUSH, &silent);
  std::fputs(prompt.c_str(), terminal);
  std::fflush(terminal);
  char text[4096] = "";
  const bool is_read = std::fgets(text, sizeof text, terminal) != nullptr;
  tcsetattr(line, TCSAFLUSH, &before);
  std::fputs("\n", terminal);
  std::fclose(terminal);
  if (!is_read) return make_error(ErrorCode::cancelled, "nothing was typed");
  return std::string(trimmed(text));
}

}  // namespace nfy_cli
