// Feeds the report with anything that the result reader takes: it must make a page, and nothing of the result may end a
// script or begin one.
#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "results/json.hpp"
#include "results/report/report.hpp"
#include "results/sample.hpp"
#include "results/sample_capacity.hpp"
#include "results/sample_ceiling.hpp"
#include "runtime/input_error.hpp"

namespace {

using namespace pushbench::results;

ReportAssets assets() {
  ReportAssets assets{.page = "{{title}}{{dateline}}{{contents}}{{answers}}{{evidence}}{{specifications}}",
                      .style = {},
                      .script = {},
                      .charts = {}};
  for (const ChartKind& kind : chart_kinds()) assets.charts.emplace(kind.name, "{}");
  return assets;
}

std::size_t count(std::string_view text, std::string_view what) {
  std::size_t found = 0;
  for (std::size_t at = text.find(what); at != text.npos; at = text.find(what, at + 1)) ++found;
  return found;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const ReportAssets kAssets = assets();
  try {
    const Run run = parse_run({reinterpret_cast<const char*>(data), size}, "fuzz");
    const std::string page = report_page({{"fuzz.json", run}}, kAssets);
    const std::size_t ours = count(page, "<script type=\"application/json\"");
    if (count(page, "</script") != ours || count(page, "<script") != ours) std::abort();
  } catch (const pushbench::InputError&) {
    // The expected end of most inputs.
  }
  return 0;
}

extern "C" const char* const* pushbench_fuzz_corpus() {
  static const std::string trial = [] {
    Run run = small_sample_run();
    run.scenarios[0].document = R"({"slo":{"latency_p99_us":100000,"lost":0},"summary":"</script>"})";
    return write_run(run);
  }();
  static const std::string hostile = [] {
    Run run = small_sample_run();
    run.command_line = run.reason = "</script><script>";
    run.scenarios[0].name = run.trials[0].scenario = "</script><script>";
    return write_run(run);
  }();
  static const std::string ceilings = [] {
    Run run;
    run.ceilings = {small_ceiling(), small_ceiling()};
    run.ceilings[1].end = CeilingEnd::wall;
    return write_run(run);
  }();
  static const std::string capacities = write_run(capacity_run());
  static const std::array<const char*, 5> corpus{trial.c_str(), hostile.c_str(), ceilings.c_str(), capacities.c_str(),
                                                 ""};
  return corpus.data();
}
