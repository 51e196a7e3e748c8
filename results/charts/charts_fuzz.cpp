// Feeds the charts with anything that is a result: each must be drawn or left out, and its data must be JSON that can
// stand within a page.
#include <array>
#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>

#include "results/charts/chart.hpp"
#include "results/json.hpp"
#include "results/sample.hpp"
#include "results/sample_capacity.hpp"
#include "results/sample_ceiling.hpp"
#include "results/sample_goals.hpp"
#include "runtime/input_error.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pushbench;
  try {
    const results::Source source{"fuzz", results::parse_run({reinterpret_cast<const char*>(data), size}, "fuzz")};
    for (const results::Chart& chart : results::charts_of(source)) {
      for (const auto& row : chart.data.rows) {
        if (row.size() != chart.data.columns.size()) std::abort();
      }
      const std::string text = results::json_of(chart.data);
      if (text.find('<') != std::string::npos) std::abort();
      if (nlohmann::json::parse(text).size() != chart.data.rows.size()) std::abort();
      if (results::csv_of(chart.data).empty()) std::abort();
    }
  } catch (const InputError&) {
    // The expected end of most inputs.
  }
  return 0;
}

extern "C" const char* const* pushbench_fuzz_corpus() {
  using namespace pushbench::results;
  static const std::string trials = [] {
    Run run = small_sample_run();
    run.scenarios[0].document = R"({"slo":{"latency_p99_us":100000,"lost":0,"recovery_max_us":5e6}})";
    return write_run(run);
  }();
  static const std::string ceilings = [] {
    Run run;
    run.ceilings = {small_ceiling()};
    return write_run(run);
  }();
  static const std::string capacities = write_run(capacity_run());
  static const std::array<const char*, 4> corpus{trials.c_str(), ceilings.c_str(), capacities.c_str(), ""};
  return corpus.data();
}
