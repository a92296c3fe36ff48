#include "engine/personal_data.hpp"

#include "domain/text/text.hpp"
#include "engine/context.hpp"
#include "engine/fields.hpp"
#include "engine/kept_files.hpp"
#include "engine/task_keys.hpp"

#include <notify/notifications.hpp>
#include <notify/recipient.hpp>
#include <notify/retention.hpp>

#include <array>
#include <limits>

namespace notify {
namespace {

std::string_view bytes_of(const Uuid& id) {
  return {reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size()};
}

std::string_view name_of(SealedColumn column) {
  switch (column) {
    case SealedColumn::personal_data: return "notifications.personal_data";
    case SealedColumn::api_key_secret: return "api_keys.secret";
    case SealedColumn::job_contents: return "job_batches.contents";
    case SealedColumn::callback_token: return "service_callback_api.bearer_token";
    case SealedColumn::suppressed_recipient: return "suppressed_recipients.recipient";
    case SealedColumn::unsubscribed_recipient: return "unsubscribe_requests.recipient";
  }
  return {};
}

}  // namespace

std::string sealing_context(SealedColumn column, ServiceId service, const Uuid& id) {
  std::string context(name_of(column));
  context += '/';
  context += bytes_of(service.uuid);
  context += bytes_of(id);
  return context;
}

namespace personal_data {
namespace {

/// The fields that are sealed together, in the order of the sealed value.
std::array<std::string*, 5> fields_of(Notification& n) {
  return {&n.to, &n.normalised_to, &n.personalisation, &n.reply_to_text, &n.unsubscribe_link};
}

std::string packed(Notification& n) {
  std::string out;
  for (const std::string* field : fields_of(n)) fields::append(out, *field);
  return out;
}

bool unpack(std::string_view bytes, Notification& n) {
  for (std::string* field : fields_of(n))
    if (!fields::take(bytes, *field)) return false;
  return bytes.empty();
}

/// What the blind index of a recipient is made of: equal recipients of two services differ.
std::string index_input(ServiceId service, std::string_view normalised_to) {
  std::string out(bytes_of(service.uuid));
  out += normalised_to;
  return out;
}

Error without_key(const Notification& n) {
  return make_error(ErrorCode::unsupported,
                    "notification is sealed, and no sealing key was given: " + n.id.to_text());
}

}  // namespace

Result<void> seal(Sealer* sealer, Notification& n) {
  if (sealer == nullptr) return {};
  const std::string context = sealing_context(SealedColumn::personal_data, n.service_id, n.id.uuid);
  NFY_TRY(bytes, sealer->seal(packed(n), context));
  NFY_TRY(index, sealer->index_of(index_input(n.service_id, n.normalised_to)));
  n.sealed = {std::move(bytes), sealer->key_id(), index, is_tv_number(n.normalised_to)};
  for (std::string* field : fields_of(n)) field->clear();
  return {};
}

Result<void> open(Sealer* sealer, Notification& n) {
  if (n.sealed.bytes.empty()) return {};
  if (sealer == nullptr) return without_key(n);
  const std::string context = sealing_context(SealedColumn::personal_data, n.service_id, n.id.uuid);
  auto bytes = sealer->open(n.sealed.bytes, context);
  if (!bytes) {
    Error error = bytes.error();
    error.message += ", notification " + n.id.to_text();
    return error;
  }
  if (!unpack(*bytes, n))
    return make_error(ErrorCode::corrupt, "personal data cannot be read: " + n.id.to_text());
  n.sealed = {};
  return {};
}

Result<RecipientKeys> keys_of(Sealer* sealer, ServiceId service, std::string normalised_to) {
  RecipientKeys keys{std::move(normalised_to), {}};
  if (sealer != nullptr) {
    NFY_TRY(indexes, sealer->indexes_of(index_input(service, keys.normalised_to)));
    keys.indexes = std::move(indexes);
  }
  return keys;
}

Result<std::int64_t> index_of(Sealer& sealer, ServiceId service, std::string_view normalised_to) {
  return sealer.index_of(index_input(service, normalised_to));
}

Result<std::string> normalised(std::string_view to) {
  auto phone = parse_phone_number(to, {.international_allowed = true, .uk_landline_allowed = true});
  if (phone) return std::move(phone->normalised);
  auto address = parse_email_address(to);
  if (address) return std::move(address->normalised);
  return make_error(ErrorCode::invalid_argument,
                    "recipient is neither a phone number nor an email address");
}

}  // namespace personal_data

Result<Notification> Notifications::get(ServiceId service, NotificationId id, Places places) {
  NFY_TRY(found, context_->store().notifications().get(service, id, places));
  NFY_CHECK(personal_data::open(context_->sealer(), found));
  return found;
}

Result<std::vector<Notification>> Notifications::list(ServiceId service,
                                                      const NotificationQuery& query) {
  if (query.limit < 1 || query.limit > static_cast<std::int64_t>(send_many_max))
    return make_error(ErrorCode::invalid_argument,
                      "limit must be 1 to 10000: " + std::to_string(query.limit));
  if (query.client_reference) NFY_CHECK(check_client_reference(*query.client_reference));
  NFY_CHECK(ServiceSettings::of(*context_, service));
  NFY_TRY(found, context_->store().notifications().list(service, query));
  for (Notification& n : found) NFY_CHECK(personal_data::open(context_->sealer(), n));
  return found;
}

Result<std::optional<UtcTime>> Notifications::reach(ServiceId service, std::int64_t count,
                                                    std::optional<UtcTime> before) {
  constexpr std::int64_t count_max = 1'000'000;
  if (count < 1 || count > count_max)
    return make_error(ErrorCode::invalid_argument,
                      "count must be 1 to 1000000: " + std::to_string(count));
  NFY_CHECK(ServiceSettings::of(*context_, service));
  const UtcTime end = UtcTime::from_us(std::numeric_limits<std::int64_t>::max());
  return context_->store().notifications().reach(service, count, before.value_or(end));
}

Result<std::vector<Notification>> Notifications::list_to(ServiceId service, std::string_view to,
                                                         std::int64_t limit) {
  if (limit < 1 || limit > static_cast<std::int64_t>(send_many_max))
    return make_error(ErrorCode::invalid_argument,
                      "limit must be 1 to 10000: " + std::to_string(limit));
  NFY_CHECK(context_->store().services().get(service));
  NFY_TRY(wanted, personal_data::normalised(to));
  NFY_TRY(keys, personal_data::keys_of(context_->sealer(), service, std::move(wanted)));
  NFY_TRY(found, context_->store().notifications().list_to(service, keys, limit));
  for (Notification& n : found) NFY_CHECK(personal_data::open(context_->sealer(), n));
  // Two recipients can share an index, if only once in some billion services.
  std::erase_if(found, [&](const auto& n) { return n.normalised_to != keys.normalised_to; });
  return found;
}

Result<std::int64_t> Retention::erase_recipient(ServiceId service, std::string_view to) {
  NFY_CHECK(context_->store().services().get(service));
  NFY_TRY(wanted, personal_data::normalised(to));
  NFY_TRY(keys, personal_data::keys_of(context_->sealer(), service, std::move(wanted)));
  return context_->store().retention().erase_recipient(service, keys);
}

namespace {

constexpr std::int64_t reseal_batch = 1'000;

/// Seals everything under the key that seals now, piece by piece, each in its own transaction.
/// What is still to be done is read from the rows themselves, so any piece may be the last.
class Resealing {
public:
  Resealing(Store& store, Sealer& sealer, const ProgressFunction& progress)
      : store_(store), sealer_(sealer), progress_(progress) {}

