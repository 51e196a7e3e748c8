// Whatever the bytes, a receiver must make the same of them however they are cut, and never more than came in. The
// first byte chooses the role, the terms and how the rest is cut.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "transports/websocket/test_bytes.hpp"

namespace {

constexpr std::size_t kMostMessageBytes = 4096;

std::string received(std::uint8_t choice, std::string_view bytes, std::size_t piece) {
  using namespace pushbench::websocket;
  DeflateTerms terms;
  terms.agreed = (choice & 2) != 0;
  terms.peer_takeover = (choice & 4) != 0;
  TestReceiver receiver((choice & 1) != 0 ? Role::client : Role::server, kMostMessageBytes, terms);
  std::string all;
  for (const std::string& event : receiver.take(bytes, piece)) all += std::to_string(event.size()) + ":" + event;
  return all;
}

/// Frames as the recipe says: a byte chooses the first byte, one the payload's length, and the payload follows.
std::string cooked(std::string_view recipe, bool masked) {
  constexpr std::string_view kFirst{"\x81\x82\x01\x02\x00\x80\x00\x80\x89\x8a\xc1\x41\xc2\x42\x80\x88", 16};
  std::string bytes;
  while (recipe.size() >= 2) {
    const auto first = static_cast<std::uint8_t>(kFirst[static_cast<std::uint8_t>(recipe[0]) % kFirst.size()]);
    const std::size_t length = static_cast<std::uint8_t>(recipe[1]) % 140;
    recipe.remove_prefix(2);
    const std::string_view payload = recipe.substr(0, length);
    recipe.remove_prefix(payload.size());
    bytes += pushbench::websocket::frame(first, payload, masked);
  }
  return bytes;
}

}  // namespace

extern "C" const char* const* pushbench_fuzz_corpus() {
  static const char* const kCorpus[] = {
      "\x10\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58",             // masked "Hello", to a server
      "\x11\x01\x03Hel\x80\x02lo\x89\x01!\x8a\x01?\x88\x02\x03\xe9",  // fragments and control frames, to a client
      "\x13\xc1\x07\xf2\x48\xcd\xc9\xc9\x07\x01\x41\x03\xf2\x48\xcd\x80\x01\x01",
      "\x17\xc1\x07\xf2\x48\xcd\xc9\xc9\x07\x01\xc1\x05\xf2\x01\x11\x01\x01",
      "\x21\x81\x7e\x01\x01 a frame whose length takes two bytes",
      "\x21\x01\x02\xce\xba\x80\x03\xe2\x82\xac",
      "\x40\x10\x05Hello\x02\x02He\x08\x01!\x04\x02ll\x05\x01o\x11\x06zinary",
      "\x47\x0a\x07\xf2\x48\xcd\xc9\xc9\x07\x01\x1b\x03\xf2\x48\xcd\x15\x04\xc9\xc9\x07\x01\x0f\x02\x03\xe8",
      ""};
  return kCorpus;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::uint8_t choice = data[0];
  std::string bytes{reinterpret_cast<const char*>(data) + 1, size - 1};
  if ((choice & 64) != 0) bytes = cooked(bytes, (choice & 1) == 0);
  const std::string whole = received(choice, bytes, bytes.size());
  if (received(choice, bytes, 1) != whole) std::abort();
  if (received(choice, bytes, 2 + choice / 8) != whole) std::abort();
  return 0;
}
