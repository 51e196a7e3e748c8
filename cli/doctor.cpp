// `pushbench doctor`: what this machine will limit.
#include "cli/doctor.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/commands.hpp"
#include "cli/usage.hpp"

namespace pushbench {

namespace {

constexpr const char* kExamples = R"(Examples:
  pushbench doctor                               for runs of 10,000 clients
  pushbench doctor --clients 100000              what would have to be lifted for a hundred thousand
  pushbench doctor --format json                 for scripts

ok: nothing to do. limits: a run works, but meets this. problem: a run of that size fails, or its figures mislead.
The commands that lift a limit need root, and last until the next start of the machine.)";

constexpr std::uint32_t kMostClients = 5'000'000;
constexpr std::size_t kIndent = 30;
constexpr std::size_t kWidth = 120;

/// `sentence` in lines that fit into the width, each indented.
std::string wrapped(std::string_view sentence) {
  std::string text;
  while (!sentence.empty()) {
    std::size_t end = sentence.size();
    if (end > kWidth - kIndent) {
      end = sentence.rfind(' ', kWidth - kIndent);
      if (end == std::string_view::npos) end = std::min(sentence.find(' '), sentence.size());
    }
    text += std::string(kIndent, ' ').append(sentence.substr(0, end)) + "\n";
    sentence.remove_prefix(std::min(end + 1, sentence.size()));
  }
  return text;
}

}  // namespace

std::string findings_text(std::span<const Finding> findings, std::uint32_t clients) {
  std::string text = fmt::format("What this machine allows, for runs of {} clients\n\n", grouped(clients));
  for (const Finding& finding : findings) {
    text += fmt::format("{:<8} {:<20} {}\n", name_of(finding.verdict), finding.name, finding.found);
    text += wrapped(finding.means);
    // Never wrapped: it is there to be copied.
    if (!finding.lift.empty()) text += std::string(kIndent, ' ').append("lift: ").append(finding.lift) + "\n";
  }
  const auto count = [&](Verdict verdict) {
    return std::count_if(findings.begin(), findings.end(),
                         [=](const Finding& each) { return each.verdict == verdict; });
  };
  text += fmt::format("\n{} ok, {} with limits, {} with problems\n", count(Verdict::ok), count(Verdict::limits),
                      count(Verdict::problem));
  return text;
}

std::string findings_json(std::span<const Finding> findings, std::uint32_t clients) {
  using nlohmann::ordered_json;
  ordered_json list = ordered_json::array();
  for (const Finding& finding : findings) {
    list.push_back({{"name", finding.name},
                    {"verdict", name_of(finding.verdict)},
                    {"found", finding.found},
                    {"means", finding.means},
                    {"lift", finding.lift.empty() ? ordered_json() : ordered_json(finding.lift)}});
  }
  const ordered_json document = {{"clients", clients}, {"findings", std::move(list)}};
  return document.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

void add_doctor(CLI::App& app, CommandLine&) {
  struct Options {
    std::uint32_t clients = 10'000;
    bool json = false;
  };
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("doctor", "Tell what this machine will limit, and the command that lifts it");
  command->footer(kExamples);
  command->add_option("-c,--clients", options->clients, "How many clients a run should have; default: 10000")
      ->type_name("N");
  add_table_or_json(*command, options->json);
  command->callback([options] {
    if (options->clients < 1 || options->clients > kMostClients) {
      throw InputError("doctor: --clients", "is " + std::to_string(options->clients),
                       "a whole number from 1 to " + std::to_string(kMostClients));
    }
    const std::vector<Finding> findings = diagnose(read_machine_facts(), options->clients);
    print(options->json ? findings_json(findings, options->clients) : findings_text(findings, options->clients));
  });
}

}  // namespace pushbench