  Result<ResealReport> run() {
    for (const SealedColumn column :
         {SealedColumn::api_key_secret, SealedColumn::callback_token, SealedColumn::job_contents,
          SealedColumn::suppressed_recipient, SealedColumn::unsubscribed_recipient,
          SealedColumn::personal_data})
      NFY_CHECK(reseal(column));
    NFY_CHECK(seal_open_ones());
    return report_;
  }

private:
  Result<void> reseal(SealedColumn column) {
    Uuid after{};
    for (;;) {
      NFY_TRY(found, store_.sealed().list(column, sealer_.key_id(), after, reseal_batch));
      if (found.empty()) return {};
      after = found.back().id;
      std::vector<ResealedValue> values;
      values.reserve(found.size());
      for (SealedValue& value : found) {
        auto fresh = under_new_key(column, std::move(value));
        if (fresh) values.push_back(std::move(*fresh));
      }
      NFY_TRY(changed, store_.sealed().reseal(column, values));
      report_.resealed += changed;
      report_.left += static_cast<std::int64_t>(found.size()) - changed;
      NFY_CHECK(tell());
    }
  }

  Result<ResealedValue> under_new_key(SealedColumn column, SealedValue value) {
    ResealedValue out{.before = std::move(value), .bytes = {}, .key_id = sealer_.key_id()};
    const SealedValue& before = out.before;
    if (column == SealedColumn::personal_data) {
      Notification n;
      n.id.uuid = before.id;
      n.service_id = before.service_id;
      n.sealed.bytes = before.bytes;
      NFY_CHECK(personal_data::open(&sealer_, n));
      NFY_CHECK(personal_data::seal(&sealer_, n));
      out.bytes = std::move(n.sealed.bytes);
      out.recipient_index = n.sealed.recipient_index;
      return out;
    }
    const std::string context = sealing_context(column, before.service_id, before.id);
    std::string plain = before.bytes;  // of a job that was made without a key
    if (key_id_of(plain) != 0) {
      NFY_TRY(open, sealer_.open(before.bytes, context));
      plain = std::move(open);
    }
    NFY_TRY(sealed, sealer_.seal(plain, context));
    out.bytes = std::move(sealed);
    if (column == SealedColumn::suppressed_recipient) {
      NFY_TRY(index, personal_data::index_of(sealer_, before.service_id, plain));
      out.recipient_index = index;
    }
    if (column == SealedColumn::unsubscribed_recipient) {
      NFY_TRY(index,
              personal_data::index_of(sealer_, before.service_id, comparable_recipient(plain)));
      out.recipient_index = index;
    }
    return out;
  }

