#pragma once

#include <notify/notification.hpp>
#include <notify/recipients_file.hpp>

#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

/// What the header of a recipients file means for its rows. (rules/recipients-files 2.1)
namespace notify {

class RecipientsHeader {
public:
  /// Where the cells of a column go.
  struct Column {
    static constexpr std::size_t nowhere = static_cast<std::size_t>(-1);
    std::size_t entry = nowhere;  ///< of a row's values; nowhere if another spelling counts
    bool is_repeated = false;     ///< its exact name came before: values become a list
    bool is_recipient = false;    ///< a phone number or an e-mail address
  };

  RecipientsHeader() = default;
  /// `names` as typed; those from `columns_used` on are dropped where they repeat earlier ones.
  RecipientsHeader(std::vector<std::string> names, std::size_t columns_used, NotificationType type,
                   std::span<const std::string> placeholders);

  [[nodiscard]] const std::vector<Column>& columns() const noexcept { return columns_; }
  /// Values and verdicts as each row begins with them.
  [[nodiscard]] const CheckedRow& blank_row() const noexcept { return blank_row_; }
  /// Entries of the recipient's columns, in their fixed order; nowhere where there is none.
  [[nodiscard]] const std::vector<std::size_t>& recipient() const noexcept { return recipient_; }
  [[nodiscard]] const RecipientsColumns& summary() const noexcept { return summary_; }

private:
  void clean_names();
  void find_duplicates();
  void find_repeated(const std::unordered_set<std::string>& known);
  [[nodiscard]] bool is_recipient(std::string_view key) const noexcept;
  void drop_unused(std::size_t columns_used);
  void place_columns();
  void summarise(NotificationType type);

  std::vector<std::string> names_;
  std::vector<std::string> recipient_keys_;
  std::vector<Column> columns_;
  CheckedRow blank_row_;
  std::vector<std::size_t> recipient_;
  RecipientsColumns summary_;
};

}  // namespace notify
