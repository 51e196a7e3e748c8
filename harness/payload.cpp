#include "harness/payload.hpp"

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

std::string text(std::size_t size, Random& random) {
  std::vector<std::string> words(1000);
  for (std::string& each : words) each = word(random);
  std::string result;
  result.reserve(size + 16);
  while (result.size() < size) {
    // Few words are frequent and many are rare, as in any language.
    const double u = random.unit();
    result += words[static_cast<std::size_t>(u * u * static_cast<double>(words.size()))];
    result += ' ';
  }
  result.resize(size);
  return result;
}

std::string noise(std::size_t size, Random& random) {
  std::string result(size, '\0');
  for (char& byte : result) byte = static_cast<char>(random.below(256));
  return result;
}

}  // namespace

Payload::Payload(std::size_t longest, std::uint64_t seed, Content content) : longest_(longest) {
  Random random(seed);
  bytes_ = content == Content::binary ? noise(kPeriod + longest, random) : text(kPeriod + longest, random);
}

std::string_view Payload::slice(std::uint64_t at, std::size_t size) const {
  if (size > longest_) std::abort();
  return std::string_view{bytes_}.substr(static_cast<std::size_t>(at % kPeriod), size);
}

}  // namespace pushbench
