#pragma once

#include "engine/world.hpp"
#include "support/scripted_http.hpp"

#include <notify/adapters/aes_sealer.hpp>
#include <notify/adapters/inbound_readers.hpp>
#include <notify/callbacks.hpp>
#include <notify/providers.hpp>

namespace notify::test {

inline constexpr std::string_view callback_token = "secret-token-1";

/// A world whose engine can call, and a service that wants to be.
struct Caller {
  World world;
  std::shared_ptr<ScriptedHttp> http = std::make_shared<ScriptedHttp>();
  Clinic clinic;

  explicit Caller(Store& store) : world(store), clinic((equip(), world)) { subscribe(clinic); }

  void equip(std::chrono::hours dead_kept = dead_callback_kept) {
    EnginePorts ports{
        std::shared_ptr<Store>(std::shared_ptr<void>(), &world.store), world.clock, world.entropy,
        must(make_aes_sealer({{1, "0123456789abcdef0123456789abcdef"}}, world.entropy)), http};
    ports.dead_callbacks_kept = dead_kept;
    ports.receipt_readers = make_receipt_readers();
    ports.inbound_readers = make_inbound_readers();
    world.engine = must(Engine::make(std::move(ports)));
    must(world.engine->providers().add(world.provider));
  }
  void subscribe(const Clinic& to, std::string url = "https://clinic.example/hook",
                 CallbackType type = CallbackType::delivery_status) {
    ServiceCallback callback;
    callback.service_id = to.service.id;
    callback.type = type;
    callback.url = std::move(url);
    callback.bearer_token = callback_token;
    must(world.engine->callbacks().put(callback));
  }
  NotificationId send_one() {
    const NotificationId id = clinic.send();
    CHECK(world.deliver().accepted == 1);
    return id;
  }
  /// Gives a service something to be called about, `count` times.
  void fill(Clinic& of, int count) {
    for (int i = 0; i < count; ++i) of.receive(of.send(), Status::delivered);
  }
  CallbackReport call(CallbackOptions options = {}) {
    return must(world.engine->callbacks().run(options));
  }
};

}  // namespace notify::test
