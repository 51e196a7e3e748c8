#include "harness/payload_size.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numbers>

namespace pushbench {

namespace {

// Of the standard normal distribution: 95 % lie below.
constexpr double kNormalP95 = 1.6448536269514722;

/// By Box and Muller; the other of each pair is dropped, so that draws stay independent of how many there were.
double normal(Random& random) {
  const double radius = std::sqrt(2 * random.exponential());
  return radius * std::cos(2 * std::numbers::pi * random.unit());
}

}  // namespace

std::uint32_t draw(const PayloadSize& size, Random& random) {
  switch (size.kind) {
    case PayloadSize::Kind::fixed: return size.least;
    case PayloadSize::Kind::uniform:
      return size.least + static_cast<std::uint32_t>(random.below(std::uint64_t{size.most} - size.least + 1));
    case PayloadSize::Kind::log_normal: {
      const double sigma = std::log(static_cast<double>(size.p95) / size.median) / kNormalP95;
      const double bytes = size.median * std::exp(sigma * normal(random));
      return static_cast<std::uint32_t>(std::lround(std::clamp<double>(bytes, size.least, size.most)));
    }
  }
  std::abort();
}

}  // namespace pushbench
