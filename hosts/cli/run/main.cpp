// nfy-commands: does what the command line asks for. `nfy` becomes it; nobody else calls it.

#include "cli/run/actions.hpp"
#include "cli/run/progress.hpp"

#include <notify/version.hpp>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

namespace nfy_cli {

using notify::ErrorCode;
using notify::Result;

namespace {

Status status_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::invalid_argument: return Status::usage;
    case ErrorCode::unavailable:
    case ErrorCode::busy: return Status::unreachable;
    case ErrorCode::cancelled:
      return stop_signal() == SIGTERM ? Status::terminated : Status::interrupted;
    default: return Status::failed;
  }
}

int fail(const notify::Error& error) {
  const bool is_stop = error.code == ErrorCode::cancelled && stop_signal() != 0;
  const std::string text =
      is_stop ? "stopped; what was done is kept, the same command goes on from there"
              : error.message;
  std::fprintf(stderr, "nfy: %s\n", text.c_str());
  return static_cast<int>(status_of(error.code));
}

Result<void> read_form(const Arguments& arguments, Output& output) {
  int forms = 0;
  for (const auto& [key, form] :
       {std::pair{"--json", Form::json}, {"--csv", Form::csv}, {"--html", Form::html}}) {
    if (!arguments.has(key)) continue;
    output.form = form;
    ++forms;
  }
  if (forms > 1)
    return notify::make_error(ErrorCode::invalid_argument, "one of --json, --csv and --html");
  output.is_quiet = arguments.has("--quiet");
  output.path = arguments.text("--output");
  return {};
}

int run(int count, char** words) {
  const Parsed parsed = parse(count, words, std::string(notify::version()));
  if (!parsed.command) return static_cast<int>(Status::usage);
  const Run action = find_action(parsed.command->name);
  if (!action)
    return fail(notify::make_error(ErrorCode::unsupported,
                                   "this build cannot do it: nfy " + parsed.command->name));
  Output output;
  if (const auto form = read_form(parsed.arguments, output); !form) return fail(form.error());
  auto settings =
      settings_from(parsed.arguments, [](const char* name) { return std::getenv(name); });
  if (!settings) return fail(settings.error());
  listen_for_stop();
  Session session(*parsed.command, parsed.arguments, std::move(settings).value(), output);
  std::error_code error;
  session.path_of_program = std::filesystem::read_symlink("/proc/self/exe", error).string();
  const auto done = action(session);
  if (!done) return fail(done.error());
  if (const auto written = output.finish(); !written) return fail(written.error());
  return static_cast<int>(*done);
}

}  // namespace

Run find_action(std::string_view name) {
  for (const auto actions :
       {beginning_actions(), import_actions(),       compare_actions(),   demo_actions(),
        service_actions(),   organisation_actions(), user_actions(),      key_actions(),
        template_actions(),  rate_actions(),         allowance_actions(), usage_actions(),
        report_actions(),    send_actions(),         send_file_actions(), work_actions(),
        task_actions(),      provider_actions(),     receipt_actions(),   callback_actions(),
        fact_actions(),      archive_actions(),      cache_actions(),     care_actions(),
        doctor_actions(),    purge_actions()}) {
    for (const Action& action : actions)
      if (action.name == name) return action.run;
  }
  return nullptr;
}

}  // namespace nfy_cli

int main(int count, char** words) { return nfy_cli::run(count, words); }
