// Files that lie in the file storage: jobs and lists made of them, and reports put there.
#include "engine/caller.hpp"

#include <notify/contact_lists.hpp>
#include <notify/jobs.hpp>
#include <notify/report_requests.hpp>
#include <notify/statistics.hpp>
#include <notify/tasks.hpp>
#include <notify/users.hpp>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace files_brought {
namespace {

const std::string people = "phone number,name\r\n07900 900123,Ann\r\n07900 900124,Bob\r\n";

struct Desk {
  World world;
  Clinic clinic;
  UserId ada;

  explicit Desk(Store& store) : world(store), clinic(world) {
    User user;
    user.name = "Ada";
    user.email_address = "ada@example.gov.uk";
    ada = must(world.engine->users().put(user)).id;
  }

  [[nodiscard]] Engine& engine() const { return *world.engine; }
  [[nodiscard]] ServiceId service() const { return clinic.service.id; }
  /// As an app would put it, under an id of its own that tells no time.
  [[nodiscard]] JobId bring(std::string_view csv, const std::string& about) const {
    const JobId id{make_uuid_v4(*world.entropy)};
    const std::string key = uploaded_csv_key(service(), id.uuid);
    must(world.store.stored_files().put(key, csv));
    must(world.store.stored_files().put(key + ".about", about));
    return id;
  }
  [[nodiscard]] std::string about(std::string_view valid = "True") const {
    return "template_id: " + clinic.sms.id.to_text() +
           "\noriginal_file_name: people.csv\nnotification_count: 2\nvalid: " + std::string(valid) +
           "\n";
  }
  [[nodiscard]] Result<Job> start(JobId id, std::optional<UtcTime> at = {}) const {
    return engine().jobs().start(service(), {id, ada, at, {}});
  }
};

}  // namespace

TEST_CASE("jobs: a file that was brought becomes a job under its own id, and its rows are sent") {
  over_every_store([](Store& store) {
    const Desk desk(store);
    const JobId id = desk.bring(people, desk.about());
    const Job job = must(desk.start(id));
    CHECK(job.id == id);
    CHECK(job.original_file_name == "people.csv");
    CHECK(job.notification_count == 2);
    CHECK(job.created_by == desk.ada);
    CHECK(desk.start(id).error().code == ErrorCode::conflict);
    must(desk.engine().run_due());
    const auto page = must(desk.engine().notifications().list_of_job(desk.service(), id));
    REQUIRE(page.notifications.size() == 2);
    CHECK(page.total == 2);
    CHECK(page.notifications[0].job_row_number == 0);
    CHECK(page.notifications[0].to == "07900 900123");
    // Ids of rows tell the time of sending, although the job's tells none.
    SeededEntropy entropy(1);
    CHECK(page.notifications[0].id.to_text().substr(0, 13) ==
          make_uuid_v7(noon, entropy).to_text().substr(0, 13));
    CHECK(must(desk.engine().notifications().list_of_job(desk.service(), id, {.limit = 0})).total ==
          2);
    const auto outcomes =
        must(desk.engine().statistics().jobs(desk.service(), std::array{id, JobId{}}));
    CHECK(outcomes.size() == 1);
    CHECK(outcomes.at(id).at(Status::created) == 2);
  });
}

TEST_CASE("jobs: a file that is not there, or says too little or ill of itself, is no job") {
  over_every_store([](Store& store) {
    const Desk desk(store);
    const auto missing = desk.start(JobId{make_uuid_v4(*desk.world.entropy)});
    CHECK(missing.error().code == ErrorCode::invalid_argument);
    CHECK(missing.error().detail == "id");
    CHECK(desk.start(desk.bring(people, "")).error().detail == "id");
    CHECK(
        desk.start(desk.bring(people, "template_id: x\noriginal_file_name: y\n")).error().detail ==
        "id");
    const auto faulty = desk.start(desk.bring(people, desk.about("False")));
    CHECK(faulty.error().message == "File is not valid, can't create job");
    const Clinic other(const_cast<World&>(desk.world), "Other");
    const JobId own = desk.bring(people, desk.about());
    CHECK(desk.engine().jobs().start(other.service.id, {own, desk.ada, {}, {}}).error().detail ==
          "id");
  });
}

