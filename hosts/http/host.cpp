#include "http/host.hpp"

#include "common/reading.hpp"
#include "http/demo.hpp"
#include "http/demo_admin.hpp"
#include "http/event_log.hpp"

#include <notify/adapters/page_painter.hpp>
#include <notify/adapters/pango.hpp>
#include <notify/open.hpp>
#include <notify/open_provider.hpp>
#include <notify/providers.hpp>
#include <notify/version.hpp>

#include <future>

namespace notifyd {

using namespace notify;

namespace {

/// Reading the fonts of a machine takes longer than all the rest of the start, so that happens
/// beside it; the first letter waits for it.
class PromisedRenderer : public LetterRenderer {
public:
  PromisedRenderer()
      : renderer_(std::async(std::launch::async, [] { return make_pango_letter_renderer(); })) {}
  Result<RenderedLetter> render(const LetterPrint& letter) override {
    const auto& renderer = renderer_.get();
    if (!renderer) return renderer.error();
    return (*renderer)->render(letter);
  }

private:
  std::shared_future<Result<std::shared_ptr<LetterRenderer>>> renderer_;
};

Result<void> add_provider(Host& host, std::shared_ptr<Provider> provider) {
  host.types.insert(provider->type());
  return host.engine->providers().add(std::move(provider));
}

Result<void> add_simulators(Host& host) {
  for (const auto type :
       {NotificationType::sms, NotificationType::email, NotificationType::letter}) {
    SimulatorOptions options;
    options.identifier = "simulator-" + std::string(name_of(type));
    options.type = type;
    options.latency_min = std::chrono::seconds(1);
    options.latency_max = std::chrono::seconds(5);
    NFY_TRY(simulator, make_simulated_provider(options, std::make_shared<SystemClock>()));
    host.simulators.push_back(show_system_messages(simulator));
    NFY_CHECK(add_provider(host, host.simulators.back()));
  }
  return {};
}

Result<void> add_providers(Host& host, const Options& options) {
  for (const ProviderFile& file : options.providers) {
    NFY_TRY(json, nfy_host::text_of_file(file.path));
    const auto provider = open_provider(file.kind, json);
    if (!provider) {
      return make_error(provider.error().code, file.path + ": " + provider.error().message);
    }
    if (auto simulator = std::dynamic_pointer_cast<SimulatedProvider>(*provider)) {
      host.simulators.push_back(std::move(simulator));
    }
    NFY_CHECK(add_provider(host, *provider));
  }
  return {};
}

}  // namespace

Result<Host> open_host(Options& options) {
  if (options.demo) {
    options.work = true;
    if (options.store.empty()) options.store = "memory:";
    if (options.sealing_key.empty()) options.sealing_key = demo_sealing_key;
    complete_for_admin(options);
  }
  if (options.store.empty()) {
    return make_error(ErrorCode::invalid_argument,
                      "which store? --store sqlite:/path, NOTIFYD_STORE, or try --demo");
  }
  OpenOptions open;
  NFY_TRY(keys, nfy_host::sealing_keys_from(options.sealing_key));
  if (keys.empty()) {
    return make_error(ErrorCode::invalid_argument,
                      "a sealing key is needed, since requests are authenticated with API keys: "
                      "--sealing-key-file or NOTIFYD_SEALING_KEY");
  }
  open.sealing_keys = keys;
  open.cache_url = options.cache;
  open.archive_folder = options.archive_folder;
  open.files_url = options.files;
  open.virus_scanner_url = options.virus_scanner;
  open.documents_url = options.documents_url;
  open.documents_key = options.documents_key;
  open.admin_url = options.admin_url;
  open.logo_url = options.logo_url;
  open.letter_logos = options.letter_logos;
  open.keep_trace_parents = options.trace_parents;
  open.link_key = options.link_key;
  open.migrate = options.migrate;
  NFY_TRY(log, make_event_log(options.event_log));
  open.log = std::move(log);
  // Without Pango letters are taken all the same; they have no pages yet.
  if (features().pango) open.letter_renderer = std::make_shared<PromisedRenderer>();
  // Without Poppler letters are seen as PDF only.
  if (auto painter = make_page_painter()) open.page_painter = *std::move(painter);
  Host host;
  NFY_TRY(engine, open_engine(options.store, open));
  host.engine = std::move(engine);
  NFY_CHECK(add_providers(host, options));
  if (options.demo && options.providers.empty()) NFY_CHECK(add_simulators(host));
  return host;
}

}  // namespace notifyd
