#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "results/claims/claim_words.hpp"
#include "results/claims/claims_page.hpp"
#include "results/format.hpp"
#include "results/terminal.hpp"

namespace pushbench::results {

namespace {

constexpr std::size_t kColumns = 4;
constexpr std::array<std::size_t, kColumns> kWidths{26, 27, 30, 31};
constexpr std::string_view kGap = "  ";
using TableRow = std::array<std::string, kColumns>;

std::string_view style_of(ClaimVerdict verdict) {
  switch (verdict) {
    case ClaimVerdict::holds: return kGreen;
    case ClaimVerdict::does_not_hold: return kRed;
    case ClaimVerdict::holds_only_when: return kBold;
    default: return kDim;
  }
}

/// A row of cells, each wrapped in its column; the verdict's is styled.
void add_row(std::string& text, const TableRow& row, std::string_view style, std::size_t styled_column) {
  std::array<std::vector<std::string>, kColumns> lines;
  std::size_t most = 0;
  for (std::size_t i = 0; i < kColumns; ++i) {
    lines[i] = wrapped(plain_text(row[i]), kWidths[i]);
    most = std::max(most, lines[i].size());
  }
  for (std::size_t line = 0; line < most; ++line) {
    std::string drawn;
    std::size_t width = 0;
    for (std::size_t i = 0; i < kColumns; ++i) {
      const std::string cell = line < lines[i].size() ? lines[i][line] : "";
      if (cell.empty()) continue;
      std::size_t begins = 0;
      for (std::size_t before = 0; before < i; ++before) begins += kWidths[before] + kGap.size();
      if (begins > width) drawn += spaces(begins - width);
      width = std::max(begins, width) + cell.size();
      drawn += i == styled_column ? styled(cell, style) : cell;
    }
    text += drawn + '\n';
  }
}

std::string joined(const std::vector<std::string>& texts, std::string_view separator) {
  std::string all;
  for (const std::string& text : texts) all += (all.empty() ? "" : std::string{separator}) + text;
  return all;
}

std::string table_of(const ClaimsPage& page, bool colours) {
  std::string text;
  add_row(text, {"claim", "our figure (its range)", "verdict", "flips"}, colours ? kBold : "", 0);
  for (std::size_t i = 0; i < page.findings.size(); ++i) {
    const Finding& finding = page.findings[i];
    std::string figure = headline_text(finding), verdict = verdict_text(finding, kMostNamed);
    if (i < page.earlier.size()) {
      figure += "; before: " + (headline_of(page.earlier[i]) ? figure_text(*headline_of(page.earlier[i])) : "-");
      verdict += fmt::format(" (before: {})", name_of(page.earlier[i]));
    }
    const std::vector<std::string> flips = flips_of(finding);
    text += '\n';
    add_row(text, {finding.claim.id, figure, verdict, flips.empty() ? "-" : flips.front()},
            colours ? style_of(finding.verdict) : "", 2);
  }
  return text;
}

void add_case(std::string& text, const CaseFinding& one, const CaseFinding* earlier, std::string_view place) {
  const std::string bound = bound_text(one.test);
  text += paragraph(
      plain_text(fmt::format("{}: {}: {}{}{}", one.test.label, one.test.what, figure_text(one),
                             earlier == nullptr ? "" : "; before " + figure_text(*earlier),
                             bound.empty() ? "" : fmt::format("; holds if {}: {}", bound, name_of(one.outcome)))),
      "  - ", "    ");
  text += paragraph(plain_text(place), "      ", "      ");
}

std::string details_of(const ClaimsPage& page, std::size_t index, bool colours) {
  const Finding& finding = page.findings[index];
  std::string text = styled(finding.claim.id, colours ? kBold : "") + '\n';
  text += paragraph(plain_text('"' + finding.claim.claim + '"'), "  ", "  ");
  text += paragraph(plain_text("verdict: " + verdict_text(finding)), "  ", "    ");
  if (const std::string_view words = words_of(finding); !words.empty()) {
    text += paragraph(plain_text(words), "  ", "  ");
  }
  for (std::size_t i = 0; i < finding.cases.size(); ++i) {
    const CaseFinding& one = finding.cases[i];
    const bool before = index < page.earlier.size() && i < page.earlier[index].cases.size();
    add_case(text, one, before ? &page.earlier[index].cases[i] : nullptr, place_text(one));
  }
  for (const std::string& flip : flips_of(finding)) text += paragraph(plain_text("flips: " + flip), "  ", "    ");
  for (const Measurement* measurement : measurements_of(page.claims, finding.claim)) {
    text += paragraph(
        plain_text(fmt::format("{}/{}.json: {}", page.directory, measurement->name, command_text(*measurement, "DIR"))),
        "  made by: ", "    ");
  }
  for (const std::string& missing : missing_of(page.claims, finding))
    text += paragraph(plain_text(missing), "  ! ", "    ");
  return text;
}

/// How many of each verdict.
std::string tally_of(const ClaimsPage& page) {
  std::vector<std::string> parts;
  for (const ClaimVerdict verdict :
       {ClaimVerdict::holds, ClaimVerdict::holds_only_when, ClaimVerdict::does_not_hold, ClaimVerdict::cannot_be_told,
        ClaimVerdict::not_measured, ClaimVerdict::not_built}) {
    for (const bool likely : {false, true}) {
      const auto count = std::count_if(page.findings.begin(), page.findings.end(), [&](const Finding& finding) {
        return finding.verdict == verdict && finding.likely == likely;
      });
      if (count > 0) parts.push_back(fmt::format("{}{} {}", likely ? "likely " : "", name_of(verdict), count));
    }
  }
  return joined(parts, ", ");
}

}  // namespace

std::string_view calling_rule() {
  return "A figure is the median of its trials, and behind it is their range with how likely that holds the true "
         "median "
         "(2 trials: 50 %, 3: 75 %, 5: 93 %); what was counted or searched for says so. A claim is called where the "
         "range "
         "excludes its bound and is of five trials or more; of fewer only where the bound lies further off than six "
         "times the range's width (2 trials), once (3) or half of it (4), else it is likely. Where the range has the "
         "bound in it, it cannot be told.";
}

std::string claims_table(const ClaimsPage& page, const ClaimsPageOptions& options) {
  std::string text;
  if (options.details) {
    for (std::size_t i = 0; i < page.findings.size(); ++i) text += details_of(page, i, options.colours) + '\n';
  } else {
    text = table_of(page, options.colours) + '\n';
  }
  const auto unmeasured = std::find_if(page.findings.begin(), page.findings.end(),
                                       [](const Finding& finding) { return !finding.missing.empty(); });
  text += paragraph(
      plain_text(fmt::format("{} claim{}: {}. Figures are from {}. {}", page.findings.size(),
                             page.findings.size() == 1 ? "" : "s", tally_of(page), page.directory, calling_rule())),
      "", "");
  if (unmeasured != page.findings.end()) {
    text += paragraph(fmt::format("Some results are not there: pushbench claims --run {} makes what it takes, --run "
                                  "missing all of them.",
                                  unmeasured->claim.id),
                      "", "");
  }
  if (!options.details && !page.findings.empty()) {
    text += paragraph(fmt::format("Every figure, its result and its command: pushbench claims {} --details.",
                                  page.findings.front().claim.id),
                      "", "");
  }
  return text;
}

}  // namespace pushbench::results