TEST_CASE("jobs: those that are asked for come with how many there are") {
  over_every_store([](Store& store) {
    const Desk desk(store);
    const Job first = must(desk.start(desk.bring(people, desk.about())));
    const Job later = must(desk.start(desk.bring(people, desk.about()), noon + 2h));
    const Job last = must(desk.start(desk.bring(people, desk.about()), noon + 1h));
    const auto find = [&](const JobQuery& query) {
      return must(desk.engine().jobs().find(desk.service(), query));
    };
    CHECK(find({}).total == 3);
    CHECK(find({.limit = 1, .skip = 1}).jobs.size() == 1);
    CHECK(find({.statuses = {JobStatus::scheduled}}).total == 2);
    CHECK(find({.statuses = {JobStatus::pending, JobStatus::error}}).jobs == std::vector{first});
    CHECK(find({.created_since = noon + 1min}).total == 0);
    CHECK(must(desk.engine().jobs().scheduled(desk.service())) == ScheduledJobs{2, noon + 1h});
    must(desk.engine().jobs().cancel(desk.service(), last.id));
    CHECK(must(desk.engine().jobs().scheduled(desk.service())) == ScheduledJobs{1, noon + 2h});
    CHECK(find({.statuses = {JobStatus::cancelled}}).jobs.front().updated_at == noon);
    const auto uploads = must(desk.engine().jobs().uploads(desk.service()));
    REQUIRE(uploads.total == 1);
    CHECK(uploads.uploads.front().job == first);
    CHECK(later.scheduled_for == noon + 2h);
  });
}

TEST_CASE("contact lists: a list is kept with its jobs until it is archived with its file") {
  over_every_store([](Store& store) {
    const Desk desk(store);
    ContactLists lists = desk.engine().contact_lists();
    ContactList wanted;
    wanted.id.uuid = make_uuid_v4(*desk.world.entropy);
    wanted.original_file_name = "staff.csv";
    wanted.row_count = 2;
    wanted.created_by = desk.ada;
    const ContactList list = must(lists.create(desk.service(), wanted));
    CHECK(list.created_at == noon);
    CHECK(lists.create(desk.service(), wanted).error().code == ErrorCode::conflict);
    CHECK(must(lists.list(desk.service())) == std::vector{list});
    const Clinic other(const_cast<World&>(desk.world), "Other");
    CHECK(lists.get(other.service.id, list.id).error().code == ErrorCode::not_found);
    CHECK(lists.archive(other.service.id, list.id).error().code == ErrorCode::not_found);

    const JobId id = desk.bring(people, desk.about());
    must(desk.engine().jobs().start(desk.service(), {id, desk.ada, {}, list.id}));
    const ContactList used = must(lists.get(desk.service(), list.id));
    CHECK(used.has_jobs);
    CHECK(used.recent_jobs == 1);
    CHECK(must(desk.engine().jobs().find(desk.service(), {.contact_list_id = list.id})).total == 1);
    CHECK(must(desk.engine().jobs().uploads(desk.service())).total == 0);

    const std::string key = uploaded_csv_key(desk.service(), list.id.uuid);
    must(store.stored_files().put(key, people));
    must(lists.archive(desk.service(), list.id));
    CHECK(must(lists.list(desk.service())).empty());
    CHECK(lists.get(desk.service(), list.id).error().code == ErrorCode::not_found);
    CHECK(store.stored_files().get(key).error().code == ErrorCode::not_found);
    wanted.type = NotificationType::letter;
    wanted.id = {};
    CHECK(lists.create(desk.service(), wanted).error().code == ErrorCode::invalid_argument);
  });
}

