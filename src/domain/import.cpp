#include "domain/names.hpp"

#include <notify/import.hpp>
#include <notify/import_table.hpp>

#include <algorithm>
#include <array>

namespace notify {
namespace {

// In the order of their enumerations.
constexpr std::array<std::string_view, 3> import_layout_names = {"govuk", "gsa", "cds"};
constexpr std::array<std::string_view, 11> compare_rule_names = {
    "in two places",   "stale rate",       "overwritten",     "other day",
    "statuses billed", "not billed there", "sending vehicle", "not read",
    "facts behind",    "rows deleted",     "unknown"};

using Kind = ImportKind;
using Role = ImportRole;

constexpr ImportColumn email_brand_columns[] = {{"id", Kind::uuid, Role::key},
                                                {"name", Kind::text},
                                                {"brand_type", Kind::text},
                                                {"colour", Kind::text},
                                                {"logo", Kind::text},
                                                {"brand_text", Kind::text},
                                                {"alt_text", Kind::text},
                                                {"active", Kind::flag},
                                                {"created_at", Kind::integer},
                                                {"created_by_id", Kind::uuid, Role::plain, true},
                                                {"updated_at", Kind::integer, Role::plain, true},
                                                {"updated_by_id", Kind::uuid, Role::plain, true}};
constexpr ImportColumn letter_brand_columns[] = {{"id", Kind::uuid, Role::key},
                                                 {"name", Kind::text},
                                                 {"filename", Kind::text},
                                                 {"created_at", Kind::integer},
                                                 {"created_by_id", Kind::uuid, Role::plain, true},
                                                 {"updated_at", Kind::integer, Role::plain, true},
                                                 {"updated_by_id", Kind::uuid, Role::plain, true}};
constexpr ImportColumn organisation_columns[] = {
    {"id", Kind::uuid, Role::key},
    {"name", Kind::text},
    {"organisation_type", Kind::text},
    {"active", Kind::flag},
    {"purchase_order_number", Kind::text},
    {"billing_contact_names", Kind::text},
    {"billing_contact_email_addresses", Kind::text},
    {"billing_reference", Kind::text},
    {"created_at", Kind::integer, Role::plain, true},
    {"crown", Kind::flag, Role::plain, true},
    {"agreement_signed", Kind::flag, Role::plain, true},
    {"agreement_signed_at", Kind::integer, Role::plain, true},
    {"agreement_signed_by_id", Kind::uuid, Role::plain, true},
    {"agreement_signed_on_behalf_of_name", Kind::text},
    {"agreement_signed_on_behalf_of_email_address", Kind::text},
    {"agreement_signed_version", Kind::text},
    {"request_to_go_live_notes", Kind::text},
    {"notes", Kind::text},
    {"can_approve_own_go_live_requests", Kind::flag},
    {"can_ask_to_join_a_service", Kind::flag},
    {"email_branding_id", Kind::uuid, Role::plain, true},
    {"letter_branding_id", Kind::uuid, Role::plain, true}};
constexpr ImportColumn domain_columns[] = {{"organisation_id", Kind::uuid, Role::key},
                                           {"domain", Kind::text}};
constexpr ImportColumn email_pool_columns[] = {{"organisation_id", Kind::uuid, Role::key},
                                               {"email_branding_id", Kind::text}};
constexpr ImportColumn letter_pool_columns[] = {{"organisation_id", Kind::uuid, Role::key},
                                                {"letter_branding_id", Kind::text}};
constexpr ImportColumn security_key_columns[] = {{"user_id", Kind::uuid, Role::key},
                                                 {"id", Kind::text}};
constexpr ImportColumn organisation_member_columns[] = {{"organisation_id", Kind::uuid, Role::key},
                                                        {"user_id", Kind::text}};
constexpr ImportColumn member_columns[] = {{"service_id", Kind::uuid, Role::key},
                                           {"user_id", Kind::text}};
constexpr ImportColumn folder_columns[] = {{"id", Kind::uuid, Role::key},
                                           {"service_id", Kind::uuid},
                                           {"name", Kind::text},
                                           {"parent_id", Kind::uuid, Role::plain, true}};
constexpr ImportColumn folder_sight_columns[] = {{"service_id", Kind::uuid, Role::key},
                                                 {"user_id", Kind::text}};
constexpr ImportColumn invitation_columns[] = {{"id", Kind::uuid, Role::key},
                                               {"service_id", Kind::uuid, Role::plain, true},
                                               {"organisation_id", Kind::uuid, Role::plain, true},
                                               {"email_address", Kind::text},
                                               {"invited_by", Kind::uuid},
                                               {"permissions", Kind::text},
                                               {"folder_permissions", Kind::text},
                                               {"auth_type", Kind::text},
                                               {"status", Kind::text},
                                               {"created_at", Kind::integer}};
constexpr ImportColumn join_request_columns[] = {
    {"id", Kind::uuid, Role::key},
    {"service_id", Kind::uuid},
    {"requester_id", Kind::uuid},
    {"contacted_user_ids", Kind::text},
    {"reason", Kind::text, Role::plain, true},
    {"status", Kind::text},
    {"status_changed_by_id", Kind::uuid, Role::plain, true},
    {"status_changed_at", Kind::integer, Role::plain, true},
    {"created_at", Kind::integer}};
constexpr ImportColumn user_columns[] = {
    {"id", Kind::uuid, Role::key},
    {"name", Kind::text},
    {"email_address", Kind::text},
    {"normalised_email_address", Kind::text, Role::derived},
    {"mobile_number", Kind::text},
    {"state", Kind::text},
    {"created_at", Kind::integer},
    {"password_hash", Kind::text},
    {"password_changed_at", Kind::integer, Role::plain, true},
    {"auth_type", Kind::text},
    {"platform_admin", Kind::flag},
    {"failed_login_count", Kind::integer},
    {"logged_in_at", Kind::integer, Role::plain, true},
    {"current_session_id", Kind::uuid, Role::plain, true},
    {"email_access_validated_at", Kind::integer, Role::plain, true},
    {"take_part_in_research", Kind::flag},
    {"receives_new_features_email", Kind::flag}};
constexpr ImportColumn service_columns[] = {{"id", Kind::uuid, Role::key},
                                            {"name", Kind::text},
                                            {"organisation_type", Kind::text},
                                            {"calendar_id", Kind::text, Role::first},
                                            {"active", Kind::flag},
                                            {"prefix_sms", Kind::flag},
                                            {"email_from", Kind::text},
                                            {"created_at", Kind::integer},
                                            {"version", Kind::integer},
                                            {"organisation_id", Kind::uuid, Role::plain, true},
                                            {"restricted", Kind::flag},
                                            {"count_as_live", Kind::flag},
                                            {"purchase_order_number", Kind::text},
                                            {"billing_contact_names", Kind::text},
                                            {"billing_contact_email_addresses", Kind::text},
                                            {"billing_reference", Kind::text},
                                            {"email_message_limit", Kind::integer},
                                            {"sms_message_limit", Kind::integer},
                                            {"letter_message_limit", Kind::integer},
                                            {"international_sms_message_limit", Kind::integer},
                                            {"rate_limit", Kind::integer},
                                            {"contact_link", Kind::text},
                                            {"custom_email_sender_name", Kind::text},
                                            {"created_by_id", Kind::uuid, Role::plain, true},
                                            {"updated_at", Kind::integer, Role::plain, true},
                                            {"notes", Kind::text},
                                            {"volume_email", Kind::integer, Role::plain, true},
                                            {"volume_sms", Kind::integer, Role::plain, true},
                                            {"volume_letter", Kind::integer, Role::plain, true},
                                            {"consent_to_research", Kind::flag, Role::plain, true},
                                            {"go_live_at", Kind::integer, Role::plain, true},
                                            {"go_live_user_id", Kind::uuid, Role::plain, true},
                                            {"has_active_go_live_request", Kind::flag},
                                            {"confirmed_unique", Kind::flag},
                                            {"confirmed_email_sender_name", Kind::flag},
                                            {"email_branding_id", Kind::uuid, Role::plain, true},
                                            {"letter_branding_id", Kind::uuid, Role::plain, true}};
constexpr ImportColumn service_version_columns[] = {
    {"id", Kind::uuid, Role::key},
    {"version", Kind::integer, Role::key},
    {"name", Kind::text},
    {"active", Kind::flag},
    {"restricted", Kind::flag},
    {"email_message_limit", Kind::integer},
    {"sms_message_limit", Kind::integer},
    {"letter_message_limit", Kind::integer},
    {"international_sms_message_limit", Kind::integer},
    {"rate_limit", Kind::integer},
    {"custom_email_sender_name", Kind::text},
    {"created_at", Kind::integer},
    {"updated_at", Kind::integer, Role::plain, true},
    {"created_by_id", Kind::uuid, Role::plain, true},
    {"changed_by_id", Kind::uuid, Role::plain, true}};
constexpr ImportColumn permission_columns[] = {{"service_id", Kind::uuid, Role::key},
                                               {"permission", Kind::text}};
constexpr ImportColumn guest_columns[] = {{"service_id", Kind::uuid, Role::key},
                                          {"recipient", Kind::text}};
constexpr ImportColumn sms_sender_columns[] = {
    {"id", Kind::uuid, Role::key},
    {"service_id", Kind::uuid},
    {"sms_sender", Kind::text},
    {"is_default", Kind::flag},
    {"archived", Kind::flag},
    {"created_at", Kind::integer},
    {"updated_at", Kind::integer, Role::plain, true},
    {"inbound_number_id", Kind::uuid, Role::plain, true}};
constexpr ImportColumn reply_to_columns[] = {{"id", Kind::uuid, Role::key},
                                             {"service_id", Kind::uuid},
                                             {"email_address", Kind::text},
                                             {"is_default", Kind::flag},
                                             {"archived", Kind::flag},
                                             {"created_at", Kind::integer},
                                             {"updated_at", Kind::integer, Role::plain, true}};
constexpr ImportColumn letter_contact_columns[] = {
    {"id", Kind::uuid, Role::key},
    {"service_id", Kind::uuid},
    {"contact_block", Kind::text},
    {"is_default", Kind::flag},
    {"archived", Kind::flag},
    {"created_at", Kind::integer},
    {"updated_at", Kind::integer, Role::plain, true}};
constexpr ImportColumn version_columns[] = {
    {"id", Kind::uuid, Role::key},
    {"version", Kind::integer, Role::key},
    {"service_id", Kind::uuid},
    {"name", Kind::text},
    {"template_type", Kind::text},
    {"subject", Kind::text},
    {"content", Kind::text},
    {"archived", Kind::flag},
    {"created_at", Kind::integer},
    {"updated_at", Kind::integer, Role::plain, true},
    {"postage", Kind::text, Role::plain, true},
    {"letter_welsh_subject", Kind::text, Role::plain, true},
    {"letter_welsh_content", Kind::text, Role::plain, true},
    {"service_letter_contact_id", Kind::uuid, Role::plain, true},
    {"has_unsubscribe_link", Kind::flag},
    {"hidden", Kind::flag},
    {"created_by", Kind::uuid, Role::plain, true}};
constexpr ImportColumn template_columns[] = {{"id", Kind::uuid, Role::key},
                                             {"service_id", Kind::uuid},
                                             {"version", Kind::integer},
                                             {"template_folder_id", Kind::uuid, Role::plain, true},
                                             {"redact_personalisation", Kind::flag},
                                             {"redacted_at", Kind::integer, Role::plain, true},
                                             {"redacted_by_id", Kind::uuid, Role::plain, true}};
constexpr ImportColumn class_columns[] = {{"template_id", Kind::uuid, Role::key},
                                          {"queue_class", Kind::integer}};
constexpr ImportColumn key_columns[] = {{"id", Kind::uuid, Role::key},
                                        {"service_id", Kind::uuid},
                                        {"name", Kind::text},
                                        {"secret", Kind::bytes, Role::secret},
                                        {"key_type", Kind::text},
                                        {"created_at", Kind::integer},
                                        {"expiry_date", Kind::integer, Role::plain, true},
                                        {"created_by", Kind::uuid, Role::plain, true},
                                        {"updated_at", Kind::integer, Role::plain, true},
                                        {"version", Kind::integer},
                                        {"sealing_key", Kind::integer, Role::derived}};
constexpr ImportColumn key_version_columns[] = {{"id", Kind::uuid, Role::key},
                                                {"version", Kind::integer, Role::key},
                                                {"service_id", Kind::uuid},
                                                {"name", Kind::text},
                                                {"key_type", Kind::text},
                                                {"created_at", Kind::integer},
                                                {"updated_at", Kind::integer, Role::plain, true},
                                                {"expiry_date", Kind::integer, Role::plain, true},
                                                {"created_by", Kind::uuid, Role::plain, true}};
constexpr ImportColumn callback_columns[] = {{"id", Kind::uuid},
                                             {"service_id", Kind::uuid, Role::key},
                                             {"callback_type", Kind::text, Role::key},
                                             {"url", Kind::text},
                                             {"bearer_token", Kind::bytes, Role::secret},
                                             {"version", Kind::integer},
                                             {"updated_at", Kind::integer},
                                             {"created_at", Kind::integer},
                                             {"updated_by", Kind::uuid, Role::plain, true},
                                             {"failures", Kind::integer, Role::first},
                                             {"paused_until", Kind::integer, Role::first},
                                             {"sealing_key", Kind::integer, Role::derived},
                                             {"host", Kind::text, Role::derived}};
constexpr ImportColumn allowance_columns[] = {{"service_id", Kind::uuid, Role::key},
                                              {"financial_year_start", Kind::integer, Role::key},
                                              {"free_sms_fragment_limit", Kind::integer},
                                              {"has_custom_allowance", Kind::flag},
                                              {"high_volume_service_last_year", Kind::flag},
                                              {"updated_at", Kind::integer}};
constexpr ImportColumn retention_columns[] = {{"service_id", Kind::uuid, Role::key},
                                              {"notification_type", Kind::text, Role::key},
                                              {"days_of_retention", Kind::integer},
                                              {"created_at", Kind::integer},
                                              {"updated_at", Kind::integer}};
constexpr ImportColumn number_columns[] = {
    {"id", Kind::uuid, Role::key}, {"number", Kind::text},
    {"provider", Kind::text},      {"service_id", Kind::uuid, Role::plain, true},
    {"active", Kind::flag},        {"created_at", Kind::integer},
    {"updated_at", Kind::integer}};
constexpr ImportColumn contact_list_columns[] = {{"id", Kind::uuid, Role::key},
                                                 {"service_id", Kind::uuid},
                                                 {"original_file_name", Kind::text},
                                                 {"row_count", Kind::integer},
                                                 {"template_type", Kind::text},
                                                 {"created_by", Kind::uuid, Role::plain, true},
                                                 {"created_at", Kind::integer},
                                                 {"updated_at", Kind::integer, Role::plain, true},
                                                 {"archived", Kind::flag}};
constexpr ImportColumn job_columns[] = {{"id", Kind::uuid, Role::key},
                                        {"service_id", Kind::uuid},
                                        {"template_id", Kind::uuid},
                                        {"template_version", Kind::integer},
                                        {"notification_type", Kind::text},
                                        {"original_file_name", Kind::text},
                                        {"sender_id", Kind::uuid, Role::plain, true},
                                        {"job_status", Kind::text},
                                        {"notification_count", Kind::integer},
                                        {"created_at", Kind::integer},
                                        {"updated_at", Kind::integer, Role::plain, true},
                                        {"scheduled_for", Kind::integer, Role::plain, true},
                                        {"processing_started", Kind::integer, Role::plain, true},
                                        {"processing_finished", Kind::integer, Role::plain, true},
                                        {"archived", Kind::flag},
                                        {"created_by", Kind::uuid, Role::plain, true},
                                        {"contact_list_id", Kind::uuid, Role::plain, true}};
constexpr ImportColumn inbound_columns[] = {{"id", Kind::uuid, Role::key},
                                            {"service_id", Kind::uuid},
                                            {"notify_number", Kind::text},
                                            {"user_number", Kind::text},
                                            {"provider", Kind::text},
                                            {"provider_reference", Kind::text, Role::plain, true},
                                            {"provider_date", Kind::integer, Role::plain, true},
                                            {"created_at", Kind::integer},
                                            {"content", Kind::text}};
constexpr ImportColumn inbound_history_columns[] = {
    {"id", Kind::uuid, Role::key},
    {"service_id", Kind::uuid},
    {"notify_number", Kind::text},
    {"provider", Kind::text},
    {"provider_reference", Kind::text, Role::plain, true},
    {"provider_date", Kind::integer, Role::plain, true},
    {"created_at", Kind::integer}};
constexpr ImportColumn complaint_columns[] = {{"id", Kind::uuid, Role::key},
                                              {"service_id", Kind::uuid},
                                              {"notification_id", Kind::uuid},
                                              {"ses_feedback_id", Kind::text, Role::plain, true},
                                              {"complaint_type", Kind::text, Role::plain, true},
                                              {"complaint_date", Kind::integer},
                                              {"created_at", Kind::integer}};
constexpr ImportColumn unsubscribe_report_columns[] = {
    {"id", Kind::uuid, Role::key},
    {"service_id", Kind::uuid},
    {"count", Kind::integer},
    {"earliest_timestamp", Kind::integer},
    {"latest_timestamp", Kind::integer},
    {"created_at", Kind::integer},
    {"processed_by_service_at", Kind::integer, Role::plain, true}};
constexpr ImportColumn unsubscribe_columns[] = {{"id", Kind::uuid, Role::key},
                                                {"notification_id", Kind::uuid},
                                                {"service_id", Kind::uuid},
                                                {"template_id", Kind::uuid},
                                                {"template_version", Kind::integer},
                                                {"recipient", Kind::bytes, Role::secret, true},
                                                {"sealing_key", Kind::integer, Role::derived},
                                                {"recipient_index", Kind::integer, Role::derived},
                                                {"created_at", Kind::integer},
                                                {"processed_at", Kind::integer, Role::plain, true},
                                                {"report_id", Kind::uuid, Role::plain, true}};
constexpr ImportColumn returned_columns[] = {{"notification_id", Kind::uuid, Role::key},
                                             {"service_id", Kind::uuid},
                                             {"reported_on", Kind::day},
                                             {"created_at", Kind::integer}};
constexpr ImportColumn despatched_columns[] = {{"notification_id", Kind::uuid, Role::key},
                                               {"despatched_on", Kind::day},
                                               {"cost_threshold", Kind::text}};
constexpr ImportColumn processing_columns[] = {{"bst_date", Kind::day, Role::key},
                                               {"messages_total", Kind::integer},
                                               {"messages_within_10_secs", Kind::integer},
                                               {"updated_at", Kind::integer}};
constexpr ImportColumn event_columns[] = {{"id", Kind::uuid, Role::key},
                                          {"event_type", Kind::text},
                                          {"data", Kind::text},
                                          {"created_at", Kind::integer}};

constexpr std::array<ImportTableShape, import_table_count> shapes = {{
    {"email_branding", email_brand_columns},
    {"letter_branding", letter_brand_columns},
    {"organisation", organisation_columns},
    {"organisation_domains", domain_columns},
    {"email_branding_to_organisation", email_pool_columns},
    {"letter_branding_to_organisation", letter_pool_columns},
    {"users", user_columns},
    {"webauthn_credentials", security_key_columns},
    {"user_to_organisation", organisation_member_columns},
    {"services", service_columns},
    {"services_history", service_version_columns},
    {"user_to_service", member_columns},
    {"service_permissions", permission_columns},
    {"service_whitelist", guest_columns},
    {"service_sms_senders", sms_sender_columns},
    {"service_email_reply_to", reply_to_columns},
    {"service_letter_contacts", letter_contact_columns},
    {"template_folder", folder_columns},
    {"user_folder_permissions", folder_sight_columns},
    {"invitations", invitation_columns},
    {"service_join_requests", join_request_columns},
    {"templates_history", version_columns},
    {"templates", template_columns},
    {"template_queue_classes", class_columns},
    {"api_keys", key_columns},
    {"api_keys_history", key_version_columns},
    {"service_callback_api", callback_columns},
    {"annual_billing", allowance_columns},
    {"service_data_retention", retention_columns},
    {"inbound_numbers", number_columns},
    {"service_contact_list", contact_list_columns},
    {"jobs", job_columns},
    {"inbound_sms", inbound_columns},
    {"inbound_sms_history", inbound_history_columns},
    {"complaints", complaint_columns},
    {"unsubscribe_request_report", unsubscribe_report_columns},
    {"unsubscribe_requests", unsubscribe_columns},
    {"returned_letters", returned_columns},
    {"notifications_letter_despatch", despatched_columns},
    {"ft_processing_time", processing_columns},
    {"events", event_columns},
    {"notifications", {}},
    {"notification_history", {}},
}};

}  // namespace

std::string_view name_of(ImportLayout layout) noexcept {
  return names::name_in(import_layout_names, layout);
}
Result<ImportLayout> import_layout_from(std::string_view name) {
  return names::value_in<ImportLayout>(import_layout_names, "layout", name);
}
std::string_view name_of(CompareRule rule) noexcept {
  return names::name_in(compare_rule_names, rule);
}

const ImportTableShape& shape_of(ImportTable table) noexcept {
  return shapes[static_cast<std::size_t>(table)];
}

std::int64_t ImportReport::rows() const noexcept {
  std::int64_t sum = 0;
  for (const ImportedTable& table : tables) sum += table.read;
  return sum;
}

bool CompareDifference::explained() const noexcept {
  return std::ranges::none_of(
      reasons, [](const CompareReason& r) { return r.rule == CompareRule::unknown; });
}

std::int64_t CompareReport::unexplained() const noexcept {
  return std::ranges::count_if(differences, [](const auto& d) { return !d.explained(); });
}

}  // namespace notify
