// Whatever the bytes, the parser must give the same frames however they are cut, and never more than came in.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "transports/raw_tcp/codec.hpp"

namespace {

struct Outcome {
  std::string frames;
  bool good = true;
  bool operator==(const Outcome&) const = default;
};

Outcome parse(std::string_view bytes, std::size_t piece) {
  using namespace pushbench::raw_tcp;
  Parser parser;
  Outcome outcome;
  while (!bytes.empty() && outcome.good) {
    const std::string copy{bytes.substr(0, piece)};  // a heap block of its own, so that reading past it is noticed
    outcome.good = parser.feed(copy, [&](const Frame& frame) {
      outcome.frames += encode(frame.type, frame.payload);
      if (frame.type == FrameType::follow) (void)decode_follow(frame.payload);
      if (frame.type == FrameType::following) (void)decode_number(frame.payload);
      return true;
    });
    bytes.remove_prefix(copy.size());
  }
  return outcome;
}

}  // namespace

extern "C" const char* const* pushbench_fuzz_corpus() {
  static const char* const kCorpus[] = {
      "\x01\x01\x01\x08"
      "Ffeed 12",
      "\x01\x01\x01\x05"
      "Ufeed",
      "\x01\x01\x01\x03"
      "A12",
      ""};
  return kCorpus;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes{reinterpret_cast<const char*>(data), size};
  if (bytes.empty()) return 0;
  const Outcome whole = parse(bytes, bytes.size());
  const Outcome torn = parse(bytes, 1);
  if (whole.good != torn.good || whole.frames != torn.frames || whole.frames.size() > size) std::abort();
  return 0;
}
