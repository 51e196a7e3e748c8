// Feeds the result reader with anything: it must read a run or throw InputError. What it read must read back equal, and
// every exporter must cope with it.
#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "results/hgrm.hpp"
#include "results/json.hpp"
#include "results/pages.hpp"
#include "results/sample.hpp"
#include "results/sample_capacity.hpp"
#include "results/sample_ceiling.hpp"
#include "results/sample_simulation.hpp"
#include "runtime/input_error.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pushbench;
  try {
    const results::Run run = results::parse_run({reinterpret_cast<const char*>(data), size}, "fuzz");
    const std::string text = results::write_run(run);
    if (results::write_run(results::parse_run(text, "fuzz")) != text) std::abort();
    results::table_page(run, {});
    results::markdown_page(run, true);
    results::csv_page(run);
    results::json_page(run);
    for (const results::Trial& trial : run.trials) results::hgrm(trial.downlink.latency);
  } catch (const InputError&) {
    // The expected end of most inputs.
  }
  return 0;
}

extern "C" const char* const* pushbench_fuzz_corpus() {
  using namespace pushbench::results;
  static const std::string small = [] {
    Run run = small_sample_run();
    run.scenarios[0].document = R"({"slo":{"latency_p99_us":100000,"lost":0,"recovery_max_us":5e6}})";
    return write_run(run);
  }();
  static const std::string empty_run = write_run(Run{});
  static const std::string older = [] {
    std::string text = write_run(Run{});
    text.replace(text.find(": 5"), 3, ": 2");
    constexpr std::string_view kPairing = "  \"pairing\": \"\",\n";
    text.erase(text.find(kPairing), kPairing.size());
    return text.substr(0, text.find(",\n  \"ceilings\"")) + "\n}\n";
  }();
  static const std::string ceilings = [] {
    Run run;
    run.ceilings = {small_ceiling(), small_ceiling()};
    run.ceilings[1].end = CeilingEnd::wall;
    return write_run(run);
  }();
  static const std::string capacities = write_run(capacity_run());
  static const std::string simulated = write_run(small_simulated_run());
  static const std::array<const char*, 7> corpus{
      small.c_str(), empty_run.c_str(), older.c_str(), ceilings.c_str(), capacities.c_str(), simulated.c_str(), ""};
  return corpus.data();
}
