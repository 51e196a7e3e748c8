// Results kept in one file, so that a figure can be followed over commits: SQLite, whose tables anybody can query, with
// every result whole.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "results/history/sql.hpp"

namespace pushbench::results {

/// What is known of a result beside what it says itself. Empty: what it says, or nothing.
struct Remarks {
  std::string commit;  ///< the commit that was measured; of itself a result knows only pushbench's own
  std::string branch;
  std::string at;  ///< the commit's time: "2026-01-31T12:00:00Z"; what a history is ordered by
};

/// One result, without its figures.
struct Entry {
  std::int64_t id = 0;
  std::string commit, branch, at;
  /// Separated by commas. A scenario whose trials were simulated is "NAME (simulated)" here, in filters and in series.
  std::string scenarios, transports;
  std::string cpu_model, tool_version, status, command_line;
};

/// Which results; what is empty does not count.
struct Filter {
  std::string scenario, branch;
  std::vector<std::string> transports;
  std::string commit;       ///< its beginning is enough
  std::string since;        ///< time
  std::int64_t limit = -1;  ///< so many, the newest; -1: all
};

struct Added {
  std::int64_t id = 0;
  bool is_new = false;  ///< otherwise it was there already, and nothing has changed
};

/// A figure of one result.
struct Point {
  std::int64_t id = 0;
  std::string commit, at, cpu_model;
  double value = 0;
  std::optional<double> low, high;
  std::optional<double> ratio;  ///< to the control of the same run
};

struct Series {
  std::string transport;
  bool is_control = false;
  std::string unit;
  std::vector<Point> points;  ///< the oldest first
};

class History {
 public:
  using Missing = Database::Missing;

  /// Throws InputError if `file` is no history, is damaged or of a newer pushbench; one of an older pushbench is
  /// brought up to date.
  explicit History(const std::filesystem::path& file, Missing missing = Missing::is_refused);

  /// Keeps the result file's `text`, wholly or not at all. Throws InputError, naming `origin`, if it is none.
  Added add(std::string_view text, std::string_view origin, const Remarks& remarks);

  /// The newest first.
  std::vector<Entry> list(const Filter& filter);

  /// The result file's text, as it was added. Throws InputError if there is no such result.
  std::string result(std::int64_t id);

  /// Throws InputError if there is no such result.
  void remove(std::int64_t id);

  /// What a figure was in each result, by transport: the control first, then by name. A series without points is left
  /// out.
  std::vector<Series> series(const std::string& metric, const Filter& filter);

  std::vector<std::string> scenarios();
  std::vector<std::string> metrics(const std::string& scenario);
  std::vector<std::string> transports(const std::string& scenario);

  const std::filesystem::path& file() const { return database_.file(); }

 private:
  std::vector<std::string> words(const char* sql, const std::string& parameter);

  Database database_;
};

/// "2026-01-31T12:00:00Z" of that, or of "2026-01-31"; nullopt of anything else.
std::optional<std::string> utc_time(std::string_view text);

}  // namespace pushbench::results
