// `pushbench claims`: what people say about these transports, and what our figures say of it.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cstdio>
#include <memory>
#include <span>

#include "cli/claims_run.hpp"
#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "cli/usage.hpp"
#include "harness/data_folders.hpp"
#include "results/claims/claims_file.hpp"
#include "results/claims/claims_page.hpp"
#include "results/file.hpp"
#include "results/json.hpp"

namespace pushbench {

namespace {

constexpr const char* kExamples = R"(Examples:
  pushbench claims                               the table: claim, our figure, verdict, where it flips
  pushbench claims poll-latency-half-interval --details
                                                 one of them: every figure, its result and the command that made it
  pushbench claims --run poll-latency-half-interval
                                                 measure it on this machine, and see both figures and both verdicts
  pushbench claims --run missing -o results/reference
                                                 measure whatever has no result yet
  pushbench claims --format html --output-file claims.html
                                                 a page to send round; markdown, json and csv as well

A claim holds, holds only when ..., or does not hold; of few trials it is called likely unless their range is far from
its bound, and where the range has the bound in it, it cannot be told. What needs something that is not built yet says so. Claims are data: claims/claims.json.
Exit code: 0 good, 1 a measurement failed (the others are kept), 2 bad input, 3 a trial of what was measured does not
count, 130 interrupted (what was finished is kept; --run missing goes on).)";

enum class ClaimsFormat : std::uint8_t { table, json, csv, markdown, html };

struct ClaimsOptions {
  std::vector<std::string> ids;
  bool run = false;
  std::string claims_file, results, directory, output_file;
  std::vector<std::string> overrides;
  std::optional<std::uint32_t> trials;
  std::string format = "table";
  bool details = false, quiet = false;
};

/// The claims that are meant, in their order in the file.
std::vector<results::Claim> chosen_claims(const results::Claims& claims, std::span<const std::string> ids) {
  std::vector<std::string_view> known;
  for (const results::Claim& claim : claims.claims) known.push_back(claim.id);
  for (const std::string& id : ids) {
    if (std::find(known.begin(), known.end(), id) == known.end()) {
      throw InputError("claims", in_quotes(id) + " is no claim", accepted_words(id, known));
    }
  }
  std::vector<results::Claim> chosen = claims.claims;
  if (!ids.empty()) {
    std::erase_if(
        chosen, [&](const results::Claim& claim) { return std::find(ids.begin(), ids.end(), claim.id) == ids.end(); });
  }
  return chosen;
}

/// What is there of what `chosen` need.
results::Evidence evidence_in(const std::filesystem::path& folder, const results::Claims& claims,
                              std::span<const results::Claim> chosen) {
  results::Evidence evidence;
  for (const results::Claim& claim : chosen) {
    for (const results::Measurement* measurement : measurements_of(claims, claim)) {
      const std::filesystem::path file = folder / (measurement->name + ".json");
      std::error_code ignored;
      if (evidence.contains(measurement->name) || !std::filesystem::is_regular_file(file, ignored)) continue;
      evidence.emplace(measurement->name, results::load_run(file));
    }
  }
  return evidence;
}

std::vector<results::Finding> findings_of(const results::Claims& claims, std::span<const results::Claim> chosen,
                                          const results::Evidence& evidence) {
  std::vector<results::Finding> findings;
  for (const results::Claim& claim : chosen) findings.push_back(finding_of(claims, claim, evidence));
  return findings;
}

std::vector<const results::Measurement*> wanted_measurements(const results::Claims& claims,
                                                             std::span<const results::Claim> chosen,
                                                             const results::Evidence& there, bool only_missing) {
  std::vector<const results::Measurement*> needed, wanted;
  for (const results::Claim& claim : chosen) {
    for (const results::Measurement* measurement : measurements_of(claims, claim)) needed.push_back(measurement);
  }
  // In the file's order, which puts first what most hangs on: it may be cut short.
  for (const results::Measurement& measurement : claims.measurements) {
    if (only_missing && there.contains(measurement.name)) continue;
    if (std::find(needed.begin(), needed.end(), &measurement) != needed.end()) wanted.push_back(&measurement);
  }
  return wanted;
}

ClaimsFormat format_of(const std::string& word) {
  static constexpr std::array<std::string_view, 5> kWords{"table", "json", "csv", "markdown", "html"};
  const auto found = std::find(kWords.begin(), kWords.end(), CLI::detail::to_lower(word));
  if (found == kWords.end()) {
    throw InputError("claims: --format", in_quotes(word) + " is not known", accepted_words(word, kWords));
  }
  return static_cast<ClaimsFormat>(found - kWords.begin());
}

/// What can be said before anything is read or measured.
void check(const ClaimsOptions& options) {
  format_of(options.format);
  const auto only_with_run = [&](bool given, const char* option) {
    if (given && !options.run)
      throw InputError(option, "is of measuring again", "it beside --run, as in claims --run ID");
  };
  only_with_run(!options.overrides.empty(), "claims: --set");
  only_with_run(options.trials.has_value(), "claims: --trials");
  only_with_run(!options.directory.empty(), "claims: --output");
  constexpr std::uint32_t kMostTrials = 1000;
  if (options.trials && (*options.trials < 1 || *options.trials > kMostTrials)) {
    throw InputError("claims: --trials", fmt::format("{} is out of range", *options.trials), "1 to 1000");
  }
}

void print_page(const results::ClaimsPage& page, const ClaimsOptions& options) {
  std::string text;
  switch (format_of(options.format)) {
    case ClaimsFormat::table:
      text =
          claims_table(page, {.colours = options.output_file.empty() && wants_colours(), .details = options.details});
      break;
    case ClaimsFormat::json: text = claims_json(page); break;
    case ClaimsFormat::csv: text = claims_csv(page); break;
    case ClaimsFormat::html: text = claims_html(page); break;
    case ClaimsFormat::markdown: text = claims_markdown(page, options.details); break;
  }
  if (options.output_file.empty()) return print(text);
  results::write_file_atomically(options.output_file, text);
}

/// "results/reference" rather than where that is on this machine.
std::string shown_folder(const ClaimsOptions& options) {
  return options.results.empty() ? "results/reference" : options.results;
}

int measure_and_show(const ClaimsOptions& options, const results::Claims& claims, std::vector<results::Claim> chosen,
                     const results::Evidence& before, bool only_missing) {
  ClaimsRun run;
  run.measurements = wanted_measurements(claims, chosen, before, only_missing);
  run.directory = options.directory.empty() ? "pushbench-results" : options.directory;
  run.overrides = options.overrides;
  run.trials = options.trials;
  run.quiet = options.quiet;
  if (run.measurements.empty()) {
    fmt::print(stderr, "nothing to measure: {}\n",
               only_missing ? "every result is there" : "what these claims need is not built yet (--details)");
  } else if (!options.quiet) {
    fmt::print(stderr, "{} measurements, about {}; Ctrl-C ends it and keeps what is measured\n\n",
               run.measurements.size(), claims_run_duration(run));
  }
  const ClaimsRunEnd end = run_measurements(run);

  results::Evidence now = before;
  for (const std::string& name : end.made) {
    now.insert_or_assign(name, results::load_run(run.directory / (name + ".json")));
  }
  // Of all claims only those have news whose results were made.
  std::erase_if(chosen, [&](const results::Claim& claim) {
    const auto used = measurements_of(claims, claim);
    return !end.made.empty() && std::none_of(used.begin(), used.end(), [&](const results::Measurement* one) {
      return std::find(end.made.begin(), end.made.end(), one->name) != end.made.end();
    });
  });
  print_page({claims, findings_of(claims, chosen, now), findings_of(claims, chosen, before), run.directory.string()},
             options);
  std::fflush(stdout);
  if (!options.overrides.empty() || options.trials) {
    fmt::print(stderr, "changed by --set or --trials: not what the claims' own commands measure\n");
  }
  if (end.interrupted)
    fmt::print(stderr, "interrupted: {} of {} are measured\n", end.made.size(), run.measurements.size());
  for (const std::string& failure : end.failures) fmt::print(stderr, "{}\n", failure);
  constexpr int kFailed = 1, kInvalid = 3, kInterrupted = 130;
  if (end.interrupted) return kInterrupted;
  if (!end.failures.empty()) return kFailed;
  return end.doubtful ? kInvalid : 0;
}

int claims(ClaimsOptions options) {
  check(options);
  const std::filesystem::path file = options.claims_file.empty()
                                         ? find_data_file("PUSHBENCH_CLAIMS", "claims", "claims.json")
                                         : std::filesystem::path{options.claims_file};
  const results::Claims all = results::load_claims(file);
  const bool only_missing = options.run && options.ids == std::vector<std::string>{"missing"};
  if (only_missing || (options.run && options.ids == std::vector<std::string>{"all"})) {
    options.ids.clear();
  } else if (options.run && options.ids.empty()) {
    throw InputError("--run", "which claims?", "ids (see `pushbench claims`), missing or all");
  }
  const std::vector<results::Claim> chosen = chosen_claims(all, options.ids);

  std::filesystem::path folder = options.results;
  if (folder.empty()) {
    const auto folders = data_folders("PUSHBENCH_REFERENCE", "results/reference");
    if (!folders.empty()) folder = folders.front();
  } else if (!std::filesystem::is_directory(folder)) {
    throw InputError("--results", in_quotes(options.results) + " is no folder",
                     "one that holds results, as results/reference");
  }
  const results::Evidence evidence = evidence_in(folder, all, chosen);
  if (options.run) return measure_and_show(options, all, chosen, evidence, only_missing);
  print_page({all, findings_of(all, chosen, evidence), {}, shown_folder(options)}, options);
  return 0;
}

}  // namespace

