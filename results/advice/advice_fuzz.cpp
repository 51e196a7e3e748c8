// Feeds advice with any result that the reader accepts: it must answer with finite figures or throw InputError.
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "results/advice/advice_page.hpp"
#include "results/json.hpp"
#include "results/sample.hpp"
#include "results/sample_capacity.hpp"
#include "results/sample_ceiling.hpp"
#include "runtime/input_error.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pushbench;
  using namespace pushbench::results;
  try {
    const Run run = parse_run({reinterpret_cast<const char*>(data), size}, "fuzz");
    advice::Evidence evidence;
    advice::add_evidence(run, "fuzz", evidence);
    advice::Question question;
    question.clients = 1000;
    question.rate = 1;
    question.payload_bytes = 300;
    question.p99_us = 500'000;
    const advice::Advice answer = advice::advise(question, evidence);
    for (const advice::Option& option : answer.options) {
      if (!std::isfinite(option.load) || option.servers == 0) std::abort();
    }
    advice::table_page(answer, false);
    advice::json_page(answer);
  } catch (const InputError&) {
    // The expected end of most inputs.
  }
  return 0;
}

extern "C" const char* const* pushbench_fuzz_corpus() {
  using namespace pushbench::results;
  static const std::string trials = [] {
    Run run = small_sample_run();
    run.control.clear();
    run.scenarios[0].document = R"({"channels":{"layout":"private"},"downlink":{"each_per_s":1,"payload_bytes":300}})";
    for (Trial& trial : run.trials) trial.faults.clear();
    return write_run(run);
  }();
  static const std::string capacities = write_run(capacity_run());
  static const std::string ceilings = write_run(ceiling_run());
  static const std::array<const char*, 4> corpus{trials.c_str(), capacities.c_str(), ceilings.c_str(), ""};
  return corpus.data();
}
