#pragma once

#include <notify/engine_facet.hpp>
#include <notify/import.hpp>

namespace notify {

class ImportSource;

/// A way in: from an existing Notify database (docs/import.md). The old system may run on
/// meanwhile; a second run brings what is new or changed there.
class Imports : public EngineFacet {
public:
  using EngineFacet::EngineFacet;

  /// Reads everything and stores nothing: rows, time and trouble before an import.
  [[nodiscard]] Result<ImportPlan> plan(ImportSource& source,
                                        const ProgressFunction& progress = {});

  /// Brings everything over, in transactions of `batch_rows` that hold the rows and how far the
  /// import has come; so whatever ends it, the next call goes on from there. Fails with corrupt at
  /// the first row that can't be read, unless they are skipped; with unsupported without a sealing
  /// key, which API keys need; with cancelled if `progress` said so.
  [[nodiscard]] Result<ImportReport> run(ImportSource& source, const ImportOptions& options = {});

  /// Whether our bills and statistics equal the old facts, service by service and day by day, and
  /// why not. Brings our facts up to date first.
  [[nodiscard]] Result<CompareReport> compare(ImportSource& source,
                                              const CompareOptions& options = {});
};

}  // namespace notify
