#include "people/people_world.hpp"

#include <doctest/doctest.h>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace organisations_test {

namespace {

Organisation add(PeopleWorld& world, const std::string& name,
                 std::vector<std::string> domains = {}) {
  Organisation organisation;
  organisation.name = name;
  organisation.domains = std::move(domains);
  return must(world.engine->organisations().put(organisation));
}

}  // namespace

TEST_CASE("organisations: put leaves what update alone changes") {
  over_every_store([](Store& store) {
    PeopleWorld world(store);
    Organisations organisations = world.engine->organisations();
    const User ada = world.add_user("ada");
    Organisation trust = add(world, "Trust", {"Trust.example"});
    CHECK(trust.domains == std::vector<std::string>{"trust.example"});
    OrganisationChanges changes;
    changes.crown = true;
    changes.agreement_signed = true;
    changes.agreement_signed_at = morning;
    changes.agreement_signed_by = ada.id;
    changes.agreement_version = "1.2";
    changes.notes = "a note";
    changes.can_ask_to_join_a_service = true;
    const Organisation changed = must(organisations.update(trust.id, changes));
    CHECK(changed.crown == true);
    CHECK(changed.agreement_signed_by == ada.id);
    CHECK(changed.domains == trust.domains);
    trust.name = "Trust 2";
    const Organisation put = must(organisations.put(trust));
    CHECK(put.name == "Trust 2");
    CHECK(put.notes == "a note");
    CHECK(must(organisations.get(trust.id)) == put);
    CHECK(must(organisations.list()) == std::vector{put});
    OrganisationChanges unknown;
    unknown.agreement_signed_by = UserId{make_uuid_v4(*world.entropy)};
    CHECK(organisations.update(trust.id, unknown).error().code == ErrorCode::invalid_argument);
    CHECK(organisations.update({}, changes).error().code == ErrorCode::not_found);
  });
}

TEST_CASE("organisations: a domain is of one, and the longest that fits an address counts") {
  over_every_store([](Store& store) {
    PeopleWorld world(store);
    Organisations organisations = world.engine->organisations();
    const Organisation big = add(world, "Big", {"gov.uk"});
    const Organisation small = add(world, "Small", {"small.gov.uk"});
    OrganisationChanges taken;
    taken.domains = std::vector<std::string>{"other.uk", "GOV.UK"};
    CHECK(organisations.update(small.id, taken).error().reason == Reason::domain_taken);
    CHECK(must(organisations.get(small.id)).domains == small.domains);
    const auto id_at = [&](const std::string& domain) {
      const auto found = must(organisations.find_by_domain(domain));
      return found ? found->id : OrganisationId{};
    };
    CHECK(id_at("small.gov.uk") == small.id);
    CHECK(id_at("x.SMALL.gov.uk") == small.id);
    CHECK(id_at("notsmall.gov.uk") == big.id);
    CHECK(id_at("small.gsi.gov.uk") == small.id);
    CHECK(id_at("notgov.uk").is_nil());
    OrganisationChanges none;
    none.domains = std::vector<std::string>();
    must(organisations.update(big.id, none));
    CHECK(id_at("notsmall.gov.uk").is_nil());
    OrganisationChanges wrong;
    wrong.domains = std::vector<std::string>{"a@b"};
    CHECK(organisations.update(big.id, wrong).error().code == ErrorCode::invalid_argument);
  });
}

TEST_CASE("organisations: one is archived when nobody and nothing active is left in it") {
  over_every_store([](Store& store) {
    PeopleWorld world(store);
    Organisations organisations = world.engine->organisations();
    const User ada = world.add_user("ada");
    const Organisation trust = add(world, "Trust", {"trust.example"});
    Service clinic = world.add_service("Clinic");
    must(organisations.add_service(trust.id, clinic.id));
    CHECK(must(organisations.get(trust.id)).live_services == 1);
    CHECK(organisations.archive(trust.id).error().reason == Reason::organisation_has_services);
    clinic = must(world.engine->services().get(clinic.id));
    CHECK(clinic.organisation_id == trust.id);
    clinic.active = false;
    must(world.engine->services().update(clinic));
    must(world.engine->members().put_in_organisation(
        {trust.id, ada.id, {OrganisationPermission::can_make_services_live}}));
    CHECK(organisations.archive(trust.id).error().reason == Reason::organisation_has_members);
    const auto accounts = must(world.engine->members().accounts(ada.id));
    REQUIRE(accounts.organisations.size() == 1);
    CHECK(accounts.organisations[0].permissions ==
          std::vector{OrganisationPermission::can_make_services_live});
    must(world.engine->members().remove_from_organisation(trust.id, ada.id));
    CHECK(world.engine->members().remove_from_organisation(trust.id, ada.id).error().code ==
          ErrorCode::not_found);
    const Organisation gone = must(organisations.archive(trust.id));
    CHECK(gone.name == "_archived_2026-05-04-10:00:00_Trust");
    CHECK_FALSE(gone.active);
    CHECK(gone.domains.empty());
    CHECK(must(organisations.archive(trust.id)).name == gone.name);
    add(world, "Trust", {"trust.example"});  // name and domain are free again
  });
}

