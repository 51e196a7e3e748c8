#include "results/history/history.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <set>

#include "results/all_figures.hpp"
#include "results/history/packing.hpp"
#include "results/history/schema.hpp"
#include "results/json.hpp"
#include "results/simulation_words.hpp"
#include "runtime/input_error.hpp"

namespace pushbench::results {

namespace {

constexpr std::int64_t kMostBytes = std::int64_t{256} << 20;

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ",") + word;
  return text;
}

void add_once(std::vector<std::string>& words, const std::string& word) {
  if (std::find(words.begin(), words.end(), word) == words.end()) words.push_back(word);
}

/// What figures of `scenario` are kept under: simulated ones are a series of their own, because a trend over measured
/// and simulated figures would show the difference between machine and model.
std::string history_name(const Run& run, const std::string& scenario) {
  const Origin origin = origin_of(run, scenario);
  return origin == Origin::measured ? scenario : fmt::format("{} ({})", scenario, words_of(origin));
}

/// Those of the trials, ceilings and capacities, in their order.
std::pair<std::string, std::string> scenarios_and_transports(const Run& run) {
  std::vector<std::string> scenarios, transports;
  for (const Trial& trial : run.trials) {
    add_once(scenarios, history_name(run, trial.scenario));
    add_once(transports, trial.transport);
  }
  for (const Ceiling& ceiling : run.ceilings) {
    add_once(scenarios, "ceiling");
    add_once(transports, ceiling.transport);
  }
  for (const Capacity& capacity : run.capacities) {
    add_once(scenarios, capacity.scenario);
    add_once(transports, capacity.transport);
  }
  return {joined(scenarios), joined(transports)};
}

void add_figures(Database& database, std::int64_t id, const Run& run) {
  Statement insert(database,
                   "INSERT OR IGNORE INTO figures (result, scenario, transport, metric, unit, is_control, value, low, "
                   "high, ratio, ratio_low, ratio_high, trials) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)");
  for (const NamedFigure& figure : all_figures(run)) {
    insert.bind(1, id)
        .bind(2, history_name(run, figure.scenario))
        .bind(3, figure.transport)
        .bind(4, figure.metric)
        .bind(5, figure.unit)
        .bind(6, std::int64_t{figure.is_control ? 1 : 0})
        .bind(7, figure.figure.value)
        .bind(8, figure.figure.low)
        .bind(9, figure.figure.high)
        .bind(10, figure.figure.ratio)
        .bind(11, figure.figure.ratio_low)
        .bind(12, figure.figure.ratio_high)
        .bind(13, std::int64_t{figure.trials})
        .run();
  }
}

/// Of `results` as r, with parameters 1 to 4.
constexpr const char* kWhere =
    "(?1 = '' OR r.branch = ?1) AND substr(r.commit_id, 1, length(?2)) = ?2 AND r.at >= ?3 AND "
    "(?4 = '' OR EXISTS (SELECT 1 FROM figures f WHERE f.result = r.id AND (f.scenario = ?4 OR "
    "substr(f.scenario, 1, length(?4) + 4) = ?4 || ' at ')))";

void bind_filter(Statement& statement, const Filter& filter) {
  statement.bind(1, filter.branch).bind(2, filter.commit).bind(3, filter.since).bind(4, filter.scenario);
}

bool wants(const Filter& filter, std::string_view transport) {
  return filter.transports.empty() ||
         std::find(filter.transports.begin(), filter.transports.end(), transport) != filter.transports.end();
}

/// Whether one of `transports`, separated by commas, is wanted.
bool wants_any(const Filter& filter, std::string_view transports) {
  while (true) {
    const std::size_t comma = transports.find(',');
    if (wants(filter, transports.substr(0, comma))) return true;
    if (comma == std::string_view::npos) return false;
    transports.remove_prefix(comma + 1);
  }
}

}  // namespace

History::History(const std::filesystem::path& file, Missing missing) : database_(file, missing) {
  migrate(database_, history_steps());
}

Added History::add(std::string_view text, std::string_view origin, const Remarks& remarks) {
  const Run run = parse_run(text, origin);
  const std::optional<std::string> at = utc_time(remarks.at.empty() ? run.started_at : remarks.at);
  if (!at) {
    throw InputError(remarks.at.empty() ? origin : "--at",
                     in_quotes(remarks.at.empty() ? run.started_at : remarks.at) + " is no time",
                     "UTC as 2026-01-31T12:00:00Z or 2026-01-31, by --at");
  }
  const std::string digest = digest_of(text);
  Transaction transaction(database_);
  Statement known(database_, "SELECT id FROM results WHERE digest = ?");
  known.bind_bytes(1, digest);
  if (known.step()) return {known.number(0), false};
  const auto [scenarios, transports] = scenarios_and_transports(run);
  Statement insert(database_,
                   "INSERT INTO results (digest, commit_id, branch, at, cpu_model, tool_version, status, command_line, "
                   "scenarios, transports, file, file_bytes) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)");
  insert.bind_bytes(1, digest)
      .bind(2, remarks.commit.empty() ? run.environment.commit : remarks.commit)
      .bind(3, remarks.branch)
      .bind(4, *at)
      .bind(5, run.environment.cpu_model)
      .bind(6, run.tool_version)
      .bind(7, run.status == RunStatus::complete ? "complete" : "partial")
      .bind(8, run.command_line)
      .bind(9, scenarios)
      .bind(10, transports)
      .bind_bytes(11, packed(text))
      .bind(12, static_cast<std::int64_t>(text.size()))
      .run();
  const std::int64_t id = database_.last_row();
  add_figures(database_, id, run);
  transaction.commit();
  return {id, true};
}

