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
  TemplatesStore& templates() noexcept override { return templates_; }
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
  StatisticsStore& statistics() noexcept override { return statistics_; }
  LedgersStore& ledgers() noexcept override { return ledgers_; }
  TasksStore& tasks() noexcept override { return tasks_; }
  UnsubscribesStore& unsubscribes() noexcept override { return unsubscribes_; }
  UsersStore& users() noexcept override { return users_; }

  [[nodiscard]] Transactions& transactions() noexcept { return transactions_; }

private:
  Transactions transactions_;
  SqlRates rates_{transactions_};
  SqlServices services_{transactions_};
  SqlOrganisations organisations_{transactions_};
  SqlTemplates templates_{transactions_};
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
  SqlStatistics statistics_{transactions_};
  SqlLedgers ledgers_{transactions_};
  SqlTasks tasks_{transactions_};
  SqlUnsubscribes unsubscribes_{transactions_};
  SqlUsers users_{transactions_};
};

/// Opens a SqlStore; the one place where its construction turns into a Result.
[[nodiscard]] Result<std::shared_ptr<Store>> make_store(
    Connect connect, bool migrate, std::shared_ptr<ArchiveFiles> files = nullptr,
    Borrow borrow = {}, SessionLimits limits = {});

}  // namespace notify::sql
