#include "results/history/schema.hpp"

#include <array>
#include <string>

namespace pushbench::results {

namespace {

/// What SQLite calls the application's id; "puba" in ASCII. The pragma takes no parameter.
constexpr std::int64_t kApplication = 0x70756261;
constexpr const char* kClaim = "PRAGMA application_id = 1886741089";
static_assert(kApplication == 1886741089);

constexpr std::array<const char*, 1> kSteps{
    R"(CREATE TABLE results (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  digest BLOB NOT NULL UNIQUE,   -- SHA-256 of the file's text
  commit_id TEXT NOT NULL,
  branch TEXT NOT NULL,
  at TEXT NOT NULL,              -- UTC, "2026-01-31T12:00:00Z"
  cpu_model TEXT NOT NULL,
  tool_version TEXT NOT NULL,
  status TEXT NOT NULL,
  command_line TEXT NOT NULL,
  scenarios TEXT NOT NULL,
  transports TEXT NOT NULL,
  file BLOB NOT NULL,            -- the file's text, packed by zlib
  file_bytes INTEGER NOT NULL
);
CREATE INDEX results_by_time ON results (at, id);
CREATE TABLE figures (
  result INTEGER NOT NULL REFERENCES results (id) ON DELETE CASCADE,
  scenario TEXT NOT NULL,
  transport TEXT NOT NULL,
  metric TEXT NOT NULL,
  unit TEXT NOT NULL,
  is_control INTEGER NOT NULL,
  value REAL NOT NULL,
  low REAL, high REAL, ratio REAL, ratio_low REAL, ratio_high REAL,
  trials INTEGER NOT NULL,
  PRIMARY KEY (result, scenario, transport, metric)
) WITHOUT ROWID;
CREATE INDEX figures_by_name ON figures (scenario, metric, transport);)"};

bool has_tables(Database& database) { return database.number("SELECT count(*) FROM sqlite_schema") > 0; }

}  // namespace

std::span<const char* const> history_steps() { return kSteps; }

void migrate(Database& database, std::span<const char* const> steps) {
  const auto newest = static_cast<std::int64_t>(steps.size());
  const auto is_current = [&] {
    const bool is_ours = database.number("PRAGMA application_id") == kApplication;
    if (!is_ours && has_tables(database)) {
      database.refuse("is a database of something else", "a file that \"pushbench history add\" made, or a new one");
    }
    const std::int64_t version = database.number("PRAGMA user_version");
    if (version < 0 || version > newest) {
      database.refuse("is of a newer pushbench (version " + std::to_string(version) + ")",
                      "version " + std::to_string(newest) + " or older");
    }
    return is_ours && version == newest;
  };
  if (is_current()) return;
  Transaction transaction(database);
  if (is_current()) return;  // another process has just done it
  database.execute(kClaim);
  for (std::int64_t step = database.number("PRAGMA user_version"); step < newest; ++step) {
    database.execute(steps[static_cast<std::size_t>(step)]);
  }
  database.execute(("PRAGMA user_version = " + std::to_string(newest)).c_str());
  transaction.commit();
}

}  // namespace pushbench::results
