// `pushbench chart`: a chart of a result as a file, drawn without a browser.
#include "cli/chart.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "cli/commands.hpp"
#include "cli/exit_codes.hpp"
#include "cli/subprocess.hpp"
#include "cli/usage.hpp"
#include "harness/data_folders.hpp"
#include "results/file.hpp"
#include "results/json.hpp"
#include "runtime/input_error.hpp"

namespace pushbench {

namespace {

using results::Chart;
using std::filesystem::path;

constexpr const char* kExamples = R"(Examples:
  pushbench chart --list                                           the kinds, and what they show
  pushbench chart result.json --list                               those that a result has the data for
  pushbench chart result.json --kind latency-percentiles -o latency.svg
  pushbench chart result.json --kind cpu -o cpu.png --scale 3      a PNG, three times as fine
  pushbench chart all.json --kind wire --scenario chat -o wire.svg one scenario of a result with several
  pushbench chart result.json --kind matrix --theme dark -o matrix.svg
  pushbench chart result.json --kind cpu -o cpu.csv                the figures behind it
  pushbench chart result.json --kind cpu --spec > cpu.vl.json      Vega-Lite, data included: for any Vega editor

A chart is of one scenario; if the result has several, --scenario says which. How a chart looks is said by a Vega-Lite
file of web/charts: copy it, edit it, and name its folder with --charts.)";

constexpr std::size_t kMostSpecification = 4 << 20;
constexpr std::chrono::seconds kPatience{60};
/// Of web/src/render.js: what is wrong is the specification.
constexpr int kBadSpecification = 3;

struct Options {
  std::string file, kind, scenario, output, charts;
  ChartLook look;
  unsigned scale = 2;
  bool list = false, data = false, specification = false;
};

std::string list_of(const std::vector<std::string>& words) { return fmt::format("{}", fmt::join(words, ", ")); }

void add_once(std::vector<std::string>& words, const std::string& word) {
  if (std::find(words.begin(), words.end(), word) == words.end()) words.push_back(word);
}

void print_kinds(const std::vector<Chart>* charts) {
  std::string text;
  for (const results::ChartKind& kind : results::chart_kinds()) {
    std::vector<std::string> scenarios;
    bool any = charts == nullptr;
    for (const Chart& chart : charts == nullptr ? std::vector<Chart>{} : *charts) {
      if (chart.kind != kind.name) continue;
      any = true;
      if (!chart.scenario.empty()) add_once(scenarios, chart.scenario);
    }
    if (!any) continue;
    text += fmt::format("{:<20} {}\n", kind.name, kind.what);
    if (!scenarios.empty()) text += fmt::format("{:<20} of {}\n", "", list_of(scenarios));
  }
  print(text.empty() ? "nothing of this result can be drawn: it has no trial that is ok, no step and no search\n"
                     : text);
}

/// Where the specification is: in the folder of the user's, if it is there, else among ours.
path specification_file(const Options& options) {
  const std::string name = options.kind + ".json";
  if (!options.charts.empty()) {
    std::error_code ignored;
    if (!std::filesystem::is_directory(options.charts, ignored)) {
      throw InputError("--charts", in_quotes(options.charts) + " is not a folder");
    }
    if (path own = path{options.charts} / name; std::filesystem::exists(own, ignored)) return own;
  }
  return find_data_file("PUSHBENCH_CHARTS", "web/charts", name);
}

/// Runs what draws; `program` says in a message which package has it. Its complaint is the caller's if it ends with
/// `expected`.
SubprocessEnd run_drawer(const Subprocess& drawer, const char* program, int expected) {
  SubprocessEnd end;
  try {
    end = run_subprocess(drawer);
  } catch (const InputError& error) {
    throw InputError(drawer.arguments.front(), error.problem(), fmt::format("charts are drawn with {}", program));
  }
  if (end.interrupted || end.exit_code == 0 || end.exit_code == expected) return end;
  throw InputError(drawer.arguments.front(), "it did not draw the chart: " + end.complaint(),
                   fmt::format("charts are drawn with {}", program));
}

SubprocessEnd draw(const Chart& chart, const Options& options, const std::string& want) {
  const path file = specification_file(options);
  const path program = find_data_file("PUSHBENCH_WEB", "web", "render.cjs");
  const std::string request = render_request(chart, results::read_file(file, kMostSpecification), options.look, want);
  SubprocessEnd end = run_drawer({{"node", program.string()}, request, kPatience},
                                 "Node.js 18 or newer (Debian: apt-get install nodejs)", kBadSpecification);
  if (end.exit_code == kBadSpecification) throw InputError(file.string(), "Vega-Lite: " + end.complaint());
  return end;
}

SubprocessEnd png_of(const std::string& svg, unsigned scale) {
  return run_drawer({{"rsvg-convert", "--format=png", fmt::format("--zoom={}", scale)}, svg, kPatience},
                    "rsvg-convert for PNG (Debian: apt-get install librsvg2-bin); .svg needs none", 0);
}

std::string extension_of(const Options& options) {
  if (options.output.empty()) {
    throw InputError("-o", "is missing", "a file that ends in .svg, .png or .csv; or --data, --spec or --list");
  }
  std::string extension = path{options.output}.extension().string();
  if (extension != ".svg" && extension != ".png") {
    throw InputError("-o", in_quotes(options.output) + " says no format", "a name that ends in .svg, .png or .csv");
  }
  return extension;
}

/// Into the file, if one is named, else to the terminal.
void hand_out(const std::string& text, const Options& options, const char* what, const char* extension) {
  if (options.output.empty()) {
    print(text);
    return;
  }
  if (path{options.output}.extension() != extension) {
    throw InputError("-o", in_quotes(options.output) + " is no name for " + what,
                     fmt::format("a name that ends in {}", extension));
  }
  results::write_file_atomically(options.output, text);
}

/// False if Ctrl-C ended it.
bool draw_into_file(const Chart& chart, const Options& options) {
  const std::string extension = extension_of(options);
  SubprocessEnd drawn = draw(chart, options, "svg");
  if (!drawn.interrupted && extension == ".png") drawn = png_of(drawn.output, options.scale);
  if (drawn.interrupted) return false;
  results::write_file_atomically(options.output, drawn.output);
  return true;
}

/// Those of the kind alone if there are any, because the others take their time; else all, to say what there is.
std::vector<Chart> charts_for(const results::Source& source, const std::string& kind) {
  for (const results::ChartKind& one : results::chart_kinds()) {
    if (one.name != kind) continue;
    std::vector<Chart> charts = one.of(source, results::summarise(source.run));
    for (Chart& chart : charts) chart.kind = kind;
    if (!charts.empty()) return charts;
  }
  return results::charts_of(source);
}

int make_chart(const Options& options) {
  if (options.file.empty()) {
    if (!options.list) throw InputError("chart", "RESULT is missing", "a result file; --list alone shows all kinds");
    print_kinds(nullptr);
    return 0;
  }
  const results::Source source{options.file, results::load_run(options.file)};
  if (options.list) {
    const std::vector<Chart> charts = results::charts_of(source);
    print_kinds(&charts);
    return 0;
  }
  const std::vector<Chart> charts = charts_for(source, options.kind);
  const Chart& chart = choose_chart(charts, options.kind, options.scenario);
  if (options.data || (!options.specification && path{options.output}.extension() == ".csv")) {
    hand_out(results::csv_of(chart.data), options, "CSV", ".csv");
    return 0;
  }
  if (!options.specification) return draw_into_file(chart, options) ? 0 : kInterrupted;
  const SubprocessEnd drawn = draw(chart, options, "vega-lite");
  if (drawn.interrupted) return kInterrupted;
  hand_out(drawn.output, options, "a specification", ".json");
  return 0;
}

}  // namespace

