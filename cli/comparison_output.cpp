#include "cli/comparison_output.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>
#include <vector>

#include "cli/exit_codes.hpp"
#include "cli/formats.hpp"
#include "cli/usage.hpp"
#include "results/comparison/page.hpp"
#include "results/comparison/watched.hpp"
#include "results/comparison/words.hpp"
#include "results/file.hpp"
#include "results/format.hpp"
#include "results/terminal.hpp"
#include "runtime/input_error.hpp"

namespace pushbench {

namespace {

using results::Comparison;
using results::ComparisonPageOptions;

struct Format {
  ComparisonFormat format;
  const char* name;
  const char* what;
  std::string (*page)(const Comparison& comparison, const ComparisonPageOptions& options);
};

constexpr std::array<Format, 5> kFormats{{
    {ComparisonFormat::table, "table", "for a terminal", &results::comparison_table},
    {ComparisonFormat::markdown, "markdown", "for a pull request's comment", &results::comparison_markdown},
    {ComparisonFormat::json, "json", "all rows",
     [](const Comparison& comparison, const ComparisonPageOptions&) { return results::comparison_json(comparison); }},
    {ComparisonFormat::csv, "csv", "one line a row",
     [](const Comparison& comparison, const ComparisonPageOptions&) { return results::comparison_csv(comparison); }},
    {ComparisonFormat::junit, "junit", "XML for test reports: a regression is a failure",
     [](const Comparison& comparison, const ComparisonPageOptions&) { return results::comparison_junit(comparison); }},
}};

const Format& format_of(ComparisonFormat format) { return kFormats.at(static_cast<std::size_t>(format)); }

std::string option_of(const Format& format) { return std::string{"--export-"} + format.name; }

double parse_alarms(std::string_view text) {
  constexpr double kLeast = 1e-6, kMost = 0.5;
  const auto share = results::parse_share(text);
  if (!share || *share < kLeast || *share > kMost) {
    throw InputError("--alarms", in_quotes(text) + " is no share of comparisons", "such as 2% or 0.02; at most 50%");
  }
  return *share;
}

/// Past stdio, whose failure would end the program with the exit code of a regression.
bool write_out(std::string_view text) {
  std::fflush(stdout);
  while (!text.empty()) {
    const ssize_t written = ::write(STDOUT_FILENO, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

/// Why it is not green, and what would help; where a table was printed, the reasons stand in it.
void explain_blindness(const Comparison& comparison, const ComparisonOutput& output) {
  fmt::print(stderr, "pushbench: no regression was seen, but not all that must be judged could be\n");
  if (output.format != ComparisonFormat::table) {
    for (const std::string& reason : results::reasons_of(comparison)) {
      fmt::print(stderr, "  {}\n", results::plain_text(reason));
    }
  }
  std::uint32_t wanted = 0;
  for (const results::Compared& row : comparison.rows) wanted = std::max(wanted, row.trials_wanted);
  if (wanted == 0) return;
  if (comparison.paired) {
    fmt::print(stderr, "  more rounds would do: pushbench ab ... --rounds {}\n", wanted);
  } else {
    fmt::print(stderr,
               "  more trials would do, in both: pushbench run ... --trials {}\n"
               "  or both builds in turn, which sees far more: pushbench ab BUILD_A BUILD_B ...\n",
               wanted);
  }
}

}  // namespace

void add_comparison_options(CLI::App& command, ComparisonOutput& output) {
  std::map<std::string, ComparisonFormat> formats;
  for (const Format& one : kFormats) formats[one.name] = one.format;
  command
      .add_option("--fail-on", output.fail_on,
                  "What is watched and must be seen, and by how much it may become worse (names: below)")
      ->type_name("FIGURE=SHARE,...");
  command.add_option("--alarms", output.alarms, "In how many comparisons there may be a false alarm; default: 2%")
      ->type_name("SHARE");
  command.add_flag("--all", output.all, "Also list what was not told apart, and what cannot be said");
  command.add_option("-f,--format", output.format, "table, markdown, json, csv or junit; default: table")
      ->transform(CLI::CheckedTransformer(formats, CLI::ignore_case).description(""))
      ->type_name("FORMAT");
  for (const Format& one : kFormats) {
    if (one.format == ComparisonFormat::table) continue;
    const ComparisonFormat format = one.format;
    command
        .add_option_function<std::string>(
            option_of(one), [&output, format](const std::string& file) { output.files[format] = file; },
            std::string{"Also write "} + one.name + " there: " + one.what)
        ->type_name("FILE")
        ->group("Exports");
  }
}

std::string watched_names() {
  std::string usual, others;
  for (const results::Watched& one : results::watched()) {
    std::string& into = one.usual ? usual : others;
    into += fmt::format("{}{}", into.empty() ? "" : ", ", one.name);
    if (one.usual) into += one.most > 0 ? fmt::format("={:g}%", one.most * 100) : std::string{"=0"};
  }
  return results::paragraph("--fail-on watches by default: " + usual + ".", "", "") +
         results::paragraph("It also knows: " + others + ".", "", "");
}

results::ComparisonOptions comparison_options(const ComparisonOutput& output) {
  results::ComparisonOptions options;
  if (!output.fail_on.empty()) options.thresholds = results::parse_thresholds(output.fail_on, "--fail-on");
  options.alarms = parse_alarms(output.alarms);
  std::vector<std::pair<std::string, std::string>> files;
  for (const auto& [format, file] : output.files) files.emplace_back(option_of(format_of(format)), file);
  check_export_files(files);
  return options;
}

int conclude(const Comparison& comparison, const ComparisonOutput& output) {
  const bool colours = wants_colours();
  const bool read = write_out(format_of(output.format).page(comparison, {.all = output.all, .colours = colours}));
  if (!read) fmt::print(stderr, "pushbench: standard output cannot be written: {}\n", std::strerror(errno));
  for (const auto& [format, file] : output.files) {
    results::write_file_atomically(file, format_of(format).page(comparison, {.all = output.all}));
  }
  if (!read) return kInvalid;
  if (comparison.count(results::Change::worse) > 0) {
    if (output.format != ComparisonFormat::table) {
      fmt::print(stderr, "pushbench: {}\n", results::headline_of(comparison));
    }
    return kFailed;
  }
  if (!comparison.blind()) return 0;
  explain_blindness(comparison, output);
  return kInvalid;
}

}  // namespace pushbench
