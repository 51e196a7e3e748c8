// Inflating whatever comes stays within its limit, and what was deflated comes back. The first byte chooses the window.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "transports/websocket/deflate.hpp"

extern "C" const char* const* pushbench_fuzz_corpus() {
  static const char* const kCorpus[] = {"\x07\xf2\x48\xcd\xc9\xc9\x07\x01", "\x07\xf3\x48\xcd\xc9\xc9\x07\x01\x01",
                                        "\x03\x01\x05\x01\xfa\xffHello\x01", "\x01 some text, some text, some text",
                                        ""};
  return kCorpus;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pushbench::websocket;
  if (size < 2) return 0;
  constexpr std::size_t kLimit = 10000;
  const int bits = 8 + data[0] % 8;
  const std::string bytes{reinterpret_cast<const char*>(data) + 1, size - 1};
  Scratch out;
  Inflater inflater(bits);
  const Inflated outcome = inflater.decompress(bytes, kLimit, out);
  if ((outcome == Inflated::too_big) != (out.size() > kLimit) || out.size() > kLimit + 1) std::abort();

  Deflater deflater(bits);
  inflater.reset();
  for (int i = 0; i < 2; ++i) {
    Scratch compressed;
    Scratch back;
    deflater.compress(bytes, compressed);
    if (inflater.decompress(compressed.view(), bytes.size(), back) != Inflated::whole || back.view() != bytes)
      std::abort();
  }
  return 0;
}
