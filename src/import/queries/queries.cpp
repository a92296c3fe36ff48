#include "import/queries/queries.hpp"

namespace notify::import {

OldQuery query_of(ImportTable table, const OldSchema& schema) {
  const OrganisationsQueries organisations(schema);
  const PeopleQueries people(schema);
  const ServicesQueries services(schema);
  const TemplatesQueries templates(schema);
  const MessagesQueries messages(schema);
  switch (table) {
    case ImportTable::email_brands: return organisations.email_brands();
    case ImportTable::letter_brands: return organisations.letter_brands();
    case ImportTable::organisations: return organisations.organisations();
    case ImportTable::organisation_domains: return organisations.organisation_domains();
    case ImportTable::email_pools: return organisations.pools("email_branding");
    case ImportTable::letter_pools: return organisations.pools("letter_branding");
    case ImportTable::users: return people.users();
    case ImportTable::security_keys: return people.security_keys();
    case ImportTable::organisation_members: return organisations.organisation_members();
    case ImportTable::services: return services.services();
    case ImportTable::service_versions: return services.service_versions();
    case ImportTable::members: return people.members();
    case ImportTable::permissions: return services.permissions();
    case ImportTable::guests: return services.guests();
    case ImportTable::sms_senders: return services.senders("service_sms_senders", "sms_sender");
    case ImportTable::reply_to: return services.senders("service_email_reply_to", "email_address");
    case ImportTable::letter_contacts:
      return services.senders("service_letter_contacts", "contact_block");
    case ImportTable::template_folders: return templates.template_folders();
    case ImportTable::folder_sight: return people.folder_sight();
    case ImportTable::invitations: return people.invitations();
    case ImportTable::join_requests: return people.join_requests();
    case ImportTable::template_versions: return templates.template_versions();
    case ImportTable::templates: return templates.templates();
    case ImportTable::template_classes: return templates.template_classes();
    case ImportTable::api_keys: return services.api_keys();
    case ImportTable::api_key_versions: return services.api_key_versions();
    case ImportTable::callbacks: return services.callbacks();
    case ImportTable::allowances: return services.allowances();
    case ImportTable::retention: return services.retention();
    case ImportTable::inbound_numbers: return services.inbound_numbers();
    case ImportTable::contact_lists: return messages.contact_lists();
    case ImportTable::jobs: return messages.jobs();
    case ImportTable::inbound_sms: return messages.inbound(true);
    case ImportTable::inbound_history: return messages.inbound(false);
    case ImportTable::complaints: return messages.complaints();
    case ImportTable::unsubscribe_reports: return messages.unsubscribe_reports();
    case ImportTable::unsubscribes: return messages.unsubscribes();
    case ImportTable::returned_letters: return messages.returned_letters();
    case ImportTable::despatched_letters: return messages.despatched_letters();
    case ImportTable::processing_times: return messages.processing_times();
    case ImportTable::events: return people.events();
    case ImportTable::notifications: return messages.notifications(true);
    case ImportTable::history: return messages.notifications(false);
  }
  return {};
}

}  // namespace notify::import
