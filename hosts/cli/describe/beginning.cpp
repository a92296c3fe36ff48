#include "cli/describe/groups.hpp"

namespace nfy_cli {

std::vector<Group> describe_beginning() {
  return {
      {"",
       "",
       {
           {"init",
            "Make a new system usable: schema, prices, allowances, first platform admin",
            "Brings the store to the newest schema, stores prices and default allowances, and "
            "adds the users of a file. What is there already stays, so it may be run again.\n"
            "With --admin-email it adds the first platform admin, who signs in with the "
            "password of --admin-password-file or the one typed on the terminal, and the "
            "service whose templates the system's own messages are made of: codes, "
            "invitations, password resets. A user who is there already becomes a platform "
            "admin and keeps their password. Without a mobile number, codes come by e-mail.\n"
            "With --make-keyring it writes a new keyring of one random key, which only its "
            "owner can read. Keep a copy: without it sealed data cannot be read any more.",
            {named("--reference-data", "FILE",
                   "prices and default allowances; else those that came with nfy"),
             named("--users", "FILE", "users to add, as `nfy users put` has them"),
             named("--admin-email", "ADDRESS", "of the first platform admin"),
             named("--admin-name", "NAME", "of the same; else the address"),
             named("--admin-mobile", "NUMBER", "where codes are sent, as in +447900900123"),
             named("--admin-password-file", "FILE", "its first line; else it is asked for"),
             named("--email-from", "ADDRESS", "From address of the system's own e-mails"),
             named("--sms-sender", "TEXT", "sender of the system's own text messages (NOTIFY)"),
             named("--make-keyring", "FILE", "write a new keyring first, and use it")},
            {"nfy init --reference-data prices.json --users people.json",
             "nfy init --admin-email admin@riverside.example --admin-password-file password.txt "
             "--email-from notify@riverside.example"}},
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
