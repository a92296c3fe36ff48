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

constexpr ImportColumn organisation_columns[] = {{"id", Kind::uuid, Role::key},
                                                 {"name", Kind::text},
                                                 {"organisation_type", Kind::text},
                                                 {"active", Kind::flag},
                                                 {"purchase_order_number", Kind::text},
                                                 {"billing_contact_names", Kind::text},
                                                 {"billing_contact_email_addresses", Kind::text},
                                                 {"billing_reference", Kind::text}};
constexpr ImportColumn user_columns[] = {
    {"id", Kind::uuid, Role::key}, {"name", Kind::text},
    {"email_address", Kind::text}, {"normalised_email_address", Kind::text, Role::derived},
    {"mobile_number", Kind::text}, {"state", Kind::text},
    {"created_at", Kind::integer}};
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
                                            {"custom_email_sender_name", Kind::text}};
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
constexpr ImportColumn template_columns[] = {
    {"id", Kind::uuid, Role::key}, {"service_id", Kind::uuid}, {"version", Kind::integer}};
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
                                        {"created_by", Kind::uuid, Role::plain, true}};
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
constexpr ImportColumn unsubscribe_columns[] = {{"id", Kind::uuid, Role::key},
                                                {"notification_id", Kind::uuid},
                                                {"service_id", Kind::uuid},
                                                {"template_id", Kind::uuid},
                                                {"template_version", Kind::integer},
                                                {"recipient", Kind::bytes, Role::secret, true},
                                                {"sealing_key", Kind::integer, Role::derived},
                                                {"recipient_index", Kind::integer, Role::derived},
                                                {"created_at", Kind::integer},
                                                {"processed_at", Kind::integer, Role::plain, true}};
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

constexpr std::array<ImportTableShape, import_table_count> shapes = {{
    {"organisation", organisation_columns},
    {"users", user_columns},
    {"services", service_columns},
    {"service_permissions", permission_columns},
    {"service_whitelist", guest_columns},
    {"service_sms_senders", sms_sender_columns},
    {"service_email_reply_to", reply_to_columns},
    {"service_letter_contacts", letter_contact_columns},
    {"templates_history", version_columns},
    {"templates", template_columns},
    {"template_queue_classes", class_columns},
    {"api_keys", key_columns},
    {"api_keys_history", key_version_columns},
    {"service_callback_api", callback_columns},
    {"annual_billing", allowance_columns},
    {"service_data_retention", retention_columns},
    {"inbound_numbers", number_columns},
    {"jobs", job_columns},
    {"inbound_sms", inbound_columns},
    {"inbound_sms_history", inbound_history_columns},
    {"complaints", complaint_columns},
    {"unsubscribe_requests", unsubscribe_columns},
    {"returned_letters", returned_columns},
    {"notifications_letter_despatch", despatched_columns},
    {"ft_processing_time", processing_columns},
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
