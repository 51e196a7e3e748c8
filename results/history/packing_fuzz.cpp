// Feeds what a history's file may hold instead of a result to what unpacks it: it must give the text that such bytes
// are made of, or nothing.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "results/history/packing.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pushbench::results;
  const std::string_view bytes{reinterpret_cast<const char*>(data), size};
  for (const std::size_t length : {std::size_t{0}, std::size_t{40}, std::size_t{4'000}}) {
    const auto text = unpacked(bytes, length);
    if (text && (text->size() != length || unpacked(packed(*text), length) != text)) std::abort();
  }
  return 0;
}

extern "C" const char* const* pushbench_fuzz_corpus() {
  using namespace pushbench::results;
  // The driver takes text that ends at its first zero byte.
  static const std::string whole = [] {
    std::string bytes = packed(std::string(40, 'x'));
    std::replace(bytes.begin(), bytes.end(), '\0', '\1');
    return bytes;
  }();
  static const std::array<const char*, 3> corpus{whole.c_str(), "x\x9c\x03", ""};
  return corpus.data();
}
