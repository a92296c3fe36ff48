#include "cli/describe/groups.hpp"

namespace nfy_cli {

std::vector<Group> describe_work() {
  return {{"",
           "",
           {
               {"work",
                "Do what is due until stopped: deliver, call services, run tasks",
                "Run as many of it as you like: leases keep them apart. SIGTERM and Ctrl-C end it "
                "after the round that is under way. Providers come from the configuration file "
                "(`provider = KIND FILE`), from NFY_PROVIDER or from --provider.",
                {{"--provider", "KIND FILE", "a provider, its options in a JSON file; one word",
                  false, true},
                 {"--type", "TYPE", "deliver only this type: email, sms or letter", false, true},
                 {"--class", "CLASS",
                  "deliver only this queue class, first named first served: priority, normal, "
                  "bulk or test",
                  false, true},
                 named("--rate", "N", "deliver at most so many messages a second"),
                 on_off("--no-deliver", "deliver nothing"),
                 on_off("--no-callbacks", "call nobody"),
                 on_off("--no-tasks", "run no task"),
                 on_off("--once", "end when nothing is due any more"),
                 named("--owner", "NAME", "what leases are held under (host and process)")},
                {"nfy work --once --provider \"simulator simulator.json\""}},
               {"tasks",
                "List what is due, why, how late, and who works on it",
                "",
                {on_off("--leases", "list the leases that workers hold instead"),
                 named("--limit", "N", "at most so many (1,000)")},
                {"nfy tasks"}},
           }}};
}

}  // namespace nfy_cli
