// What the hosts on event loops share: an engine, a provider that sends nothing, and a text.
#pragma once

#include <notify/notify.hpp>

#include <memory>

struct Riverside {
  std::unique_ptr<notify::Engine> engine;
  notify::ServiceId service;
  notify::SendRequest request;
};

inline notify::Result<Riverside> open_riverside(const char* store) {
  using namespace notify;
  Riverside host;
  NFY_TRY(engine, open_engine(store, {}));
  NFY_TRY(carrier, make_simulated_provider({}, std::make_shared<SystemClock>()));
  NFY_CHECK(engine->providers().add(carrier));
  NewService clinics;
  clinics.name = "Riverside Clinics";
  NFY_TRY(service, engine->services().create(clinics));
  NewTemplate text;
  text.name = "On call";
  text.content = "You are on call.";
  NFY_TRY(on_call, engine->templates().create(service.id, text));
  host.engine = std::move(engine);
  host.service = service.id;
  host.request.template_id = on_call.id;
  host.request.to = "07700 900123";
  return host;
}
