#pragma once

#include "store/sql/sql_ports.hpp"

namespace notify::sql {

/// The Store over any Connection. Any thread may call at any time.
class SqlStore final : public Store {
public:
  SqlStore(Connect connect, bool migrate, std::shared_ptr<ArchiveFiles> files, Borrow borrow,
           SessionLimits limits);

  RatesStore& rates() noexcept override { return rates_; }
  ServicesStore& services() noexcept override { return services_; }
  OrganisationsStore& organisations() noexcept override { return organisations_; }
  BrandsStore& brands() noexcept override { return brands_; }
  TemplatesStore& templates() noexcept override { return templates_; }
  TemplateFilesStore& template_files() noexcept override { return template_files_; }
  TemplateFoldersStore& template_folders() noexcept override { return template_folders_; }
  ApiKeysStore& api_keys() noexcept override { return api_keys_; }
  SendersStore& senders() noexcept override { return senders_; }
  AllowancesStore& allowances() noexcept override { return allowances_; }
  CalendarsStore& calendars() noexcept override { return calendars_; }
  NotificationsStore& notifications() noexcept override { return notifications_; }
  JobsStore& jobs() noexcept override { return jobs_; }
  LetterFilesStore& letter_files() noexcept override { return letter_files_; }
  StoredDocumentsStore& stored_documents() noexcept override { return stored_documents_; }
  StoredFilesStore& stored_files() noexcept override { return stored_files_; }
  SealedStore& sealed() noexcept override { return sealed_; }
  DeliveryStore& delivery() noexcept override { return delivery_; }
  ProvidersStore& providers() noexcept override { return providers_; }
  CallbacksStore& callbacks() noexcept override { return callbacks_; }
  ReceiptsStore& receipts() noexcept override { return receipts_; }
  ComplaintsStore& complaints() noexcept override { return complaints_; }
  SuppressionsStore& suppressions() noexcept override { return suppressions_; }
  ImportsStore& imports() noexcept override { return imports_; }
  InboundStore& inbound() noexcept override { return inbound_; }
  FactsStore& facts() noexcept override { return facts_; }
  BillingStore& billing() noexcept override { return billing_; }
  DespatchesStore& despatches() noexcept override { return despatches_; }
  RetentionStore& retention() noexcept override { return retention_; }
  ArchiveStore& archive() noexcept override { return archive_; }
  FilesStore& files() noexcept override { return files_; }
  HealthStore& health() noexcept override { return health_; }
  StatisticsStore& statistics() noexcept override { return statistics_; }
  LedgersStore& ledgers() noexcept override { return ledgers_; }
  TasksStore& tasks() noexcept override { return tasks_; }
  UnsubscribesStore& unsubscribes() noexcept override { return unsubscribes_; }
  UsersStore& users() noexcept override { return users_; }
  MembersStore& members() noexcept override { return members_; }
  SignInStore& sign_in() noexcept override { return sign_in_; }
  InvitationsStore& invitations() noexcept override { return invitations_; }
  EventsStore& events() noexcept override { return events_; }
  SearchStore& search() noexcept override { return search_; }
  ContactListsStore& contact_lists() noexcept override { return contact_lists_; }
  ReportRequestsStore& report_requests() noexcept override { return report_requests_; }

  [[nodiscard]] Transactions& transactions() noexcept { return transactions_; }

private:
  Transactions transactions_;
  SqlRates rates_{transactions_};
  SqlServices services_{transactions_};
  SqlOrganisations organisations_{transactions_};
  SqlBrands brands_{transactions_};
  SqlTemplates templates_{transactions_};
  SqlTemplateFiles template_files_{transactions_};
  SqlTemplateFolders template_folders_{transactions_};
  SqlApiKeys api_keys_{transactions_};
  SqlSenders senders_{transactions_};
  SqlAllowances allowances_{transactions_};
  SqlCalendars calendars_{transactions_};
  SqlNotifications notifications_{transactions_};
  SqlJobs jobs_{transactions_};
  SqlLetterFiles letter_files_{transactions_};
  SqlStoredDocuments stored_documents_{transactions_};
  SqlStoredFiles stored_files_{transactions_};
  SqlSealed sealed_{transactions_};
  SqlDelivery delivery_{transactions_};
  SqlProviders providers_{transactions_};
  SqlCallbacks callbacks_{transactions_};
  SqlReceipts receipts_{transactions_};
  SqlComplaints complaints_{transactions_};
  SqlSuppressions suppressions_{transactions_};
  SqlImports imports_{transactions_};
  SqlInbound inbound_{transactions_};
  SqlFacts facts_{transactions_};
  SqlBilling billing_{transactions_};
  SqlDespatches despatches_{transactions_};
  SqlRetention retention_{transactions_};
  SqlArchive archive_{transactions_};
  SqlFiles files_{transactions_};
  SqlHealth health_{transactions_};
  SqlStatistics statistics_{transactions_};
  SqlLedgers ledgers_{transactions_};
  SqlTasks tasks_{transactions_};
  SqlUnsubscribes unsubscribes_{transactions_};
  SqlUsers users_{transactions_};
  SqlMembers members_{transactions_};
  SqlSignIn sign_in_{transactions_};
  SqlInvitations invitations_{transactions_};
  SqlEvents events_{transactions_};
  SqlSearch search_{transactions_};
  SqlContactLists contact_lists_{transactions_};
  SqlReportRequests report_requests_{transactions_};
};

/// Opens a SqlStore; the one place where its construction turns into a Result.
[[nodiscard]] Result<std::shared_ptr<Store>> make_store(
    Connect connect, bool migrate, std::shared_ptr<ArchiveFiles> files = nullptr,
    Borrow borrow = {}, SessionLimits limits = {});

}  // namespace notify::sql