const Chart& choose_chart(const std::vector<Chart>& charts, const std::string& kind, const std::string& scenario) {
  std::vector<std::string> kinds, scenarios;
  std::vector<const Chart*> found;
  for (const Chart& chart : charts) {
    add_once(kinds, chart.kind);
    if (chart.kind != kind) continue;
    add_once(scenarios, chart.scenario);
    if (scenario.empty() || chart.scenario == scenario) found.push_back(&chart);
  }
  const std::string has = kinds.empty() ? "nothing: it has no trial that is ok, no step and no search" : list_of(kinds);
  if (kind.empty()) throw InputError("--kind", "is missing", "of this result: " + has);
  if (scenarios.empty()) {
    const auto& all = results::chart_kinds();
    const bool known =
        std::any_of(all.begin(), all.end(), [&](const results::ChartKind& one) { return one.name == kind; });
    throw InputError("--kind", in_quotes(kind) + (known ? ": this result has no data for it" : " is not known"),
                     "of this result: " + has);
  }
  if (found.empty()) {
    throw InputError("--scenario", in_quotes(scenario) + " has no such chart here", list_of(scenarios));
  }
  if (found.size() > 1) {
    throw InputError("--scenario", fmt::format("is missing: this result has {} such charts", found.size()),
                     list_of(scenarios));
  }
  return *found.front();
}

