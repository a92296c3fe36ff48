#pragma once

#include "import/queries/query_writer.hpp"

/// How each table of ours is read from an old database, room by room.
namespace notify::import {

/// Organisations with their domains, brands and members.
class OrganisationsQueries final : public QueryWriter {
public:
  using QueryWriter::QueryWriter;
  [[nodiscard]] OldQuery email_brands() const;
  [[nodiscard]] OldQuery letter_brands() const;
  [[nodiscard]] OldQuery organisations() const;
  [[nodiscard]] OldQuery organisation_domains() const;
  /// `brand`: "email_branding" or "letter_branding".
  [[nodiscard]] OldQuery pools(const std::string& brand) const;
  [[nodiscard]] OldQuery organisation_members() const;
};

/// People, what they may do in services, and what they did.
class PeopleQueries final : public QueryWriter {
public:
  using QueryWriter::QueryWriter;
  [[nodiscard]] OldQuery users() const;
  [[nodiscard]] OldQuery security_keys() const;
  [[nodiscard]] OldQuery members() const;
  [[nodiscard]] OldQuery folder_sight() const;
  [[nodiscard]] OldQuery invitations() const;
  [[nodiscard]] OldQuery join_requests() const;
  [[nodiscard]] OldQuery events() const;
};

/// Services and their settings.
class ServicesQueries final : public QueryWriter {
public:
  using QueryWriter::QueryWriter;
  [[nodiscard]] OldQuery services() const;
  [[nodiscard]] OldQuery service_versions() const;
  [[nodiscard]] OldQuery permissions() const;
  [[nodiscard]] OldQuery guests() const;
  /// `text`: the column that says who sends.
  [[nodiscard]] OldQuery senders(const std::string& table, const std::string& text) const;
  [[nodiscard]] OldQuery callbacks() const;
  [[nodiscard]] OldQuery api_keys() const;
  [[nodiscard]] OldQuery api_key_versions() const;
  [[nodiscard]] OldQuery allowances() const;
  [[nodiscard]] OldQuery retention() const;
  [[nodiscard]] OldQuery inbound_numbers() const;

private:
  [[nodiscard]] List limits(const std::string& table) const;
  [[nodiscard]] List details(const std::string& table) const;
  [[nodiscard]] OldQuery lists(const std::string& table, const std::string& value) const;
};

/// Templates, their versions and folders.
class TemplatesQueries final : public QueryWriter {
public:
  using QueryWriter::QueryWriter;
  [[nodiscard]] OldQuery template_folders() const;
  [[nodiscard]] OldQuery template_versions() const;
  [[nodiscard]] OldQuery templates() const;
  [[nodiscard]] OldQuery template_classes() const;
};

/// Messages, what they were sent from, and what came back.
class MessagesQueries final : public QueryWriter {
public:
  using QueryWriter::QueryWriter;
  [[nodiscard]] OldQuery contact_lists() const;
  [[nodiscard]] OldQuery jobs() const;
  /// Live ones or those of the history.
  [[nodiscard]] OldQuery notifications(bool live) const;
  [[nodiscard]] OldQuery inbound(bool live) const;
  [[nodiscard]] OldQuery complaints() const;
  [[nodiscard]] OldQuery unsubscribe_reports() const;
  [[nodiscard]] OldQuery unsubscribes() const;
  [[nodiscard]] OldQuery returned_letters() const;
  [[nodiscard]] OldQuery despatched_letters() const;
  [[nodiscard]] OldQuery processing_times() const;
};

}  // namespace notify::import
