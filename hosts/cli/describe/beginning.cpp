#include "cli/describe/groups.hpp"

namespace nfy_cli {

std::vector<Group> describe_beginning() {
  return {{"",
           "",
           {
               {"init",
                "Make a new system usable: schema, prices, allowances, first user",
                "Brings the store to the newest schema, stores prices and default allowances, and "
                "adds the users of a file. What is there already stays, so it may be run again.\n"
                "With --make-keyring it writes a new keyring of one random key, which only its "
                "owner can read. Keep a copy: without it sealed data cannot be read any more.",
                {named("--reference-data", "FILE",
                       "prices and default allowances; else those that came with nfy"),
                 named("--users", "FILE", "users to add, as `nfy users put` has them"),
                 named("--make-keyring", "FILE", "write a new keyring first, and use it")},
                {"nfy init --reference-data prices.json --users people.json"}},
               {"migrate",
                "Bring the schema of the store up to date",
                "No other command changes the schema. --sql prints what it would run on an empty "
                "database, for operators who apply the schema by other means.",
                {one_of("--sql", {"sqlite", "postgresql"}, "print the whole schema instead")},
                {"nfy migrate"}},
               {"demo",
                "Seed the store with a service that has sent for some weeks",
                "Makes a service with templates, prices and an allowance, and lets it send on a "
                "simulated clock through simulated providers: nothing leaves this machine. The "
                "same seed makes the same messages.",
                {named("--days", "N", "of sending, until yesterday: 1 to 400 (28)"),
                 named("--messages", "N", "a day: 1 to 10,000 (20)"),
                 named("--seed", "N", "of the simulated providers (1)")},
                {"nfy demo --days 3 --messages 10"}},
           }}};
}

}  // namespace nfy_cli