void add_claims(CLI::App& app, CommandLine& command_line) {
  auto options = std::make_shared<ClaimsOptions>();
  CLI::App* command =
      app.add_subcommand("claims", "What people say about these transports, and what our figures say of it");
  command->footer(kExamples);
  command->add_option("id", options->ids, "Which claims; default: all")->type_name("ID");
  command->add_flag("--run", options->run, "Measure them again; also: --run missing, --run all");
  command->add_option("--results", options->results, "Where results lie; default: the reference results")
      ->type_name("DIR");
  command->add_option("--claims", options->claims_file, "Claims of your own, as claims/claims.json")->type_name("FILE");
  command->add_option("-o,--output", options->directory, "Where --run puts results; default: pushbench-results")
      ->type_name("DIR");
  command
      ->add_option("--set", options->overrides,
                   "With --run: change a key of the scenarios, for a quick look; may be repeated")
      ->allow_extra_args(false)
      ->type_name("KEY=VALUE");
  command->add_option("-n,--trials", options->trials, "With --run: trials of each transport")->type_name("N");
  command->add_option("-f,--format", options->format, "table, json, csv, markdown or html; default: table")
      ->type_name("FORMAT");
  command->add_option("--output-file", options->output_file, "Write the table there instead")->type_name("FILE");
  command->add_flag("--details", options->details,
                    "Every figure of each claim, its result and the command that made it");
  add_quiet_option(*command, options->quiet);
  command->callback([options, &command_line] { command_line.exit_code = claims(*options); });
}

}  // namespace pushbench
