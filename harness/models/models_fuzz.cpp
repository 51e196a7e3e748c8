// Files of models come from anywhere: whatever is in one, the reader throws InputError or has entries with names; and a
// calibration that was read is written as it would be read again. The first byte chooses the kind.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "harness/models/models.hpp"
#include "runtime/input_error.hpp"

extern "C" const char* const* pushbench_fuzz_corpus() {
  static const char* const kCorpus[] = {
      R"(0{"sources":{"a":{"source":"s","read":"2026-09","standing":"read"}},"networks":[{"name":"n","summary":"s",)"
      R"("radio":"lte","round_trip_ms":{"value":70,"from":"a"},"loss":{"value":0.01,"from":"a"}}]})",
      R"(1{"sources":{"a":{"source":"s","standing":"recalled"}},"radios":[{"name":"r","summary":"s",)"
      R"("active_watts":{"value":1,"from":"a"},"up_mbps":{"value":1,"from":"a"},"down_mbps":{"value":1,"from":"a"},)"
      R"("stages":[{"name":"t","lasts_s":{"value":10,"from":"a"},"watts":{"value":1,"from":"a"}}]}]})",
      R"(2{"sources":{"a":{"source":"s","standing":"assumed"}},"batteries":[{"name":"b","summary":"s",)"
      R"("watt_hours":{"value":15.5,"from":"a"}}]})",
      R"(3{"sources":{},"prices":[{"name":"p","summary":"s","date":"2026-09","gateway":{"x":"messages"}}]})",
      R"(4{"sources":{"a":{"source":"s","standing":"read"}},"populations":[{"name":"p","summary":"s",)"
      R"("present_by_hour":{"values":[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,1],"from":"a"}}]})",
      R"(5{"name":"c","machine":"m","commit":"","measured_at":"","command_line":"","transports":{"t":{"server":)"
      R"({"accept_ns":1,"close_ns":1,"wake_ns":1,"read_ns":1,"parse_ns":1,"send_ns":1,"timer_ns":1,"publish_ns":1,)"
      R"("read_ns_per_byte":0.5,"send_ns_per_byte":1},"client":{"accept_ns":1,"close_ns":1,"wake_ns":1,"read_ns":1,)"
      R"("parse_ns":1,"send_ns":1,"timer_ns":1,"publish_ns":1,"read_ns_per_byte":1,"send_ns_per_byte":1},)"
      R"("server_bytes_per_connection":1,"kernel_bytes_per_connection":1}},"server_wake_delays_ns":[1,2],)"
      R"("client_wake_delays_ns":[],"notes":{"a":"b"}})",
      ""};
  return kCorpus;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::size_t kind = data[0] % pushbench::model_kinds().size();
  const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
  try {
    if (kind + 1 == pushbench::model_kinds().size()) {
      const std::string written = pushbench::write_calibration(pushbench::parse_calibration(text, "fuzz"));
      if (pushbench::write_calibration(pushbench::parse_calibration(written, "written")) != written) std::abort();
    } else {
      for (const std::string& name : pushbench::parse_models(pushbench::model_kinds()[kind], text, "fuzz")) {
        if (name.empty()) std::abort();
      }
    }
  } catch (const pushbench::InputError& error) {
    for (const char* c = error.what(); *c != '\0'; ++c) {
      if (static_cast<unsigned char>(*c) < 0x20) std::abort();
    }
  }
  return 0;
}
