#include "cli/comparison_output.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <map>

#include "cli/usage.hpp"
#include "results/comparison/page.hpp"
#include "results/comparison/watched.hpp"
#include "results/comparison/words.hpp"
#include "results/file.hpp"
#include "results/format.hpp"

namespace pushbench {

namespace {

double parse_alarms(std::string_view text) {
  std::string_view number = text;
  const bool percent = number.ends_with('%');
  if (percent) number.remove_suffix(1);
  double share = 0;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), share);
  if (percent) share /= 100;
  constexpr double kLeast = 1e-6, kMost = 0.5;
  const bool understood = error == std::errc{} && end == number.data() + number.size();
  if (!understood || !(share >= kLeast && share <= kMost)) {
    throw InputError("--alarms", in_quotes(text) + " is no share of comparisons", "such as 2% or 0.02; at most 50%");
  }
  return share;
}

std::string page(const results::Comparison& comparison, const ComparisonOutput& output) {
  switch (output.format) {
    case ComparisonFormat::markdown: return results::comparison_markdown(comparison, {.all = output.all});
    case ComparisonFormat::json: return results::comparison_json(comparison);
    case ComparisonFormat::csv: return results::comparison_csv(comparison);
    case ComparisonFormat::junit: return results::comparison_junit(comparison);
    case ComparisonFormat::table: break;
  }
  const bool colours = isatty(STDOUT_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr;
  return results::comparison_table(comparison, {.all = output.all, .colours = colours});
}

}  // namespace

void add_comparison_options(CLI::App& command, ComparisonOutput& output) {
  static const std::map<std::string, ComparisonFormat> kFormats{{"table", ComparisonFormat::table},
                                                                {"markdown", ComparisonFormat::markdown},
                                                                {"json", ComparisonFormat::json},
                                                                {"csv", ComparisonFormat::csv},
                                                                {"junit", ComparisonFormat::junit}};
  command
      .add_option("--fail-on", output.fail_on,
                  "What is watched, and by how much it may become worse; default: cpu=5%, latency_p50=5%, "
                  "latency_p99=10%, wire_bytes=1%, memory=5%, and any message lost, duplicated or reordered")
      ->type_name("FIGURE=SHARE,...");
  command.add_option("--alarms", output.alarms, "In how many comparisons there may be a false alarm; default: 2%")
      ->type_name("SHARE");
  command.add_flag("--all", output.all, "Also list what did not change, and what cannot be said");
  command.add_option("-f,--format", output.format, "table, markdown, json, csv or junit; default: table")
      ->transform(CLI::CheckedTransformer(kFormats, CLI::ignore_case).description(""))
      ->type_name("FORMAT");
  command.add_option("--export-markdown", output.markdown_file, "Also write it there, for a pull request")
      ->type_name("FILE");
  command.add_option("--export-junit", output.junit_file, "Also write it there as a test report")->type_name("FILE");
  command.add_option("--export-json", output.json_file, "Also write it there as JSON")->type_name("FILE");
}

results::ComparisonOptions comparison_options(const ComparisonOutput& output) {
  results::ComparisonOptions options;
  if (!output.fail_on.empty()) options.thresholds = results::parse_thresholds(output.fail_on, "--fail-on");
  options.alarms = parse_alarms(output.alarms);
  return options;
}

int conclude(const results::Comparison& comparison, const ComparisonOutput& output) {
  constexpr int kRegression = 1;
  constexpr int kInvalid = 3;
  const auto write = [](const std::string& file, const std::string& text) {
    if (!file.empty()) results::write_file_atomically(file, text);
  };
  write(output.markdown_file, results::comparison_markdown(comparison, {.all = output.all}));
  write(output.junit_file, results::comparison_junit(comparison));
  write(output.json_file, results::comparison_json(comparison));
  print(page(comparison, output));
  std::fflush(stdout);  // where both go into one log, the table stands before this
  if (comparison.count(results::Change::worse) > 0) {
    if (output.format != ComparisonFormat::table) {
      fmt::print(stderr, "pushbench: {}\n", results::headline_of(comparison));
    }
    return kRegression;
  }
  if (!comparison.too_few()) return 0;
  fmt::print(stderr, "pushbench: too few trials count to tell:\n");
  for (const std::string& reason : results::reasons_of(comparison)) {
    fmt::print(stderr, "  {}\n", results::plain_text(reason));
  }
  return kInvalid;
}

}  // namespace pushbench
