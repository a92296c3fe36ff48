#include "cli/run/actions.hpp"
#include "cli/run/confirm.hpp"
#include "cli/run/lookup.hpp"

#include <notify/retention.hpp>

#include <unistd.h>
#include <cstdio>
#include <sstream>

namespace nfy_cli {

using namespace notify;

namespace {

Result<std::vector<std::string>> said_recipients(Session& session) {
  std::vector<std::string> all;
  if (session.has("--to")) all.push_back(session.text("--to"));
  if (session.has("--to-file")) {
    NFY_TRY(text, text_of_file(session.text("--to-file")));
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);)
      if (!trimmed(line).empty()) all.emplace_back(trimmed(line));
  }
  if (all.empty())
    return make_error(ErrorCode::invalid_argument, "whom? --to RECIPIENT or --to-file FILE");
  return all;
}

Result<Status> erase(Session& session) {
  NFY_TRY(recipients, said_recipients(session));
  NFY_TRY(service, said_service(session));
  NFY_TRY(engine, session.engine());
  const auto count = static_cast<std::int64_t>(recipients.size());
  NFY_CHECK(confirm(session, "Personal data of " + grouped(count) +
                                 " recipients will be removed from " + service.name + "."));
  ProgressBar bar = session.bar("erase");
  std::int64_t done = 0, held = 0;
  for (const std::string& to : recipients) {
    if (!bar.show(done, count)) return make_error(ErrorCode::cancelled, "stopped");
    NFY_TRY(found, engine->retention().erase_recipient(service.id, to));
    held += found;
    ++done;
  }
  bar.clear();
  session.output.put({{"service", service.name}, {"recipients", count}, {"messages", held}});
  return Status::ok;
}

Result<Status> reseal(Session& session) {
  NFY_TRY(engine, session.engine());
  if (session.settings.sealing_key.empty())
    return make_error(ErrorCode::invalid_argument,
                      "which keyring? --sealing-key-file or NFY_SEALING_KEY");
  ProgressBar bar = session.bar("reseal");
  NFY_TRY(report, engine->reseal(bar.function()));
  bar.clear();
  session.output.put(
      {{"resealed", report.resealed}, {"sealed", report.sealed}, {"left", report.left}});
  return report.left == 0 ? Status::ok : Status::trouble;
}

constexpr Action actions_of_care[] = {{"erase", erase}, {"reseal", reseal}};

}  // namespace

Result<void> confirm(Session& session, const std::string& what) {
  if (session.has("--yes")) return {};
  if (isatty(STDIN_FILENO) != 1)
    return make_error(ErrorCode::invalid_argument,
                      "this cannot be undone: say --yes where there is no terminal");
  std::fprintf(stderr, "%s This cannot be undone. Type yes: ", what.c_str());
  char answer[16] = "";
  if (std::fgets(answer, sizeof answer, stdin) && trimmed(answer) == "yes") return {};
  return make_error(ErrorCode::cancelled, "nothing was done");
}

std::span<const Action> care_actions() { return actions_of_care; }

}  // namespace nfy_cli