std::string render_request(const Chart& chart, const std::string& specification, const ChartLook& look,
                           const std::string& want) {
  const nlohmann::json options = {{"theme", look.theme},
                                  {"width", look.width},
                                  {"title", chart.title},
                                  {"subtitle", {chart.caption, "Source: " + chart.source}}};
  return fmt::format(R"({{"specification":{},"rows":{},"options":{},"want":"{}"}})",
                     nlohmann::json(specification).dump(-1, ' ', true, nlohmann::json::error_handler_t::replace),
                     results::json_of(chart.data),
                     options.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace), want);
}

bool draw_chart(const Chart& chart, const std::string& file, const ChartLook& look) {
  Options options;
  options.kind = chart.kind;
  options.output = file;
  options.look = look;
  return draw_into_file(chart, options);
}

void add_chart(CLI::App& app, CommandLine& command_line) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("chart", "Draw a chart of a result, as SVG or PNG");
  command->footer(kExamples);
  command->add_option("result", options->file, "A result file")->type_name("RESULT");
  CLI::Option* kind = command->add_option("-k,--kind", options->kind, "What to draw: see --list")->type_name("KIND");
  CLI::Option* output =
      command->add_option("-o,--output", options->output, "The file to write: .svg or .png; .csv for its data")
          ->type_name("FILE");
  command->add_option("--scenario", options->scenario, "Which one, of a result with several")->type_name("NAME");
  command->add_option("--theme", options->look.theme, "Colours")
      ->check(CLI::IsMember({"light", "dark", "print"}).description(""))
      ->type_name("light|dark|print")
      ->capture_default_str();
  command->add_option("--width", options->look.width, "Of the whole, in pixels")
      ->check(CLI::Range(300U, 4000U).description(""))
      ->type_name("300..4000")
      ->capture_default_str();
  command->add_option("--scale", options->scale, "Of a PNG: pixels for each of the width's")
      ->check(CLI::Range(1U, 8U).description(""))
      ->type_name("1..8")
      ->capture_default_str();
  command->add_option("--charts", options->charts, "Looks for KIND.json there first")->type_name("DIR");
  CLI::Option* data = command->add_flag("--data", options->data, "Give the chart's data as CSV instead of drawing it");
  CLI::Option* specification =
      command->add_flag("--spec", options->specification, "Give the Vega-Lite specification, data included, instead");
  data->excludes(specification);
  CLI::Option* list = command->add_flag("--list", options->list, "Print the kinds of charts, and exit");
  for (CLI::Option* other : {kind, output, data, specification}) list->excludes(other);
  command->callback([options, &command_line] { command_line.exit_code = make_chart(*options); });
}

}  // namespace pushbench
