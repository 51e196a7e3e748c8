#include "harness/payload.hpp"

#include <array>
#include <cmath>
#include <cstdlib>
#include <vector>

#include "runtime/random.hpp"

namespace pushbench {

namespace {

/// One to four syllables.
std::string word(Random& random) {
  constexpr std::string_view kConsonants = "bcdfghklmnprstvw";
  constexpr std::string_view kVowels = "aeiou";
  std::string result;
  const std::uint64_t syllables = 1 + random.below(4);
  for (std::uint64_t i = 0; i < syllables; ++i) {
    result += kConsonants[random.below(kConsonants.size())];
    result += kVowels[random.below(kVowels.size())];
    if (random.below(3) == 0) result += kConsonants[random.below(kConsonants.size())];
  }
  return result;
}

}  // namespace

Payload::Payload(std::size_t longest, std::uint64_t seed) : longest_(longest) {
  Random random(seed);
  std::vector<std::string> words(1000);
  for (std::string& each : words) each = word(random);
  text_.reserve(kPeriod + longest + 16);
  while (text_.size() < kPeriod + longest) {
    // Few words are frequent and many are rare, as in any language.
    const double u = random.unit();
    text_ += words[static_cast<std::size_t>(u * u * static_cast<double>(words.size()))];
    text_ += ' ';
  }
  text_.resize(kPeriod + longest);
}

std::string_view Payload::slice(std::uint64_t k, std::size_t size) const {
  if (size > longest_) std::abort();
  // Steps of the longest, whatever was taken: else sizes that vary by a digit would make the slices overlap.
  const std::size_t at = static_cast<std::size_t>(k % kPeriod) * (longest_ % kPeriod) % kPeriod;
  return std::string_view{text_}.substr(at, size);
}

}  // namespace pushbench
