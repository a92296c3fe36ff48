// How e-mails look that leave: the host's page, in the colours of the service's brand.
#include "engine/world.hpp"

#include <notify/brands.hpp>
#include <notify/delivery.hpp>
#include <notify/providers.hpp>
#include <notify/services.hpp>

using namespace notify;
using namespace notify::test;

namespace brands_at_delivery {
namespace {

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

/// A clinic that sends one e-mail after another, and the page each went out on.
struct Post {
  World world;
  std::unique_ptr<Engine> engine;
  std::shared_ptr<ScriptedProvider> mail = std::make_shared<ScriptedProvider>();
  Service service;
  Template email;

  explicit Post(Store& store, const std::string& logo_url = "https://logos.example.org")
      : world(store) {
    EnginePorts ports{.store = std::shared_ptr<Store>(std::shared_ptr<void>(), &store),
                      .clock = world.clock,
                      .entropy = world.entropy,
                      .sealer = nullptr};
    ports.logo_url = logo_url;
    engine = must(Engine::make(std::move(ports)));
    mail->name = "post";
    mail->carries = NotificationType::email;
    must(engine->providers().add(mail));
    NewService wanted;
    wanted.name = "Clinic";
    wanted.email_from = "mail@clinic.example";
    service = must(engine->services().create(wanted));
    email = must(engine->templates().create(
        service.id, {"letter", NotificationType::email, "About you", "Dear ((name))"}));
  }

  EmailBrandId add_brand(const EmailBrand& brand) { return must(engine->brands().put(brand)).id; }
  void wear(EmailBrandId brand) {
    Service changed = must(engine->services().get(service.id));
    changed.details.email_brand = brand;
    must(engine->services().update(changed));
  }
  /// What one e-mail looks like.
  std::string page() {
    EmailPageOptions own;
    own.branding.text = "The host";
    DeliverOptions options;
    options.type = NotificationType::email;
    options.email_page = must(EmailPage::make(own));
    must(engine->send(service.id, request(email, address)));
    mail->sent.clear();
    CHECK(must(engine->deliver(options)).accepted == 1);
    REQUIRE(mail->sent.size() == 1);
    return mail->sent.front().html;
  }
};

EmailBrand town() {
  EmailBrand brand;
  brand.name = "Town";
  brand.type = EmailBrandType::org_banner;
  brand.colour = "#1d70b8";
  brand.logo = "town.png";
  brand.text = "Town & Council";
  return brand;
}

}  // namespace

TEST_CASE("brands: an e-mail leaves in the colours of its service, else on the host's own page") {
  over_every_store([](Store& store) {
    Post post(store);
    CHECK(has(post.page(), "The host"));
    post.wear(post.add_brand(town()));
    const std::string banner = post.page();
    CHECK(has(banner, "background-color: #1d70b8"));
    CHECK(has(banner, "Town &amp; Council"));
    CHECK(has(banner, "src=\"https://logos.example.org/town.png\""));
    CHECK_FALSE(has(banner, "The host"));

    EmailBrand plain = town();
    plain.name = "Plain";
    plain.type = EmailBrandType::org;
    post.wear(post.add_brand(plain));
    const std::string line = post.page();
    CHECK(has(line, "border-left: 2px solid #1d70b8"));
    CHECK_FALSE(has(line, "background-color: #1d70b8"));
    CHECK_FALSE(has(line, "The host"));
  });
}

TEST_CASE("brands: one of two names stands below the host's own") {
  over_every_store([](Store& store) {
    Post post(store);
    EmailBrand both = town();
    both.type = EmailBrandType::both;
    post.wear(post.add_brand(both));
    const std::string page = post.page();
    REQUIRE(has(page, "The host"));
    REQUIRE(has(page, "Town &amp; Council"));
    CHECK(page.find("The host") < page.find("Town &amp; Council"));
  });
}

TEST_CASE("brands: a brand that cannot be shown as it is holds no e-mail back") {
  over_every_store([](Store& store) {
    Post post(store, "");
    EmailBrand odd = town();
    odd.colour = "blue\">";
    odd.text.clear();
    odd.alt_text = "The Town";
    const EmailBrandId id = post.add_brand(odd);
    post.wear(id);
    const std::string page = post.page();
    CHECK(has(page, "The Town"));
    CHECK_FALSE(has(page, "blue"));
    CHECK_FALSE(has(page, "<img"));

    odd.id = id;
    odd.colour = "#1d70b8";
    must(post.engine->brands().put(odd));
    CHECK(has(post.page(), "background-color: #1d70b8"));  // the next round sees the change
  });
}

TEST_CASE("brands: what is shown of a brand is a picture at https, or else its words") {
  EmailBrand brand = town();
  CHECK(branding_of(brand, "https://x.example/logos").logo_url ==
        "https://x.example/logos/town.png");
  CHECK(branding_of(brand, "https://x.example/").logo_url == "https://x.example/town.png");
  CHECK(branding_of(brand, "http://x.example/").logo_url.empty());
  brand.logo.clear();
  CHECK(branding_of(brand, "https://x.example/").logo_url.empty());
  CHECK(branding_of(brand, "https://x.example/").text == "Town & Council");
  for (const std::string_view colour : {"", "red", "#12", "#12345g", "1d70b8"}) {
    brand.colour = colour;
    CHECK(branding_of(brand, {}).colour.empty());
  }
}

}  // namespace brands_at_delivery