  Result<void> seal_open_ones() {
    NotificationId after{};
    for (;;) {
      NFY_TRY(found, store_.sealed().list_unsealed(after, reseal_batch));
      if (found.empty()) return {};
      after = found.back().id;
      for (Notification& n : found) NFY_CHECK(personal_data::seal(&sealer_, n));
      NFY_TRY(changed, store_.sealed().seal_notifications(found));
      report_.sealed += changed;
      report_.left += static_cast<std::int64_t>(found.size()) - changed;
      NFY_CHECK(tell());
    }
  }

  Result<void> tell() {
    const Progress progress{"reseal", report_.resealed + report_.sealed + report_.left, 0};
    if (progress_ && !progress_(progress)) return stopped();
    return {};
  }

  Store& store_;
  Sealer& sealer_;
  const ProgressFunction& progress_;
  ResealReport report_;
};

}  // namespace

Result<ResealReport> Engine::reseal(const ProgressFunction& progress) {
  if (context_->sealer() == nullptr)
    return make_error(ErrorCode::unsupported, "resealing needs a sealing key, and none was given");
  NFY_TRY(report, Resealing(context_->store(), *context_->sealer(), progress).run());
  NFY_TRY(files, kept_files::reseal(*context_, progress));
  report.resealed += files.resealed;
  report.left += files.left;
  return report;
}

}  // namespace notify
