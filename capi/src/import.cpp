// A way in from an existing Notify database.

#include "callbacks.hpp"
#include "objects.hpp"

#include <notify/imports.hpp>
#include <notify/open_import.hpp>

using namespace notify;
using namespace notify::capi;

namespace notify::capi {
namespace {

Result<std::unique_ptr<ImportSource>> source_in(const nfy_import_options& given) {
  ImportSourceOptions options;
  std::string layout, keys;
  NFY_CHECK(text_or_default(given.source_url, "source_url", options.url));
  NFY_CHECK(text_or_default(given.layout, "layout", layout));
  NFY_CHECK(text_or_default(given.keys_json, "keys_json", keys));
  NFY_CHECK(text_or_default(given.email_domain, "email_domain", options.email_domain));
  if (!layout.empty()) {
    NFY_TRY(known, import_layout_from(layout));
    options.layout = known;
  }
  if (!keys.empty()) {
    NFY_TRY(read, import_keys_from_json(keys));
    options.keys = std::move(read);
  }
  return open_import_source(std::move(options));
}

/// What the three calls share: `work` answers a report of its own kind.
template <typename Work>
nfy_status import_call(nfy_engine* engine, const nfy_import_options* options, nfy_buf* report,
                       nfy_error** err, Work work) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(check_given(report, "report"));
    *report = {};
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(given, sized_in(options, "options"));
    NFY_TRY(source, source_in(given));
    ProgressBridge progress(given.progress, given.user_data);
    auto done = work(*self->engine, *source, given, progress.function());
    if (!done) return progress.explain(done.error());
    *report = buf_out(to_json(*done));
    return {};
  });
}

}  // namespace
}  // namespace notify::capi

nfy_status nfy_import_plan(nfy_engine* engine, const nfy_import_options* options, nfy_buf* report,
                           nfy_error** err) {
  return import_call(
      engine, options, report, err,
      [](Engine& self, ImportSource& source, const nfy_import_options&,
         const ProgressFunction& progress) { return self.imports().plan(source, progress); });
}

nfy_status nfy_import_run(nfy_engine* engine, const nfy_import_options* options, nfy_buf* report,
                          nfy_error** err) {
  return import_call(engine, options, report, err,
                     [](Engine& self, ImportSource& source, const nfy_import_options& given,
                        const ProgressFunction& progress) {
                       ImportOptions how{.skip_bad = given.skip_bad != 0, .progress = progress};
                       if (given.batch_rows != 0) how.batch_rows = given.batch_rows;
                       return self.imports().run(source, how);
                     });
}

nfy_status nfy_import_compare(nfy_engine* engine, const nfy_import_options* options,
                              nfy_buf* report, nfy_error** err) {
  return import_call(engine, options, report, err,
                     [](Engine& self, ImportSource& source, const nfy_import_options& given,
                        const ProgressFunction& progress) -> Result<CompareReport> {
                       CompareOptions what{.list_equal = given.list_equal != 0,
                                           .progress = progress};
                       const ServiceId service{to_uuid(given.service_id)};
                       if (!service.is_nil()) what.service = service;
                       if (given.first.year != 0 || given.last.year != 0) {
                         NFY_TRY(days, days_in(given.first, given.last));
                         what.days = days;
                       }
                       return self.imports().compare(source, what);
                     });
}
