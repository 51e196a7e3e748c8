// Scenario files come from anywhere: whatever is in one, the loader throws InputError or gives a scenario that it would
// read back from its own writing. Lines after the first are overrides.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "harness/scenario.hpp"
#include "runtime/input_error.hpp"

extern "C" const char* const* pushbench_fuzz_corpus() {
  static const char* const kCorpus[] = {
      R"({"name":"x","summary":"s"})",
      R"({"name":"x","summary":"s","clients":5,"channels":{"layout":"rooms","room_size":2},"trials":2})",
      R"({"name":"x","summary":"s","downlink":{"arrivals":"burst","messages_per_s":0.5,"burst_size":3}})",
      R"({"name":"x","summary":"s","clients":50,"channels":{"layout":"rooms","room_size":{"least":2,"most":9}},)"
      R"("groups":[{"name":"a","members":1,"follows":false,"to":"server","uplink":{"each_per_s":1}},{"name":"b",)"
      R"("churn":{"session_s":3,"catches_up":false}}],"downlink":[{"messages_per_s":2,"content":"binary",)"
      R"("payload_bytes":{"median":300,"p95":900}},{"each_per_s":2,"payload_bytes":{"least":100,"most":200}}]})",
      R"({"name":"x","summary":"s","channels":{"layout":"private"},"uplink":{"messages_per_s":1},"sources":["a"],)"
      R"("replies":{"messages":{"least":1,"most":2}},"faults":[{"kind":"reset","per_s":1,"share":0.5},)"
      R"({"kind":"restart","at_s":1,"history":"lost"}],"phases":{"load":[{"from_s":1,"factor":2}]},"slo":{"lost":0}})",
      "{\"name\":\"x\",\"summary\":\"s\"}\nfaults.0.kind=fin\nfaults.0.at_s=1\nfaults.1.kind=pause\nfaults.0=null",
      "{\"name\":\"x\",\"summary\":\"s\"}\nclients=5\nuplink.messages_per_s=1e2\nphases.measure_s=null",
      "{\"name\":\"x\",\"summary\":\"s\",\"transports\":{}}\nsummary=\"\\u00fc\"\nhub.history_messages=9",
      ""};
  return kCorpus;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string input(reinterpret_cast<const char*>(data), size);
  std::size_t end = input.find('\n');
  const std::string text = input.substr(0, end);
  std::vector<std::string> overrides;
  while (end != std::string::npos) {
    const std::size_t begin = end + 1;
    end = input.find('\n', begin);
    overrides.push_back(input.substr(begin, end == std::string::npos ? end : end - begin));
  }
  try {
    const std::string written = pushbench::to_json(pushbench::parse_scenario(text, "fuzz", overrides));
    if (pushbench::to_json(pushbench::parse_scenario(written, "written")) != written) std::abort();
  } catch (const pushbench::InputError& error) {
    for (const char* c = error.what(); *c != '\0'; ++c) {
      if (static_cast<unsigned char>(*c) < 0x20) std::abort();
    }
  }
  return 0;
}
