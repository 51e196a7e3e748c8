// Feeds the result reader with anything: it must read a run or throw InputError, and what it read must read back equal.
#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "results/json.hpp"
#include "results/sample.hpp"
#include "runtime/input_error.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pushbench;
  try {
    const results::Run run = results::parse_run({reinterpret_cast<const char*>(data), size}, "fuzz");
    const std::string text = results::write_run(run);
    if (results::write_run(results::parse_run(text, "fuzz")) != text) std::abort();
  } catch (const InputError&) {
    // The expected end of most inputs.
  }
  return 0;
}

extern "C" const char* const* pushbench_fuzz_corpus() {
  using namespace pushbench::results;
  static const std::string small = write_run(small_sample_run());
  static const std::string empty_run = write_run(Run{});
  static const std::array<const char*, 3> corpus{small.c_str(), empty_run.c_str(), ""};
  return corpus.data();
}
