// `pushbench history`: results kept in one file, and a figure over commits.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <filesystem>

#include "cli/chart.hpp"
#include "cli/commands.hpp"
#include "cli/exit_codes.hpp"
#include "cli/usage.hpp"
#include "results/comparison/watched.hpp"
#include "results/file.hpp"
#include "results/history/listing.hpp"
#include "results/history/trend.hpp"
#include "results/json.hpp"
#include "runtime/input_error.hpp"

namespace pushbench {

namespace {

using results::Filter;
using results::History;

constexpr const char* kExamples = R"(Examples:
  pushbench history add pushbench-results/*.json                keep results; the file is made if there is none
  pushbench history add run.json --commit "$SHA" --branch main --at "$TIME"
  pushbench history list --branch main --since 2026-01-01
  pushbench history plot --scenario feed --figure latency_p99_us
  pushbench history plot --scenario feed --figure server_cpu_us_per_message -o cpu.svg
  pushbench history export 12 -o old.json                       the result file again: show, compare, report it
  sqlite3 pushbench-history.db "SELECT * FROM figures"          it is SQLite: any question can be asked

The history is pushbench-history.db in the current folder, or $PUSHBENCH_HISTORY, or --db FILE.)";

constexpr const char* kAddExamples = R"(Examples:
  pushbench history add pushbench-results/*.json
  pushbench history add run.json --commit "$SHA" --branch main --at "$TIME"

All are added, or none. --commit is what was measured where that is not pushbench itself: a server of yours.)";

constexpr const char* kListExamples = R"(Examples:
  pushbench history list --branch main --since 2026-01-01
  pushbench history list --scenario feed --limit 20 --format json
  pushbench history list --commit 0a1b2c                        what there is of a commit)";

constexpr const char* kPlotExamples = R"(Examples:
  pushbench history plot --scenario feed --figure latency_p99
  pushbench history plot --figure cpu --branch main --limit 50
  pushbench history plot --figure wire_bytes --since 2026-01-01 -o wire.svg
  pushbench history plot --figure cpu --format csv > cpu.csv

Figures that a slow machine changes are corrected by the control of the same result, as "compare" corrects them.)";

constexpr const char* kExportExamples = R"(Examples:
  pushbench history export 12 -o old.json                       then: show, compare, report it
  pushbench history export 12 | jq .environment)";

constexpr const char* kRemoveExamples = R"(Examples:
  pushbench history remove 12                                   a result that was measured wrongly)";

/// Changes are sought in quadratic time.
constexpr std::int64_t kUsualPlot = 200, kMostPlotted = 1'000;

enum class Format : std::uint8_t { table, json, csv };

struct Options {
  std::string db;
  std::vector<std::string> files;
  results::Remarks remarks;
  Filter filter;
  std::string figure = "latency_p99_us";
  std::string output;
  std::int64_t id = 0;
  Format format = Format::table;
  ChartLook look;
};

std::string default_db() {
  const char* const named = std::getenv("PUSHBENCH_HISTORY");
  return named != nullptr && *named != '\0' ? named : "pushbench-history.db";
}

void add_db_option(CLI::App& command, Options& options) {
  options.db = default_db();
  command.add_option("--db", options.db, "The history; default: $PUSHBENCH_HISTORY or pushbench-history.db")
      ->type_name("FILE");
}

void add_history_format(CLI::App& command, Options& options) {
  static const std::map<std::string, Format> kFormats{
      {"table", Format::table}, {"json", Format::json}, {"csv", Format::csv}};
  command.add_option("-f,--format", options.format, "table, json or csv; default: table")
      ->transform(CLI::CheckedTransformer(kFormats, CLI::ignore_case).description(""))
      ->type_name("FORMAT");
}

void add_filter_options(CLI::App& command, Options& options) {
  Filter& filter = options.filter;
  command.add_option("--scenario", filter.scenario, "Of this one")->type_name("NAME");
  command.add_option("-t,--transports", filter.transports, "Of these, separated by commas")
      ->delimiter(',')
      ->type_name("NAME,...");
  command.add_option("--commit", filter.commit, "Of this commit; its beginning is enough")->type_name("COMMIT");
  command.add_option("--branch", filter.branch, "Of this branch")->type_name("NAME");
  command.add_option("--since", filter.since, "Not older: UTC, 2026-01-31 or 2026-01-31T12:00:00Z")->type_name("TIME");
}

void check_since(Filter& filter) {
  if (filter.since.empty()) return;
  const auto time = results::utc_time(filter.since);
  if (!time) throw InputError("--since", in_quotes(filter.since) + " is no time", "2026-01-31 or 2026-01-31T12:00:00Z");
  filter.since = *time;
}

std::vector<std::string_view> views_of(const std::vector<std::string>& words) { return {words.begin(), words.end()}; }

void add(const Options& options) {
  constexpr std::size_t kMostBytes = std::size_t{256} << 20;
  std::vector<std::string> texts;
  for (const std::string& file : options.files) {
    texts.push_back(results::read_file(file, kMostBytes));
    results::parse_run(texts.back(), file);  // of several files with a bad one none is added
  }
  History history(options.db, History::Missing::is_made);
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const results::Added added = history.add(texts[i], options.files[i], options.remarks);
    print(fmt::format("{}: {} {}\n", options.files[i], added.is_new ? "added as" : "is there already, as", added.id));
  }
}

void list(Options options) {
  check_since(options.filter);
  History history(options.db);
  const std::vector<results::Entry> entries = history.list(options.filter);
  switch (options.format) {
    case Format::json: print(results::listing_json(entries)); return;
    case Format::csv: print(results::listing_csv(entries)); return;
    case Format::table:
      print(entries.empty() ? "no such results; pushbench history list --help says what can be asked for\n"
                            : results::listing_table(entries));
      return;
  }
}

std::string list_of(const std::vector<std::string>& words) { return fmt::format("{}", fmt::join(words, ", ")); }

/// The scenario that was asked for, or the only one.
std::string chosen_scenario(History& history, const std::string& asked) {
  const std::vector<std::string> known = history.scenarios();
  if (known.empty()) throw InputError(history.file().string(), "holds no figures", "results added before");
  if (asked.empty() && known.size() == 1) return known.front();
  if (asked.empty()) throw InputError("--scenario", "is missing", list_of(known));
  if (std::find(known.begin(), known.end(), asked) != known.end()) return asked;
  throw InputError("--scenario", in_quotes(asked) + " is not in this history", accepted_words(asked, views_of(known)));
}

/// The metric of that name, or of that short name of "compare". What is neither is told with what there is.
std::string chosen_figure(History& history, const std::string& asked, const std::string& scenario) {
  const std::vector<std::string> known = history.metrics(scenario);
  const auto has = [&](std::string_view metric) {
    return std::find(known.begin(), known.end(), metric) != known.end();
  };
  if (has(asked)) return asked;
  std::vector<std::string_view> accepted;
  for (const results::Watched& one : results::watched()) {
    const std::string_view metric = has(one.metric) ? one.metric : has(one.instead) ? one.instead : std::string_view{};
    if (metric.empty()) continue;
    if (asked == one.name) return std::string{metric};
    accepted.push_back(one.name);
  }
  accepted.insert(accepted.end(), known.begin(), known.end());
  throw InputError("--figure", in_quotes(asked) + " is not known of " + scenario, accepted_words(asked, accepted));
}

void check_transports(History& history, const Filter& filter) {
  const std::vector<std::string> known = history.transports(filter.scenario);
  for (const std::string& asked : filter.transports) {
    if (std::find(known.begin(), known.end(), asked) != known.end()) continue;
    throw InputError("--transports", in_quotes(asked) + " is not in the results of " + filter.scenario,
                     accepted_words(asked, views_of(known)));
  }
}

std::vector<results::Trend> chosen_trends(History& history, const Options& options) {
  auto trends = results::trends_of(history.series(options.figure, options.filter), options.figure);
  if (!trends.empty()) return trends;
  throw InputError(options.db, "no result has such figures: ask for less", "see pushbench history list");
}

int plot(Options options) {
  check_since(options.filter);
  const std::string extension = std::filesystem::path{options.output}.extension().string();
  const bool drawn = extension == ".svg" || extension == ".png";
  if (!options.output.empty() && !drawn && extension != ".csv") {
    throw InputError("-o", in_quotes(options.output) + " says no format", "a name that ends in .svg, .png or .csv");
  }
  History history(options.db);
  options.filter.scenario = chosen_scenario(history, options.filter.scenario);
  options.figure = chosen_figure(history, options.figure, options.filter.scenario);
  check_transports(history, options.filter);
  const std::vector<results::Trend> trends = chosen_trends(history, options);
  const results::TrendTitle title{options.filter.scenario, options.figure, options.db};
  if (drawn) return draw_chart(results::trend_chart(trends, title), options.output, options.look) ? 0 : kInterrupted;
  if (!options.output.empty()) {
    results::write_file_atomically(options.output, results::csv_of(results::trend_chart(trends, title).data));
    return 0;
  }
  switch (options.format) {
    case Format::json: print(results::trend_json(trends, title)); break;
    case Format::csv: print(results::csv_of(results::trend_chart(trends, title).data)); break;
    case Format::table: print(results::trend_text(trends, title)); break;
  }
  return 0;
}

void export_result(const Options& options) {
  History history(options.db);
  const std::string text = history.result(options.id);
  if (options.output.empty()) return print(text);
  results::write_file_atomically(options.output, text);
}

void add_add(CLI::App& history) {
  auto options = std::make_shared<Options>();
  CLI::App* command = history.add_subcommand("add", "Keep results; one that is there already is told, and no error");
  command->footer(kAddExamples);
  command->add_option("result", options->files, "Files that run, drive, ceiling or capacity have written")
      ->required()
      ->type_name("RESULT");
  add_db_option(*command, *options);
  command->add_option("--commit", options->remarks.commit, "What was measured; default: pushbench's own commit")
      ->type_name("COMMIT");
  command->add_option("--branch", options->remarks.branch, "Of which branch it is")->type_name("NAME");
  command
      ->add_option("--at", options->remarks.at,
                   "When the commit was made, in UTC: 2026-01-31T12:00:00Z; default: when it was measured")
      ->type_name("TIME");
  command->callback([options] { add(*options); });
}

void add_list(CLI::App& history) {
  auto options = std::make_shared<Options>();
  CLI::App* command = history.add_subcommand("list", "What is kept, the newest first");
  command->footer(kListExamples);
  add_db_option(*command, *options);
  add_filter_options(*command, *options);
  command->add_option("--limit", options->filter.limit, "The newest so many results; default: all")
      ->check(CLI::PositiveNumber.description(""))
      ->type_name("N");
  add_history_format(*command, *options);
  command->callback([options] { list(*options); });
}

void add_plot(CLI::App& history, CommandLine& command_line) {
  auto options = std::make_shared<Options>();
  CLI::App* command = history.add_subcommand("plot", "A figure over commits, with the places where it changed");
  command->footer(kPlotExamples);
  options->filter.limit = kUsualPlot;
  command->add_option("--figure", options->figure, "Which one: cpu, wire_bytes, ..., or as show --format csv calls it")
      ->type_name("NAME")
      ->capture_default_str();
  add_db_option(*command, *options);
  add_filter_options(*command, *options);
  command
      ->add_option("--limit", options->filter.limit,
                   fmt::format("The newest so many results, at most {}; default: {}", kMostPlotted, kUsualPlot))
      ->check(CLI::Range(std::int64_t{1}, kMostPlotted).description(""))
      ->type_name("N");
  command->add_option("-o,--output", options->output, "Draw it into a file instead: .svg, .png, or .csv for the data")
      ->type_name("FILE");
  command->add_option("--theme", options->look.theme, "Colours of a drawing")
      ->check(CLI::IsMember({"light", "dark", "print"}))
      ->type_name("light|dark|print")
      ->capture_default_str();
  add_history_format(*command, *options);
  command->callback([options, &command_line] { command_line.exit_code = plot(*options); });
}

void add_export_and_remove(CLI::App& history) {
  auto options = std::make_shared<Options>();
  const auto add_id = [&](CLI::App& command) {
    command.add_option("id", options->id, "Of \"pushbench history list\"")->required()->type_name("ID");
    add_db_option(command, *options);
  };
  CLI::App* command = history.add_subcommand("export", "The result file again, as it was added");
  command->footer(kExportExamples);
  add_id(*command);
  command->add_option("-o,--output", options->output, "Where to; default: standard output")->type_name("FILE");
  command->callback([options] { export_result(*options); });
  command = history.add_subcommand("remove", "Forget a result");
  command->footer(kRemoveExamples);
  add_id(*command);
  command->callback([options] { History(options->db).remove(options->id); });
}

}  // namespace

void add_history(CLI::App& app, CommandLine& command_line) {
  CLI::App* command = app.add_subcommand("history", "Keep results, and follow a figure over commits");
  command->footer(kExamples);
  command->callback([command] {
    if (command->get_subcommands().empty()) print(command->help());
  });
  add_add(*command);
  add_list(*command);
  add_plot(*command, command_line);
  add_export_and_remove(*command);
}

}  // namespace pushbench
