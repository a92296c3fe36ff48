#pragma once

#include <notify/ports/store/allowances.hpp>
#include <notify/ports/store/api_keys.hpp>
#include <notify/ports/store/archive.hpp>
#include <notify/ports/store/billing.hpp>
#include <notify/ports/store/brands.hpp>
#include <notify/ports/store/calendars.hpp>
#include <notify/ports/store/callbacks.hpp>
#include <notify/ports/store/complaints.hpp>
#include <notify/ports/store/contact_lists.hpp>
#include <notify/ports/store/delivery.hpp>
#include <notify/ports/store/despatches.hpp>
#include <notify/ports/store/events.hpp>
#include <notify/ports/store/facts.hpp>
#include <notify/ports/store/files.hpp>
#include <notify/ports/store/health.hpp>
#include <notify/ports/store/imports.hpp>
#include <notify/ports/store/inbound.hpp>
#include <notify/ports/store/invitations.hpp>
#include <notify/ports/store/jobs.hpp>
#include <notify/ports/store/ledgers.hpp>
#include <notify/ports/store/letter_files.hpp>
#include <notify/ports/store/members.hpp>
#include <notify/ports/store/notifications.hpp>
#include <notify/ports/store/organisations.hpp>
#include <notify/ports/store/providers.hpp>
#include <notify/ports/store/rates.hpp>
#include <notify/ports/store/receipts.hpp>
#include <notify/ports/store/report_requests.hpp>
#include <notify/ports/store/retention.hpp>
#include <notify/ports/store/sealed.hpp>
#include <notify/ports/store/search.hpp>
#include <notify/ports/store/senders.hpp>
#include <notify/ports/store/services.hpp>
#include <notify/ports/store/sign_in.hpp>
#include <notify/ports/store/statistics.hpp>
#include <notify/ports/store/stored_documents.hpp>
#include <notify/ports/store/stored_files.hpp>
#include <notify/ports/store/suppressions.hpp>
#include <notify/ports/store/tasks.hpp>
#include <notify/ports/store/template_files.hpp>
#include <notify/ports/store/template_folders.hpp>
#include <notify/ports/store/templates.hpp>
#include <notify/ports/store/unsubscribes.hpp>
#include <notify/ports/store/users.hpp>

namespace notify {

/// Port: where everything is kept; a small port for each noun. Every method of these is one
/// transaction (or one snapshot): it happens wholly or not at all. Safe to call from several
/// threads. Codes that any method may answer: busy, unavailable, corrupt, forked, internal. The
/// contract suite in tests/store/contract runs over every implementation.
class Store {
public:
  virtual ~Store() = default;

  [[nodiscard]] virtual RatesStore& rates() noexcept = 0;
  [[nodiscard]] virtual ServicesStore& services() noexcept = 0;
  [[nodiscard]] virtual OrganisationsStore& organisations() noexcept = 0;
  [[nodiscard]] virtual BrandsStore& brands() noexcept = 0;
  [[nodiscard]] virtual TemplatesStore& templates() noexcept = 0;
  [[nodiscard]] virtual TemplateFilesStore& template_files() noexcept = 0;
  [[nodiscard]] virtual TemplateFoldersStore& template_folders() noexcept = 0;
  [[nodiscard]] virtual ApiKeysStore& api_keys() noexcept = 0;
  [[nodiscard]] virtual SendersStore& senders() noexcept = 0;
  [[nodiscard]] virtual AllowancesStore& allowances() noexcept = 0;
  [[nodiscard]] virtual CalendarsStore& calendars() noexcept = 0;
  [[nodiscard]] virtual NotificationsStore& notifications() noexcept = 0;
  [[nodiscard]] virtual LetterFilesStore& letter_files() noexcept = 0;
  [[nodiscard]] virtual StoredDocumentsStore& stored_documents() noexcept = 0;
  [[nodiscard]] virtual StoredFilesStore& stored_files() noexcept = 0;
  [[nodiscard]] virtual JobsStore& jobs() noexcept = 0;
  [[nodiscard]] virtual SealedStore& sealed() noexcept = 0;
  [[nodiscard]] virtual ContactListsStore& contact_lists() noexcept = 0;
  [[nodiscard]] virtual ReportRequestsStore& report_requests() noexcept = 0;
  [[nodiscard]] virtual DeliveryStore& delivery() noexcept = 0;
  [[nodiscard]] virtual ProvidersStore& providers() noexcept = 0;
  [[nodiscard]] virtual CallbacksStore& callbacks() noexcept = 0;
  [[nodiscard]] virtual ReceiptsStore& receipts() noexcept = 0;
  [[nodiscard]] virtual ComplaintsStore& complaints() noexcept = 0;
  [[nodiscard]] virtual SuppressionsStore& suppressions() noexcept = 0;
  [[nodiscard]] virtual ImportsStore& imports() noexcept = 0;
  [[nodiscard]] virtual InboundStore& inbound() noexcept = 0;
  [[nodiscard]] virtual FactsStore& facts() noexcept = 0;
  [[nodiscard]] virtual BillingStore& billing() noexcept = 0;
  [[nodiscard]] virtual DespatchesStore& despatches() noexcept = 0;
  [[nodiscard]] virtual RetentionStore& retention() noexcept = 0;
  [[nodiscard]] virtual ArchiveStore& archive() noexcept = 0;
  [[nodiscard]] virtual FilesStore& files() noexcept = 0;
  [[nodiscard]] virtual HealthStore& health() noexcept = 0;
  [[nodiscard]] virtual StatisticsStore& statistics() noexcept = 0;
  [[nodiscard]] virtual LedgersStore& ledgers() noexcept = 0;
  [[nodiscard]] virtual TasksStore& tasks() noexcept = 0;
  [[nodiscard]] virtual UnsubscribesStore& unsubscribes() noexcept = 0;
  [[nodiscard]] virtual UsersStore& users() noexcept = 0;
  [[nodiscard]] virtual MembersStore& members() noexcept = 0;
  [[nodiscard]] virtual SignInStore& sign_in() noexcept = 0;
  [[nodiscard]] virtual InvitationsStore& invitations() noexcept = 0;
  [[nodiscard]] virtual EventsStore& events() noexcept = 0;
  [[nodiscard]] virtual SearchStore& search() noexcept = 0;
};

}  // namespace notify
