// `pushbench report`: results as one page that can be sent round.
#include "cli/report.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cctype>

#include "cli/commands.hpp"
#include "cli/usage.hpp"
#include "harness/data_folders.hpp"
#include "results/answer.hpp"
#include "results/charts/chart.hpp"
#include "results/file.hpp"
#include "results/json.hpp"
#include "results/json_reader.hpp"
#include "results/report/report.hpp"
#include "results/terminal.hpp"
#include "runtime/input_error.hpp"

namespace pushbench {

namespace {

using std::filesystem::path;

constexpr const char* kExamples = R"(Examples:
  pushbench report pushbench-results/feed-20260101T120000Z.json    writes feed-20260101T120000Z.html beside it
  pushbench report run.json ceiling.json capacity.json -o report.html      several results in one page
  pushbench report run.json -o report.html --title "Ticker: what to build"
  pushbench report run.json -o report.html --charts my-charts      with charts that look otherwise
  pushbench run chat --report                                      measures, and writes the report as well

The page is one file: it can be opened from disk, sent by mail and printed, and fetches nothing. It says the answer
first, then the evidence: tables, charts with their data, notes, the machine. How a chart looks is said by a Vega-Lite
file of web/charts: copy it, edit it, and name its folder with --charts.
Exit code: 0 written, 2 a result cannot be read (then nothing is written).)";

constexpr std::size_t kMostBytes = 64 << 20;

std::string read_asset(const char* variable, std::string_view folder, const std::string& file) {
  return results::read_file(find_data_file(variable, folder, file), kMostBytes);
}

/// The specification of a kind: the user's, if there is one, else ours.
std::string read_specification(const std::string& folder, std::string_view kind) {
  const std::string name = std::string{kind} + ".json";
  std::error_code ignored;
  const bool own = !folder.empty() && std::filesystem::exists(path{folder} / name, ignored);
  const path file = own ? path{folder} / name : find_data_file("PUSHBENCH_CHARTS", "web/charts", name);
  std::string text = results::read_file(file, kMostBytes);
  // In the page of somebody else it would be too late to complain.
  if (!results::parse_json(text, file.string()).is_object()) {
    throw InputError(file.string(), "this is no Vega-Lite specification", "a JSON object");
  }
  return text;
}

results::ReportAssets read_assets(const std::string& charts) {
  std::error_code ignored;
  if (!charts.empty() && !std::filesystem::is_directory(charts, ignored)) {
    throw InputError("--charts", in_quotes(charts) + " is not a folder");
  }
  results::ReportAssets assets{.page = read_asset("PUSHBENCH_PAGE", "web/page", "report.html"),
                               .style = read_asset("PUSHBENCH_PAGE", "web/page", "report.css"),
                               .script = read_asset("PUSHBENCH_WEB", "web", "page.js"),
                               .charts = {}};
  for (const results::ChartKind& kind : results::chart_kinds()) {
    assets.charts.emplace(kind.name, read_specification(charts, kind.name));
  }
  return assets;
}

void refuse_overwriting(const path& output, const std::vector<std::string>& results) {
  for (const std::string& result : results) {
    std::error_code ignored;
    if (std::filesystem::equivalent(output, result, ignored)) {
      throw InputError("-o", in_quotes(output.string()) + " is a result itself", "another name, such as report.html");
    }
  }
}

/// Says of which result, where there are several.
std::string answer_text(const std::vector<results::Source>& sources) {
  std::string text;
  for (const results::Source& source : sources) {
    std::string words = results::paragraph_of(results::all_answers(source.run));
    if (words.empty()) words = "There is no answer in this result: nothing in it counts yet.";
    if (sources.size() > 1) words = fmt::format("{}: {}", source.file, words);
    text += results::paragraph(words, "", "") + "\n";
  }
  return text;
}

}  // namespace

path report_beside(const path& result) {
  path report = result;
  return report.extension() == ".json" ? report.replace_extension(".html") : report += ".html";
}

std::string file_url(const path& file) {
  std::error_code error;
  const path whole = std::filesystem::absolute(file, error);
  std::string url = "file://";
  for (const char c : (error ? file : whole.lexically_normal()).string()) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0 || std::string_view{"/-_.~+"}.find(c) != std::string_view::npos) {
      url += c;
    } else {
      url += fmt::format("%{:02X}", byte);
    }
  }
  return url;
}

std::string make_report(const ReportRequest& request) {
  std::vector<results::Source> sources;
  for (const std::string& file : request.results) sources.push_back({file, results::load_run(file)});
  const path output = request.output.empty() ? report_beside(request.results.front()) : request.output;
  refuse_overwriting(output, request.results);
  results::write_file_atomically(output,
                                 results::report_page(sources, read_assets(request.charts), {.title = request.title}));
  return answer_text(sources) + fmt::format("report: {} ({})\n", output.string(), file_url(output));
}

void add_report(CLI::App& app, CommandLine&) {
  auto request = std::make_shared<ReportRequest>();
  auto output = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand("report", "Write results as one page: the answer, tables and charts");
  command->footer(kExamples);
  command->add_option("result", request->results, "Files that run, drive, ceiling or capacity have written")
      ->required()
      ->type_name("RESULT");
  command->add_option("-o,--output", *output, "The page to write; default: beside the first result, as .html")
      ->type_name("FILE");
  command->add_option("--title", request->title, "Its heading; default: the question that the results answer")
      ->type_name("TEXT");
  command->add_option("--charts", request->charts, "Looks for KIND.json there first (see `pushbench chart --list`)")
      ->type_name("DIR");
  command->callback([request, output] {
    request->output = *output;
    print(make_report(*request));
  });
}

}  // namespace pushbench
