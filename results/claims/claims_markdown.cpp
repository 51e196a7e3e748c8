#include <fmt/format.h>

#include "results/claims/claim_words.hpp"
#include "results/claims/claims_page.hpp"
#include "results/markdown_parts.hpp"

namespace pushbench::results {

namespace {

std::string section_of(const ClaimsPage& page, const Finding& finding) {
  std::string text = fmt::format("### {}\n\n> {}\n\n", escaped(finding.claim.id), escaped(finding.claim.claim));
  text += fmt::format("**{}**", escaped(verdict_text(finding)));
  if (const std::string_view words = words_of(finding); !words.empty()) text += ". " + escaped(words);
  text += "\n\n";
  if (!finding.claim.measured.empty())
    text += fmt::format("{}: {}.\n\n", is_simulated(finding) ? "Simulated, in part at least" : "Measured",
                        escaped(finding.claim.measured));
  if (!finding.cases.empty()) {
    text += "| where | what | figure | holds if | there | from |\n| --- | --- | --- | --- | --- | --- |\n";
  }
  for (const CaseFinding& one : finding.cases) {
    text += fmt::format("| {} | {} | {} | {} | {} | {} |\n", escaped(one.test.label), escaped(one.test.what),
                        escaped(figure_text(one)), escaped(bound_text(one.test)), name_of(one.outcome),
                        escaped(place_text(one)));
  }
  for (const SweepFinding& sweep : finding.sweeps) {
    text += fmt::format("\n| {} | {} | there | from |\n| --- | --- | --- | --- |\n", escaped(sweep.over),
                        escaped(sweep.cases.empty() ? "" : sweep.cases.front().test.what));
    for (std::size_t i = 0; i < sweep.cases.size(); ++i) {
      text += fmt::format("| {} | {} | {} | {} |\n", at_text(sweep.at[i]), escaped(figure_text(sweep.cases[i])),
                          name_of(sweep.cases[i].outcome), escaped(place_text(sweep.cases[i])));
    }
  }
  text += '\n';
  for (const std::string& flip : flips_of(finding)) text += fmt::format("- Flips: {}\n", escaped(flip));
  for (const Measurement* measurement : measurements_of(page.claims, finding.claim)) {
    text += fmt::format("- `{}.json`, {}: `{}`\n", measurement->name, escaped(measurement->what),
                        command_text(*measurement, page.directory));
  }
  for (const std::string& missing : missing_of(page.claims, finding)) text += fmt::format("- {}\n", escaped(missing));
  return text + '\n';
}

}  // namespace

std::string claims_markdown(const ClaimsPage& page, bool details) {
  std::string text;
  if (details) {
    text =
        "<!-- Made by pushbench claims --format markdown --details --output-file docs/claims.md: do not edit. -->\n\n"
        "# What people say about these transports, and what our figures say of it\n\n"
        "What the results are of is in each file, in " +
        page.directory + ".\n\n" + escaped(calling_rule()) + "\n\n";
  }
  text += "| claim | our figure (its range) | verdict | flips |\n| --- | --- | --- | --- |\n";
  for (const Finding& finding : page.findings) {
    const std::vector<std::string> flips = flips_of(finding);
    const std::string name = details ? fmt::format("[{0}](#{0})", finding.claim.id) : finding.claim.id;
    text += fmt::format("| {} | {} | {} | {} |\n", name, escaped(headline_text(finding)),
                        escaped(verdict_text(finding, kMostNamed)), flips.empty() ? "-" : escaped(flips.front()));
  }
  text += '\n';
  if (!details) return text;
  for (const Finding& finding : page.findings) text += section_of(page, finding);
  return text;
}

}  // namespace pushbench::results
