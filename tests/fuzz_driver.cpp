// Runs a fuzzer without a fuzzing engine: seeded random inputs and mutations of them, the same ones every time, so that
// every build of the test suite exercises what the coverage-guided build explores. Arguments: --runs N, --seed S, or
// files.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "runtime/random.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

/// A fuzzer may name inputs worth starting from; each ends the list with an empty one.
extern "C" __attribute__((weak)) const char* const* pushbench_fuzz_corpus();

namespace {

void run(const std::string& input) {
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
}

std::string mutated(std::string input, pushbench::Random& random) {
  const std::uint64_t edits = 1 + random.below(8);
  for (std::uint64_t i = 0; i < edits; ++i) {
    const std::size_t at = input.empty() ? 0 : random.below(input.size());
    switch (random.below(4)) {
      case 0: input.insert(at, 1, static_cast<char>(random.below(256))); break;
      case 1:
        if (!input.empty()) input.erase(at, 1 + random.below(4));
        break;
      case 2:
        if (!input.empty()) input[at] = static_cast<char>(random.below(256));
        break;
      default: input.insert(at, input.substr(at, random.below(32))); break;
    }
  }
  return input;
}

}  // namespace

int main(int argc, char** argv) {
  std::uint64_t runs = 20000;
  std::uint64_t seed = 1;
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "--runs") == 0 && i + 1 < argc) {
      runs = std::strtoull(argv[++i], nullptr, 10);
    } else if (std::strcmp(argv[i], "--seed") == 0 && i + 1 < argc) {
      seed = std::strtoull(argv[++i], nullptr, 10);
    } else {
      std::ifstream file(argv[i], std::ios::binary);
      if (!file) {
        std::fprintf(stderr, "%s: cannot be read\n", argv[i]);
        return 2;
      }
      run(std::string{std::istreambuf_iterator<char>(file), {}});
      runs = 0;
    }
  }
  std::vector<std::string> corpus{""};
  if (pushbench_fuzz_corpus != nullptr) {
    for (const char* const* input = pushbench_fuzz_corpus(); **input != '\0'; ++input) corpus.emplace_back(*input);
  }
  pushbench::Random random(seed);
  for (const std::string& input : corpus) run(input);
  for (std::uint64_t i = 0; i < runs; ++i) {
    std::string input = corpus[random.below(corpus.size())];
    if (input.empty()) {
      input.resize(random.below(256));
      for (char& byte : input) byte = static_cast<char>(random.below(256));
    }
    run(mutated(std::move(input), random));
  }
  std::printf("%llu inputs, seed %llu\n", static_cast<unsigned long long>(runs), static_cast<unsigned long long>(seed));
  return 0;
}
