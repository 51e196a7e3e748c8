// Feeds two results to the comparison: the input is cut in the middle, and each half that is no result is replaced by
// one that is, with figures that the input chooses. Whatever two files say, they are compared or refused.
#include <array>
#include <cstdint>
#include <cstring>
#include <string>

#include "results/comparison/comparison.hpp"
#include "results/comparison/merge.hpp"
#include "results/comparison/page.hpp"
#include "results/comparison/test_runs.hpp"
#include "results/json.hpp"
#include "runtime/input_error.hpp"

namespace {

using namespace pushbench;
using namespace pushbench::results;

constexpr char kBetween = '\x1e';

Run small_run() {
  Run run = test_run({"plain", "telegraph"}, 2, [](const std::string&, std::uint32_t) { return TestFigures{}; });
  run.pairing = "both";
  return run;
}

/// What a file can't easily be mutated into: figures of any size, taken from the input.
void disturb(Run& run, std::string_view text) {
  std::size_t at = 0;
  const auto next = [&] {
    std::uint64_t value = 0;
    for (int i = 0; i < 8 && !text.empty(); ++i)
      value = value << 8 | static_cast<unsigned char>(text[at++ % text.size()]);
    return value;
  };
  for (Trial& trial : run.trials) {
    trial.number = static_cast<std::uint32_t>(next() % 4);
    trial.downlink.lost = next() >> next() % 64;
    trial.downlink.window_delivered = next() >> next() % 64;
    trial.server.cpu_user_s = static_cast<double>(next() >> next() % 64) * (next() % 2 == 0 ? 1e-300 : 1e250);
    trial.server.memory_connected_bytes = next();
    trial.status = static_cast<TrialStatus>(next() % 3);
  }
}

Run run_of(std::string_view text, bool& read) {
  try {
    Run run = parse_run(text, "fuzz");
    read = true;
    return run;
  } catch (const InputError&) {
    Run run = small_run();
    disturb(run, text);
    return run;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  const std::size_t cut = std::min(text.find(kBetween), size / 2);
  bool read = false;
  const Run base = run_of(text.substr(0, cut), read);
  const Run candidate = run_of(text.substr(std::min(cut + 1, size)), read);
  ComparisonOptions options;
  options.alarms = 0.5;  // fewer resamples
  try {
    const Comparison comparison = compare(base, candidate, options);
    comparison_table(comparison, {.all = true});
    comparison_markdown(comparison, {.all = true});
    comparison_csv(comparison);
    comparison_json(comparison);
    comparison_junit(comparison);
  } catch (const InputError&) {
    // The expected end of many.
  }
  if (!read) return 0;
  try {
    Run merged;
    add_round(merged, base, 1, "fuzz");
    add_round(merged, candidate, 2, "fuzz");
    parse_run(write_run(merged), "merged");
  } catch (const InputError&) {
    // Likewise.
  }
  return 0;
}

extern "C" const char* const* pushbench_fuzz_corpus() {
  static const std::string one = write_run(small_run()) + kBetween + write_run(small_run());
  static const std::string unpaired = [] {
    Run run = small_run();
    run.pairing.clear();
    return write_run(run) + kBetween + write_run(run);
  }();
  static const std::array<const char*, 4> corpus{one.c_str(), unpaired.c_str(), "figures of any size", ""};
  return corpus.data();
}
