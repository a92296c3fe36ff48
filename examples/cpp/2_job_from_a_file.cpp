// A recipients file becomes a job: it is looked at before anything is stored, refused while a row
// is wrong, and sent at the time that was asked for. Argument: the folder with the example data.

#include <notify/notify.hpp>

#include <cstdio>
#include <fstream>
#include <iterator>

using namespace notify;
using namespace std::chrono_literals;

std::string text_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// Prints what a file would become; stores nothing.
Result<void> look_at(Engine& engine, ServiceId service, const JobRequest& request) {
  NFY_TRY(seen, engine.jobs().preview(service, request));
  std::printf("%s: %d rows, %d wrong; %d messages of %d fragments cost £%s\n",
              request.file_name.c_str(), int(seen.summary.row_count),
              int(seen.summary.rows_with_errors), int(seen.messages), int(seen.fragments),
              seen.cost->to_text().c_str());
  for (const FileFinding& problem : seen.problems.first) {
    std::printf("  %s\n", to_line(problem).c_str());
  }
  return {};
}

Result<void> send_a_file(const std::string& folder) {
  // A simulated clock makes an hour pass in an instant; a host leaves it out.
  NFY_TRY(eight, UtcTime::from_text("2026-06-01T08:00:00Z"));
  const auto clock = std::make_shared<SimulatedClock>(eight);
  OpenOptions options;
  options.clock = clock;
  NFY_TRY(engine, open_engine("memory:", options));
  // Rates let the preview say what the file costs.
  NFY_TRY(prices, reference_data_from_json(text_of(folder + "/reference_data.json")));
  NFY_CHECK(engine->rates().put(prices));
  // One message in four fails for good, so that there is an outcome to look at.
  SimulatorOptions behaviour;
  behaviour.permanent_failure_ppm = 250'000;
  NFY_TRY(carrier, make_simulated_provider(behaviour, clock));
  NFY_CHECK(engine->providers().add(carrier));
  NewService clinics;
  clinics.name = "Riverside Clinics";
  NFY_TRY(service, engine->services().create(clinics));
  NewTemplate text;
  text.name = "Appointment";
  text.content = "Dear ((name)), we expect you on ((day)). Please go to: ((clinic)).";
  NFY_TRY(appointment, engine->templates().create(service.id, text));

  // The preview names each mistake by line and column, for the person who made the file.
  JobRequest request;
  request.template_id = appointment.id;
  request.file_name = "clinic_list.csv";
  const std::string first = text_of(folder + "/" + request.file_name);
  request.csv = first;
  NFY_CHECK(look_at(*engine, service.id, request));
  // A job is all or nothing: no row is sent while one is wrong.
  const auto refused = engine->jobs().create(service.id, request);
  if (!refused) std::printf("refused: %s\n", refused.error().message.c_str());

  // The corrected file is stored now and sent in an hour.
  request.file_name = "clinic_list_corrected.csv";
  const std::string corrected = text_of(folder + "/" + request.file_name);
  request.csv = corrected;
  NFY_CHECK(look_at(*engine, service.id, request));
  request.scheduled_for = engine->now() + 1h;
  NFY_TRY(job, engine->jobs().create(service.id, request));
  std::printf("job: %s\n", std::string(name_of(job.status)).c_str());

  // Background work makes notifications of the rows; a worker hands them to the provider.
  clock->advance(1h);
  NFY_CHECK(engine->run_due());
  NFY_CHECK(engine->deliver({}));
  // Receipts come within two minutes.
  clock->advance(2min);
  NFY_CHECK(engine->receipts().record(carrier->take_receipts(100)));
  NFY_TRY(after, engine->jobs().get(service.id, job.id));
  std::printf("job: %s\n", std::string(name_of(after.status)).c_str());
  NFY_TRY(outcomes, engine->statistics().job(service.id, job.id));
  for (const auto& [status, count] : outcomes) {
    std::printf("  %s: %d\n", std::string(name_of(status)).c_str(), int(count));
  }
  return {};
}

int main(int count, char** words) {
  const auto done = send_a_file(count > 1 ? words[1] : "examples/data");
  if (!done) std::fprintf(stderr, "%s\n", done.error().message.c_str());
  return done ? 0 : 1;
}