TEST_CASE("search: an id tells what it is of, and whose") {
  over_every_store([](Store& store) {
    PeopleWorld world(store);
    const User ada = world.add_user("ada");
    const Service clinic = world.add_service("Clinic");
    const Template text = must(
        world.engine->templates().create(clinic.id, {"t", NotificationType::sms, "", "Hello"}));
    SendRequest request;
    request.template_id = text.id;
    request.to = "07900900101";
    const Accepted sent = must(world.engine->send(clinic.id, request));
    Search search = world.engine->search();
    CHECK(must(search.find(ada.id.uuid)) == FoundThing{"user", {}});
    CHECK(must(search.find(clinic.id.uuid)) == FoundThing{"service", {}});
    CHECK(must(search.find(text.id.uuid)) == FoundThing{"template", clinic.id});
    CHECK(must(search.find(sent.id.uuid)) == FoundThing{"notification", clinic.id});
    ContactList people;
    people.original_file_name = "people.csv";
    people.row_count = 1;
    people.created_by = ada.id;
    people.id.uuid = make_uuid_v4(*world.entropy);
    must(world.engine->contact_lists().create(clinic.id, people));
    CHECK(must(search.find(people.id.uuid)) == FoundThing{"service_contact_list", clinic.id});
    must(world.engine->retention().set(clinic.id, NotificationType::email, 9));
    for (const RetentionPeriod& period : must(world.engine->retention().list(clinic.id)))
      if (!period.id.is_nil())
        CHECK(must(search.find(period.id)) == FoundThing{"service_data_retention", clinic.id});
    ProviderDetails provider;
    provider.identifier = "mmg";
    must(store.providers().ensure(std::vector{provider}));
    CHECK(must(search.find(Providers::id_of("mmg"))) == FoundThing{"provider", {}});
    CHECK(!must(search.find(Providers::id_of("nobody"))));
    CHECK(!must(search.find(make_uuid_v4(*world.entropy))));
  });
}

namespace {

EmailBrandId email_brand(PeopleWorld& world, const std::string& name) {
  EmailBrand brand;
  brand.name = name;
  brand.text = name;
  return must(world.engine->brands().put(brand)).id;
}

LetterBrandId letter_brand(PeopleWorld& world, const std::string& name) {
  LetterBrand brand;
  brand.name = name;
  brand.filename = name;
  return must(world.engine->brands().put(brand)).id;
}

}  // namespace

TEST_CASE("organisations: services take over what they lack, and the type in any case") {
  over_every_store([](Store& store) {
    PeopleWorld world(store);
    Organisations organisations = world.engine->organisations();
    const Organisation trust = add(world, "Trust");
    const Service bare = world.add_service("Bare"), outside = world.add_service("Outside");
    Service dressed = world.add_service("Dressed");
    const EmailBrandId town = email_brand(world, "Town"), own = email_brand(world, "Own");
    const LetterBrandId crest = letter_brand(world, "Crest");
    dressed.details.email_brand = own;
    must(world.engine->services().update(dressed));
    must(organisations.add_service(trust.id, bare.id));
    must(organisations.add_service(trust.id, dressed.id));

    OrganisationChanges changes;
    changes.email_branding_id = town.uuid;
    changes.letter_branding_id = crest.uuid;
    changes.organisation_type = OrganisationType::local;
    must(organisations.update(trust.id, changes));
    const Service now_bare = must(world.engine->services().get(bare.id));
    CHECK(now_bare.details.email_brand == town);
    CHECK(now_bare.details.letter_brand == crest);
    CHECK(now_bare.organisation_type == OrganisationType::local);
    const Service now_dressed = must(world.engine->services().get(dressed.id));
    CHECK(now_dressed.details.email_brand == own);
    CHECK(now_dressed.details.letter_brand == crest);
    CHECK(must(world.engine->services().get(outside.id)) == outside);

    must(organisations.update(trust.id, changes));
    CHECK(must(world.engine->services().get(bare.id)).version == now_bare.version);
    OrganisationChanges notes;
    notes.notes = "x";
    must(organisations.update(trust.id, notes));
    CHECK(must(world.engine->services().get(bare.id)).version == now_bare.version);
  });
}

TEST_CASE("organisations: one of the health service has its brands, unless it has others") {
  over_every_store([](Store& store) {
    PeopleWorld world(store);
    Organisations organisations = world.engine->organisations();
    const EmailBrandId health = email_brand(world, "NHS"), town = email_brand(world, "Town");
    const LetterBrandId letters = letter_brand(world, "NHS");
    Organisation born;
    born.name = "Born";
    born.organisation_type = OrganisationType::nhs_local;
    born = must(organisations.put(born));
    CHECK(born.email_branding_id == health.uuid);
    CHECK(born.letter_branding_id == letters.uuid);
    CHECK(must(world.engine->brands().list_email_pool(born.id)).size() == 1);

    const Organisation turned = add(world, "Turned");
    OrganisationChanges own;
    own.email_branding_id = town.uuid;
    must(organisations.update(turned.id, own));
    OrganisationChanges type;
    type.organisation_type = OrganisationType::nhs_gp;
    const Organisation now = must(organisations.update(turned.id, type));
    CHECK(now.email_branding_id == town.uuid);
    CHECK(now.letter_branding_id == letters.uuid);
    CHECK(must(world.engine->brands().list_email_pool(turned.id)).size() == 2);
  });
}

TEST_CASE("organisations: without brands of the health service nothing is taken over") {
  over_every_store([](Store& store) {
    PeopleWorld world(store);
    Organisation born;
    born.name = "Born";
    born.organisation_type = OrganisationType::nhs_central;
    CHECK(must(world.engine->organisations().put(born)).email_branding_id.is_nil());
  });
}

}  // namespace organisations_test
