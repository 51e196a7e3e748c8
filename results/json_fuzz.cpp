// Feeds the result reader with anything: it must read a run or throw InputError. What it read must read back equal, and
// every exporter must cope with it.
#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "results/csv.hpp"
#include "results/hgrm.hpp"
#include "results/json.hpp"
#include "results/markdown.hpp"
#include "results/sample.hpp"
#include "results/summary_json.hpp"
#include "results/table.hpp"
#include "runtime/input_error.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pushbench;
  try {
    const results::Run run = results::parse_run({reinterpret_cast<const char*>(data), size}, "fuzz");
    const std::string text = results::write_run(run);
    if (results::write_run(results::parse_run(text, "fuzz")) != text) std::abort();
    const results::Summary summary = results::summarise(run);
    results::table(summary);
    results::markdown(summary);
    results::csv(summary);
    results::summary_json(run, summary);
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
    return text.replace(text.find(": 2"), 3, ": 1");
  }();
  static const std::array<const char*, 4> corpus{small.c_str(), empty_run.c_str(), older.c_str(), ""};
  return corpus.data();
}
