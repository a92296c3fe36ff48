#include "cli/describe/groups.hpp"

namespace nfy_cli {

namespace {

const std::string service_help = "its id or its name";

Group describe_services() {
  return {
      "services",
      "Services: who sends",
      {
          {"services list",
           "List the services",
           "",
           {on_off("--all", "archived ones too")},
           {"nfy services list"}},
          {"services show",
           "Show all settings of a service",
           "",
           {argument("SERVICE", service_help)},
           {"nfy services show \"Riverside Clinics\""}},
          {"services put",
           "Add or change services from a JSON file",
           "The file holds an object, or a list of them. An object with the id or the name of "
           "a service changes it, any other adds one; what an object does not name stays as it "
           "is. The members are those that `nfy services show --json` prints.",
           {argument("FILE", "the JSON file"), on_off("--dry-run", "say only what would be done")},
           {"nfy services put services.json"}},
      }};
}

Group describe_guests() {
  return {"guests",
          "Guests: who gets messages of a service in trial mode",
          {
              {"guests list",
               "List the guests of a service",
               "",
               {argument("SERVICE", service_help)},
               {"nfy guests list \"Riverside Clinics\""}},
              {"guests put",
               "Replace the guests of a service",
               "The file has a phone number or an e-mail address on each line.",
               {argument("SERVICE", service_help), argument("FILE", "the lines")},
               {"nfy guests put \"Riverside Clinics\" guests.txt"}},
          }};
}

Group describe_organisations() {
  return {
      "organisations",
      "Organisations, which services belong to",
      {
          {"organisations list", "List the organisations", "", {}, {"nfy organisations list"}},
          {"organisations put",
           "Add or change organisations from a JSON file",
           "An object with the id or the name of an organisation changes it, any other adds "
           "one; what it does not name stays as it is.",
           {argument("FILE", "the JSON file"), on_off("--dry-run", "say only what would be done")},
           {"nfy organisations put organisations.json"}},
      }};
}

Group describe_users() {
  return {
      "users",
      "Users: the people who work for services",
      {
          {"users list", "List the users", "", {}, {"nfy users list"}},
          {"users put",
           "Add or change users from a JSON file",
           "An object with the id or the e-mail address of a user changes it, any other adds "
           "one; what it does not name stays as it is.",
           {argument("FILE", "the JSON file"), on_off("--dry-run", "say only what would be done")},
           {"nfy users put people.json"}},
      }};
}

Group describe_keys() {
  return {"keys",
          "API keys of services",
          {
              {"keys list",
               "List the keys of a service",
               "Secrets are sealed; nothing shows them.",
               {argument("SERVICE", service_help)},
               {"nfy keys list \"Riverside Clinics\""}},
              {"keys create",
               "Make a key and print it, once",
               "",
               {argument("SERVICE", service_help), argument("NAME", "of the key"),
                one_of("--type", {"normal", "team", "test"}, "of the key (normal)"),
                named("--expires", "INSTANT", "when it ends, as in 2027-01-31T00:00:00Z"),
                named("--token-file", "FILE", "write the key there instead, for its owner alone")},
               {"nfy keys create \"Riverside Clinics\" booking --type test"}},
              {"keys revoke",
               "End a key now, for good",
               "",
               {argument("SERVICE", service_help), argument("KEY", "its id or its name")},
               {"nfy keys revoke \"Riverside Clinics\" booking"}},
          }};
}

}  // namespace

std::vector<Group> describe_people() {
  return {describe_services(), describe_organisations(), describe_users(), describe_guests(),
          describe_keys()};
}

}  // namespace nfy_cli