TEST_CASE("report requests: a task puts the notifications of a service into the file storage") {
  over_every_store([](Store& store) {
    Desk desk(store);
    const NotificationId sent = desk.clinic.send("Ann, or \"Anne\"");
    desk.world.clock->set(noon + 1s);
    SendRequest by_hand = request(desk.clinic.sms, "07900 900124", "Bob");
    by_hand.reference = "=1+1";
    by_hand.created_by = desk.ada;
    must(desk.engine().send(desk.service(), by_hand));
    ReportRequest wanted;
    wanted.service_id = desk.service();
    wanted.user_id = desk.ada;
    ReportRequests requests = desk.engine().report_requests();
    const RequestedReport asked = must(requests.create(wanted));
    CHECK(!asked.existed);
    CHECK(must(requests.create(wanted)).existed);
    wanted.statuses = ReportedStatuses::failed;
    CHECK(!must(requests.create(wanted)).existed);
    must(desk.engine().run_due());
    const ReportRequest made = must(requests.get(desk.service(), asked.request.id));
    CHECK(made.state == ReportRequestState::stored);
    const std::string csv = must(store.stored_files().get(report_key(made.id)));
    CHECK(csv ==
          "Recipient,Reference,Template,Type,Sent by,Sent by email,Job,Status,Time,API key name\r\n"
          "07900 900124,'=1+1,reminder,sms,Ada,ada@example.gov.uk,,Sending,2026-03-20 12:00:01,\r\n"
          "07700 900123,,reminder,sms,,,,Sending,2026-03-20 12:00:00,\r\n");
    CHECK(!sent.is_nil());
    desk.world.clock->set(noon + 25h);
    must(desk.engine().run_due());
    CHECK(requests.get(desk.service(), made.id).error().code == ErrorCode::not_found);
    CHECK(store.stored_files().get(report_key(made.id)).error().code == ErrorCode::not_found);
    wanted.user_id.uuid = make_uuid_v4(*desk.world.entropy);
    CHECK(requests.create(wanted).error().code == ErrorCode::not_found);
  });
}

TEST_CASE("notifications: a part of a recipient or of a reference is searched for") {
  over_every_store([](Store& store) {
    const Desk desk(store);
    SendRequest one = request(desk.clinic.sms, "07900 900123", "Ann");
    one.reference = "Case 17";
    const NotificationId first = must(desk.engine().send(desk.service(), one)).id;
    desk.world.clock->set(noon + 1s);
    SendRequest two = request(desk.clinic.sms, "07900 900456", "Bob");
    two.key_type = KeyType::normal;
    const NotificationId second = must(desk.engine().send(desk.service(), two)).id;
    const auto found = [&](const NotificationSearch& search) {
      std::vector<NotificationId> ids;
      for (const Notification& n :
           must(desk.engine().notifications().search(desk.service(), search)))
        ids.push_back(n.id);
      return ids;
    };
    CHECK(found({.text = "900 4", .type = NotificationType::sms}) == std::vector{second});
    CHECK(found({.text = "07900 900123", .type = NotificationType::sms}) == std::vector{first});
    CHECK(found({.text = "case 1"}) == std::vector{first});
    CHECK(found({.text = "900"}) == std::vector{second, first});
    CHECK(found({.text = "900", .limit = 1}) == std::vector{second});
    CHECK(found({.text = "900", .type = NotificationType::email}).empty());
    CHECK(found({.text = "900", .statuses = StatusSet::of(Status::delivered)}).empty());
    const Clinic other(const_cast<World&>(desk.world), "Other");
    CHECK(must(desk.engine().notifications().search(other.service.id, {.text = "900"})).empty());
  });
}

TEST_CASE("jobs: the file that was brought goes with the rows, once its days are over") {
  over_every_store([](Store& store) {
    const Desk desk(store);
    const JobId id = desk.bring(people, desk.about());
    must(desk.start(id));
    must(desk.engine().run_due());
    const std::string key = uploaded_csv_key(desk.service(), id.uuid);
    desk.world.clock->advance(7 * 24h);
    must(desk.engine().run_due());
    CHECK(must(store.stored_files().get(key)) == people);
    desk.world.clock->advance(24h);
    must(desk.engine().run_due());
    CHECK(store.stored_files().get(key).error().code == ErrorCode::not_found);
    CHECK(store.stored_files().get(key + ".about").error().code == ErrorCode::not_found);
    CHECK(must(desk.engine().jobs().get(desk.service(), id)).archived);
  });
}

}  // namespace files_brought
