#include "cli/describe/groups.hpp"

namespace nfy_cli {

std::vector<Group> describe_templates() {
  const Option service = argument("SERVICE", "its id or its name");
  const Option one = argument("TEMPLATE", "its id or its name");
  return {
      {"templates",
       "Templates of services",
       {
           {"templates list",
            "List the templates of a service",
            "",
            {service, one_of("--type", {"email", "sms", "letter"}, "only these"),
             on_off("--all", "archived and hidden ones too")},
            {"nfy templates list \"Riverside Clinics\""}},
           {"templates show",
            "Show what a template says",
            "",
            {service, one, named("--version", "N", "an older version")},
            {"nfy templates show \"Riverside Clinics\" \"Appointment (SMS)\""}},
           {"templates versions",
            "List the versions of a template, newest first",
            "",
            {service, one},
            {"nfy templates versions \"Riverside Clinics\" \"Appointment (SMS)\""}},
           {"templates put",
            "Add or change templates from a JSON file",
            "The file holds an object, or a list of them. An object with the id or the name of "
            "a template makes a new version of it, any other a new template.",
            {service, argument("FILE", "the JSON file"),
             on_off("--dry-run", "say only what would be done")},
            {"nfy templates put \"Riverside Clinics\" templates.json"}},
           {"templates archive",
            "Keep a template, but let nobody send it",
            "",
            {service, one},
            {"nfy templates archive \"Riverside Clinics\" \"Old reminder\""}},
           {"templates queue",
            "Give the messages of a template a queue class of their own",
            "",
            {service, one,
             one_of("--class", {"priority", "normal", "bulk", "none"},
                    "none takes it away (none)")},
            {"nfy templates queue \"Riverside Clinics\" \"Appointment (SMS)\" --class priority"}},
       }}};
}

}  // namespace nfy_cli
