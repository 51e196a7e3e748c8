#include <fmt/format.h>

#include <cmath>

#include "results/claims/claim_words.hpp"
#include "results/claims/claims_page.hpp"
#include "results/csv_parts.hpp"
#include "results/json_writer.hpp"

namespace pushbench::results {

namespace {

/// What has no end is null: JSON knows no infinity.
OrderedJson json_of(const std::optional<double>& value) {
  return value && std::isfinite(*value) ? OrderedJson(*value) : OrderedJson(nullptr);
}

OrderedJson json_of(const CaseFinding& one) {
  return {{"case", one.test.label},
          {"what", one.test.what},
          {"unit", one.test.unit},
          {"value", json_of(one.measured.value)},
          {"low", json_of(one.measured.low)},
          {"high", json_of(one.measured.high)},
          {"basis", one.measured.value ? OrderedJson(name_of(one.measured.basis)) : OrderedJson(nullptr)},
          {"trials", one.measured.trials},
          {"coverage", one.measured.coverage},
          {"messages", one.measured.messages},
          {"simulated", one.measured.simulated},
          {"problem", one.measured.problem},
          {"at_least", json_of(one.test.at_least)},
          {"at_most", json_of(one.test.at_most)},
          {"outcome", name_of(one.outcome)},
          {"result", one.test.of.result},
          {"from", place_text(one)}};
}

OrderedJson json_of(const SweepFinding& sweep) {
  OrderedJson points = OrderedJson::array(), turns = OrderedJson::array();
  for (std::size_t i = 0; i < sweep.cases.size(); ++i) {
    OrderedJson point = json_of(sweep.cases[i]);
    point["at"] = sweep.at[i];
    points.push_back(point);
  }
  for (const Turn& turn : sweep.turns) {
    turns.push_back(
        {{"from", turn.from}, {"to", turn.to}, {"holds_below", turn.holds_below}, {"about", json_of(turn.about)}});
  }
  return {{"over", sweep.over}, {"points", points}, {"turns", turns}};
}

OrderedJson json_of(const ClaimsPage& page, const Finding& finding) {
  OrderedJson cases = OrderedJson::array(), sweeps = OrderedJson::array(), commands = OrderedJson::array();
  for (const CaseFinding& one : finding.cases) cases.push_back(json_of(one));
  for (const SweepFinding& sweep : finding.sweeps) sweeps.push_back(json_of(sweep));
  for (const Measurement* measurement : measurements_of(page.claims, finding.claim)) {
    commands.push_back({{"result", measurement->name}, {"command", command_text(*measurement, page.directory)}});
  }
  return {
      {"id", finding.claim.id},     {"claim", finding.claim.claim},      {"verdict", name_of(finding)},
      {"in_part", finding.in_part}, {"in_words", verdict_text(finding)}, {"cases", cases},
      {"sweeps", sweeps},           {"flips", flips_of(finding)},        {"missing", missing_of(page.claims, finding)},
      {"commands", commands}};
}

}  // namespace

std::string claims_json(const ClaimsPage& page) {
  OrderedJson claims = OrderedJson::array();
  for (std::size_t i = 0; i < page.findings.size(); ++i) {
    OrderedJson claim = json_of(page, page.findings[i]);
    if (i < page.earlier.size()) claim["before"] = json_of(page, page.earlier[i]);
    claims.push_back(claim);
  }
  return print_json({{"results", page.directory}, {"claims", claims}});
}

std::string claims_csv(const ClaimsPage& page) {
  std::string text =
      "claim,verdict,case,what,value,low,high,unit,at_least,at_most,outcome,basis,coverage,trials,messages,result,"
      "simulated\n";
  const auto finite = [](const std::optional<double>& value) {
    return csv_field(value && std::isfinite(*value) ? value : std::nullopt);
  };
  for (const Finding& finding : page.findings) {
    const std::string begin = quoted_if_needed(finding.claim.id) + ',' + name_of(finding) + ',';
    if (finding.cases.empty()) text += begin + ",,,,,,,,,,,,,,\n";
    for (const CaseFinding& one : finding.cases) {
      text += begin + quoted_if_needed(one.test.label) + ',' + quoted_if_needed(one.test.what) + ',';
      text += finite(one.measured.value) + ',' + finite(one.measured.low) + ',' + finite(one.measured.high) + ',';
      text += quoted_if_needed(one.test.unit) + ',' + finite(one.test.at_least) + ',' + finite(one.test.at_most) + ',';
      text += std::string{name_of(one.outcome)} + ',' +
              (one.measured.value ? std::string{name_of(one.measured.basis)} : "") + ',';
      text += fmt::format("{},{},{},", one.measured.coverage, one.measured.trials, one.measured.messages);
      text += quoted_if_needed(one.test.of.result) + (one.measured.simulated ? ",1\n" : ",0\n");
    }
  }
  return text;
}

}  // namespace pushbench::results
