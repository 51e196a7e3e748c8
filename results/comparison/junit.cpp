#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "results/comparison/page.hpp"
#include "results/comparison/words.hpp"
#include "results/exporters/xml.hpp"

namespace pushbench::results {

namespace {

struct Counts {
  std::size_t tests = 0, failures = 0, errors = 0, skipped = 0;

  void add(const Compared& row) {
    ++tests;
    if (row.change == Change::worse) ++failures;
    if (row.change == Change::cannot) ++(row.blind ? errors : skipped);
  }
  std::string text() const {
    return fmt::format(R"(tests="{}" failures="{}" errors="{}" skipped="{}")", tests, failures, errors, skipped);
  }
};

std::string case_of(const Compared& row) {
  std::string text = fmt::format(R"(    <testcase classname="{}" name="{}")", xml_text(name_of(row)), figure_name(row));
  const bool passed = row.change == Change::none || row.change == Change::better;
  if (passed) return text + "/>\n";
  std::string_view element = "failure";
  if (row.change == Change::cannot) element = row.blind ? "error" : "skipped";
  return text + fmt::format(">\n      <{} message=\"{}\"/>\n    </testcase>\n", element, xml_text(sentence_of(row)));
}

}  // namespace

std::string comparison_junit(const Comparison& comparison) {
  std::vector<std::string> scenarios;
  Counts all;
  for (const Compared& row : comparison.rows) {
    all.add(row);
    if (std::find(scenarios.begin(), scenarios.end(), row.scenario) == scenarios.end())
      scenarios.push_back(row.scenario);
  }
  std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  text += fmt::format("<testsuites name=\"pushbench compare\" {}>\n", all.text());
  for (const std::string& scenario : scenarios) {
    Counts counts;
    std::string cases;
    for (const Compared& row : comparison.rows) {
      if (row.scenario != scenario) continue;
      counts.add(row);
      cases += case_of(row);
    }
    text += fmt::format("  <testsuite name=\"{}\" {}>\n{}  </testsuite>\n", xml_text(scenario), counts.text(), cases);
  }
  return text + "</testsuites>\n";
}

}  // namespace pushbench::results
