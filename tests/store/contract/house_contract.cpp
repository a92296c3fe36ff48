// One suite over every store: services with their history, folders, brands, files of templates.
#include "store/contract/stores.hpp"
#include "support/sample.hpp"

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace house_contract {

namespace {

const UtcTime noon = UtcTime::from_us(1'774'008'000'000'000);  // 2026-03-20T12:00:00Z

template <typename T>
ErrorCode code_of(const Result<T>& result) {
  REQUIRE_FALSE(result);
  return result.error().code;
}

TemplateFolder folder_of(Entropy& entropy, const Sample& sample, std::string name,
                         TemplateFolderId parent = {}) {
  return {{make_uuid_v4(entropy)}, sample.service.id, std::move(name), parent, {}};
}

TemplateFolderId parent_of(Store& store, ServiceId service, TemplateFolderId id) {
  for (const TemplateFolder& folder : must(store.template_folders().list(service)))
    if (folder.id == id) return folder.parent;
  FAIL("no such folder");
  return {};
}

}  // namespace

TEST_CASE("store: a service keeps what people note of it, and every version (rules/services 7)") {
  over_every_store([](Store& store) {
    SeededEntropy entropy(1);
    Sample sample(store, entropy, noon, "clinic");
    Service s = must(store.services().get(sample.service.id));
    s.details.notes = "asked twice";
    s.details.volume_sms_a_year = 0;
    s.details.consent_to_research = false;
    s.details.go_live_at = noon + 1h;
    s.details.has_active_go_live_request = s.details.confirmed_unique = true;
    s.updated_at = noon + 2h;
    ++s.version;
    const UserId who{make_uuid_v4(entropy)};
    must(store.services().update(s, noon + 2h, who));
    CHECK(must(store.services().get(s.id)) == s);
    const auto history = must(store.services().list_history(s.id));
    REQUIRE(history.size() == 2);
    CHECK(history[0].version == 1);
    CHECK_FALSE(history[0].updated_at);
    CHECK(history[1].changed_by == who);
    CHECK(history[1].updated_at == noon + 2h);
    CHECK(history[1].limits == s.limits);
  });
}

TEST_CASE("store: archiving a service ends its templates and keys in one step") {
  over_every_store([](Store& store) {
    SeededEntropy entropy(1);
    Sample sample(store, entropy, noon, "clinic");
    const ServiceId service = sample.service.id;
    const ApiKey key{{make_uuid_v4(entropy)}, service, "k", KeyType::normal, noon, {}};
    must(store.api_keys().insert(key, "sealed"));
    must(store.services().archive(service, "_archived", noon + 1h, {}));
    const Service ended = must(store.services().get(service));
    CHECK_FALSE(ended.active);
    CHECK(ended.name == "_archived");
    CHECK(ended.version == 2);
    for (const Template& t : must(store.templates().list(service))) {
      CHECK(t.archived);
      CHECK(t.version == 2);
      CHECK(t.updated_at == noon + 1h);
    }
    CHECK(must(store.api_keys().list(service)).front().key.expires_at == noon + 1h);
    SUBCASE("a second time changes nothing") {
      must(store.services().archive(service, "_archived again", noon + 2h, {}));
      CHECK(must(store.services().get(service)) == ended);
    }
    CHECK(code_of(store.services().archive({make_uuid_v4(entropy)}, "x", noon, {})) ==
          ErrorCode::not_found);
  });
}

TEST_CASE("store: folders of a service move as trees, those of another cannot be seen") {
  over_every_store([](Store& store) {
    SeededEntropy entropy(1);
    Sample mine(store, entropy, noon, "mine");
    Sample theirs(store, entropy, noon, "theirs");
    TemplateFoldersStore& folders = store.template_folders();
    const ServiceId service = mine.service.id;
    const auto a = must(folders.insert(folder_of(entropy, mine, "a")));
    const auto b = must(folders.insert(folder_of(entropy, mine, "b", a.id)));
    const auto foreign = must(folders.insert(folder_of(entropy, theirs, "x")));
    CHECK(code_of(folders.insert(folder_of(entropy, mine, "c", foreign.id))) ==
          ErrorCode::invalid_argument);
    CHECK(must(folders.list(service)).size() == 2);

    CHECK(code_of(folders.move(service, {b.id, {a.id}, {}})) == ErrorCode::invalid_argument);
    CHECK(code_of(folders.move(service, {foreign.id, {a.id}, {}})) == ErrorCode::not_found);
    CHECK(code_of(folders.move(service, {{}, {foreign.id}, {}})) == ErrorCode::invalid_argument);
    CHECK(parent_of(store, service, a.id) == TemplateFolderId());

    SUBCASE("a call moves all of it or nothing") {
      const TemplateId unknown{make_uuid_v4(entropy)};
      CHECK(code_of(folders.move(service, {{}, {b.id}, {unknown}})) == ErrorCode::invalid_argument);
      CHECK(parent_of(store, service, b.id) == a.id);
    }
    SUBCASE("a folder goes when nothing is in it") {
      CHECK(code_of(folders.remove(service, a.id)) == ErrorCode::conflict);
      CHECK(code_of(folders.remove(theirs.service.id, a.id)) == ErrorCode::not_found);
      must(folders.move(service, {{}, {b.id}, {}}));
      must(folders.remove(service, a.id));
      CHECK(code_of(folders.remove(service, a.id)) == ErrorCode::not_found);
    }
    SUBCASE("a template lies in a folder through its versions, and leaves it when it is archived") {
      const TemplateId id = must(store.templates().list(service)).front().id;
      must(folders.move(service, {b.id, {}, {id}}));
      Template t = must(store.templates().get(service, id, 0));
      CHECK(t.folder == b.id);
      CHECK(code_of(folders.remove(service, b.id)) == ErrorCode::conflict);
      ++t.version;
      must(store.templates().put(t));
      CHECK(must(store.templates().get(service, id, 0)).folder == b.id);
      ++t.version;
      t.archived = true;
      must(store.templates().put(t));
      CHECK(must(store.templates().get(service, id, 0)).folder == TemplateFolderId());
      must(folders.remove(service, b.id));
    }
    SUBCASE("names change, for members alone") {
      CHECK(must(folders.update(service, a.id, "z", {})).name == "z");
      const std::vector<UserId> stranger{{make_uuid_v4(entropy)}};
      CHECK(code_of(folders.update(service, a.id, "y", stranger)) == ErrorCode::not_found);
      CHECK(must(folders.list(service))[0].name != "y");
      CHECK(code_of(folders.update(theirs.service.id, a.id, "y", {})) == ErrorCode::not_found);
    }
  });
}

TEST_CASE("store: brands have names of their own, and organisations pools of them") {
  over_every_store([](Store& store) {
    SeededEntropy entropy(1);
    Sample sample(store, entropy, noon, "clinic");
    BrandsStore& brands = store.brands();
    const UserId ada{make_uuid_v4(entropy)};
    EmailBrand town;
    town.id.uuid = make_uuid_v4(entropy);
    town.name = "Town";
    town.text = "Town";
    town.created_at = noon;
    town.created_by = ada;
    town.updated_at = noon;
    const EmailBrand stored = must(brands.put(town));
    CHECK_FALSE(stored.updated_at);
    town.colour = "#1d70b8";
    town.created_by = {};
    town.updated_at = noon + 1h;
    const EmailBrand changed = must(brands.put(town));
    CHECK(changed.created_by == ada);
    CHECK(changed.updated_at == noon + 1h);
    CHECK(must(brands.get(town.id)) == changed);

    EmailBrand other = town;
    other.id.uuid = make_uuid_v4(entropy);
    const auto clash = brands.put(other);
    CHECK(code_of(clash) == ErrorCode::conflict);
    CHECK(clash.error().detail == "name");

    const Organisation council{
        {make_uuid_v4(entropy)}, "Council", OrganisationType::local, true, {}};
    must(store.organisations().put(council, noon));
    const std::vector<EmailBrandId> ids{town.id};
    must(brands.add_to_pool(council.id, ids));
    must(brands.add_to_pool(council.id, ids));
    CHECK(must(brands.list_email_pool(council.id)) == std::vector{changed});
    CHECK(code_of(brands.add_to_pool({make_uuid_v4(entropy)}, ids)) == ErrorCode::not_found);

    Service s = must(store.services().get(sample.service.id));
    s.details.email_brand = town.id;
    ++s.version;
    must(store.services().update(s, noon));
    CHECK(must(brands.list_users(town.id)).services.front().id == s.id);
    CHECK(code_of(brands.archive(town.id, noon)) == ErrorCode::conflict);
    s.details.email_brand = {};
    ++s.version;
    must(store.services().update(s, noon));
    must(brands.archive(town.id, noon));
    CHECK(must(brands.list_email_pool(council.id)).empty());
    CHECK_FALSE(must(brands.get(town.id)).active);
    must(brands.put(other));  // the name is free
  });
}

TEST_CASE("store: pictures at the heads of letters have files of their own") {
  over_every_store([](Store& store) {
    SeededEntropy entropy(1);
    LetterBrand brand;
    brand.id.uuid = make_uuid_v4(entropy);
    brand.name = "Town";
    brand.filename = "town";
    must(store.brands().put(brand));
    LetterBrand other = brand;
    other.id.uuid = make_uuid_v4(entropy);
    other.name = "Village";
    const auto clash = store.brands().put(other);
    CHECK(code_of(clash) == ErrorCode::conflict);
    CHECK(clash.error().detail == "filename");
    other.filename = "village";
    must(store.brands().put(other));
    CHECK(must(store.brands().list_letter()).size() == 2);
  });
}

TEST_CASE("store: files of a template keep their versions, one that is pending is replaced") {
  over_every_store([](Store& store) {
    SeededEntropy entropy(1);
    Sample sample(store, entropy, noon, "clinic");
    const TemplateId id = must(store.templates().list(sample.service.id)).front().id;
    TemplateFile file;
    file.id.uuid = make_uuid_v4(entropy);
    file.service_id = sample.service.id;
    file.template_id = id;
    file.details = {"map.pdf", "", 4, true, true};
    file.created_at = noon;
    file.created_by.uuid = make_uuid_v4(entropy);
    must(store.template_files().put(file));
    file.details.filename = "plan.pdf";
    must(store.template_files().put(file));
    TemplateFile live = file;
    live.version = 1;
    live.details.pending = false;
    must(store.template_files().put(live));
    CHECK(must(store.template_files().list(sample.service.id, id)) == std::vector{file, live});
    CHECK(code_of(store.template_files().put(live)) == ErrorCode::conflict);
    live.service_id.uuid = make_uuid_v4(entropy);
    CHECK(code_of(store.template_files().put(live)) == ErrorCode::conflict);
    CHECK(must(store.template_files().list(live.service_id, id)).empty());
    CHECK(must(store.template_files().service_of(id)) == sample.service.id);
  });
}

}  // namespace house_contract
