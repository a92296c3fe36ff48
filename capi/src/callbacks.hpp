#pragma once

#include <nfy.h>

#include <notify/adapters/callback_provider.hpp>
#include <notify/result.hpp>
#include <notify/schedule.hpp>

#include <memory>
#include <string>

namespace notify::capi {

/// What the host lends for as long as a provider lives.
class HostData {
public:
  explicit HostData(void* user_data) noexcept : user_data_(user_data) {}
  ~HostData();
  HostData(const HostData&) = delete;
  HostData& operator=(const HostData&) = delete;

  [[nodiscard]] void* get() const noexcept { return user_data_; }
  /// From now on `destroy` ends it: not before the host was told that it was taken over.
  void own(nfy_destroy_fn destroy) noexcept { destroy_ = destroy; }

private:
  void* user_data_;
  nfy_destroy_fn destroy_ = nullptr;
};

/// Turns the host's C function into a SendFunction.
[[nodiscard]] SendFunction make_send_function(nfy_send_fn send, std::shared_ptr<HostData> data);

/// One round of delivery in this thread: says whether a send callback failed in it, which the
/// engine's report does not tell from a provider that lost its line. Rounds may nest, since a
/// callback may deliver with another engine.
class DeliveryScope {
public:
  DeliveryScope() noexcept;
  ~DeliveryScope();
  DeliveryScope(const DeliveryScope&) = delete;
  DeliveryScope& operator=(const DeliveryScope&) = delete;

  /// What failed first; empty: nothing.
  [[nodiscard]] const std::string& failure() const noexcept { return failure_; }
  /// Tells it to the innermost round of this thread.
  static void note_failure(std::string why) noexcept;

private:
  DeliveryScope* outer_;
  std::string failure_;
};

/// The host's progress function, and whether it was what stopped the work.
class ProgressBridge {
public:
  ProgressBridge(nfy_progress_fn progress, void* user_data) noexcept
      : function_(progress), user_data_(user_data) {}

  /// Valid as long as this object; empty if the host gave none.
  [[nodiscard]] ProgressFunction function();
  /// `error`, or NFY_E_CALLBACK in its place if the host's function stopped the work.
  [[nodiscard]] Error explain(Error error) const;

private:
  nfy_progress_fn function_;
  void* user_data_;
  bool stopped_ = false;
};

}  // namespace notify::capi
