#include <fmt/format.h>

#include "results/claims/claim_words.hpp"
#include "results/claims/claims_page.hpp"
#include "results/html.hpp"

namespace pushbench::results {

namespace {

constexpr std::string_view kHead = R"(<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>What people say about push transports</title>
<style>
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 0 auto; padding: 1rem; }
table { border-collapse: collapse; width: 100%; margin: 1rem 0; display: block; overflow-x: auto; }
th, td { text-align: left; vertical-align: top; padding: .4rem .6rem; border-bottom: 1px solid color-mix(in srgb, currentColor 25%, transparent); }
code { overflow-wrap: anywhere; }
.verdict { font-weight: 600; }
@media print { section { break-inside: avoid; } }
</style>
</head>
<body>
<h1>What people say about push transports, and what our figures say of it</h1>
)";

std::string row_of(std::initializer_list<std::string> cells) {
  std::string row = "<tr>";
  for (const std::string& cell : cells) row += "<td>" + cell + "</td>";
  return row + "</tr>\n";
}

std::string figures_of(const Finding& finding) {
  std::string text =
      "<table><tr><th>where</th><th>what</th><th>figure</th><th>holds if</th><th>there</th><th>from</th></tr>\n";
  const auto add = [&](const CaseFinding& one, const std::string& where) {
    text += row_of({html::text(where), html::text(one.test.what), html::text(figure_text(one)),
                    html::text(bound_text(one.test)), std::string{name_of(one.outcome)}, html::text(place_text(one))});
  };
  for (const CaseFinding& one : finding.cases) add(one, one.test.label);
  for (const SweepFinding& sweep : finding.sweeps) {
    for (std::size_t i = 0; i < sweep.cases.size(); ++i) add(sweep.cases[i], at_text(sweep.at[i]) + " " + sweep.over);
  }
  return text + "</table>\n";
}

std::string section_of(const ClaimsPage& page, const Finding& finding) {
  std::string text =
      fmt::format("<section id=\"{0}\">\n<h2>{0}</h2>\n<blockquote>{1}</blockquote>\n<p class=\"verdict\">{2}</p>\n",
                  html::text(finding.claim.id), html::text(finding.claim.claim), html::text(verdict_text(finding)));
  if (const std::string_view words = words_of(finding); !words.empty()) text += "<p>" + html::text(words) + "</p>\n";
  if (!finding.cases.empty()) text += figures_of(finding);
  text += "<ul>\n";
  for (const std::string& flip : flips_of(finding)) text += "<li>Flips: " + html::text(flip) + "</li>\n";
  for (const Measurement* measurement : measurements_of(page.claims, finding.claim)) {
    text += fmt::format("<li>{}.json, {}: <code>{}</code></li>\n", html::text(measurement->name),
                        html::text(measurement->what), html::text(command_text(*measurement, page.directory)));
  }
  for (const std::string& missing : missing_of(page.claims, finding)) text += "<li>" + html::text(missing) + "</li>\n";
  return text + "</ul>\n</section>\n";
}

}  // namespace

std::string claims_html(const ClaimsPage& page) {
  std::string text = std::string{kHead} + html::element("p", calling_rule()) + '\n';
  text += "<table><tr><th>claim</th><th>our figure (its range)</th><th>verdict</th><th>flips</th></tr>\n";
  for (const Finding& finding : page.findings) {
    const std::vector<std::string> flips = flips_of(finding);
    text += row_of({fmt::format("<a href=\"#{0}\">{0}</a>", html::text(finding.claim.id)),
                    html::text(headline_text(finding)), html::text(verdict_text(finding, kMostNamed)),
                    flips.empty() ? "-" : html::text(flips.front())});
  }
  text += "</table>\n";
  for (const Finding& finding : page.findings) text += section_of(page, finding);
  return text + "</body>\n</html>\n";
}

}  // namespace pushbench::results