std::vector<Entry> History::list(const Filter& filter) {
  Statement select(database_,
                   std::string{"SELECT r.id, r.commit_id, r.branch, r.at, r.scenarios, r.transports, r.cpu_model, "
                               "r.tool_version, r.status, r.command_line FROM results r WHERE "} +
                       kWhere + " ORDER BY r.at DESC, r.id DESC");
  bind_filter(select, filter);
  std::vector<Entry> entries;
  while ((filter.limit < 0 || std::ssize(entries) < filter.limit) && select.step()) {
    if (!wants_any(filter, select.text(5))) continue;
    entries.push_back({select.number(0), select.text(1), select.text(2), select.text(3), select.text(4), select.text(5),
                       select.text(6), select.text(7), select.text(8), select.text(9)});
  }
  return entries;
}

std::string History::result(std::int64_t id) {
  Statement select(database_, "SELECT file, file_bytes FROM results WHERE id = ?");
  select.bind(1, id);
  if (!select.step()) {
    throw InputError(file().string(), "there is no result " + std::to_string(id),
                     "an id of \"pushbench history list\"");
  }
  const std::int64_t size = select.number(1);
  std::optional<std::string> text;
  if (size >= 0 && size <= kMostBytes) text = unpacked(select.bytes(0), static_cast<std::size_t>(size));
  if (!text) database_.refuse("result " + std::to_string(id) + " is damaged");
  return *std::move(text);
}

void History::remove(std::int64_t id) {
  Statement remove(database_, "DELETE FROM results WHERE id = ?");
  remove.bind(1, id).run();
  if (database_.changed_rows() == 0) {
    throw InputError(file().string(), "there is no result " + std::to_string(id),
                     "an id of \"pushbench history list\"");
  }
}

std::vector<Series> History::series(const std::string& metric, const Filter& filter) {
  // The newest of all results, and of these what each transport had: then all series cover the same time.
  Statement select(
      database_,
      std::string{"SELECT f.transport, f.is_control, f.unit, r.id, r.commit_id, r.at, r.cpu_model, f.value, f.low, "
                  "f.high, f.ratio FROM figures f JOIN (SELECT r.id, r.commit_id, r.at, r.cpu_model "
                  "FROM results r WHERE "} +
          kWhere +
          " ORDER BY r.at DESC, r.id DESC LIMIT ?5) r ON f.result = r.id WHERE f.scenario = ?4 AND f.metric = ?6 "
          "ORDER BY f.is_control DESC, f.transport, r.at, r.id");
  bind_filter(select, filter);
  select.bind(5, filter.limit).bind(6, metric);
  std::vector<Series> all;
  while (select.step()) {
    const std::string transport = select.text(0);
    const std::optional<double> value = select.value(7);
    if (!value || !wants(filter, transport)) continue;
    if (all.empty() || all.back().transport != transport) {
      all.push_back({transport, select.number(1) != 0, select.text(2), {}});
    }
    all.back().points.push_back({select.number(3), select.text(4), select.text(5), select.text(6), *value,
                                 select.value(8), select.value(9), select.value(10)});
  }
  return all;
}

std::vector<std::string> History::words(const char* sql, const std::string& parameter) {
  Statement select(database_, sql);
  select.bind(1, parameter);
  std::vector<std::string> words;
  while (select.step()) words.push_back(select.text(0));
  return words;
}

std::vector<std::string> History::scenarios() {
  return words("SELECT DISTINCT scenario FROM figures WHERE ?1 = '' ORDER BY scenario", "");
}

std::vector<std::string> History::metrics(const std::string& scenario) {
  return words("SELECT DISTINCT metric FROM figures WHERE scenario = ?1 ORDER BY metric", scenario);
}

std::vector<std::string> History::transports(const std::string& scenario) {
  return words("SELECT DISTINCT transport FROM figures WHERE scenario = ?1 ORDER BY is_control DESC, transport",
               scenario);
}

std::optional<std::string> utc_time(std::string_view text) {
  constexpr std::string_view kForm = "0000-00-00T00:00:00Z";
  constexpr std::size_t kDate = 10;
  if (text.size() != kForm.size() && text.size() != kDate) return std::nullopt;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool digit = text[i] >= '0' && text[i] <= '9';
    if (kForm[i] == '0' ? !digit : text[i] != kForm[i]) return std::nullopt;
  }
  const auto number = [&](std::size_t at) { return (text[at] - '0') * 10 + (text[at + 1] - '0'); };
  const std::chrono::year_month_day day{std::chrono::year{number(0) * 100 + number(2)},
                                        std::chrono::month{static_cast<unsigned>(number(5))},
                                        std::chrono::day{static_cast<unsigned>(number(8))}};
  if (!day.ok()) return std::nullopt;
  if (text.size() == kDate) return std::string{text} + "T00:00:00Z";
  if (number(11) > 23 || number(14) > 59 || number(17) > 60) return std::nullopt;
  return std::string{text};
}

}  // namespace pushbench::results
