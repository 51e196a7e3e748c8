#include "harness/schedule.hpp"

#include <cmath>
#include <cstdlib>

namespace pushbench {

namespace {

constexpr double kMicro = 1e6;
constexpr double kNanosecondsPerSecond = 1e9;

/// In messages per million seconds: a whole number, so that times are exact and the same on every machine.
std::uint64_t micro_rate(const Traffic& traffic) {
  const auto rate = static_cast<std::uint64_t>(std::llround(traffic.messages_per_s * kMicro));
  if (rate == 0) std::abort();
  return rate;
}

}  // namespace

Duration even_offset(const Traffic& traffic, std::uint64_t k) {
  __extension__ using Wide = unsigned __int128;
  if (traffic.arrivals == Arrivals::poisson) std::abort();
  const std::uint32_t size = traffic.arrivals == Arrivals::burst ? traffic.burst_size : 1;
  if (size == 0) std::abort();
  constexpr Wide kHalfOfMillionSeconds = Wide{500'000'000} * 1'000'000;
  const Wide halves = 2 * static_cast<Wide>(k / size) + 1;
  return Duration{static_cast<std::int64_t>(halves * size * kHalfOfMillionSeconds / micro_rate(traffic))};
}

Schedule::Schedule(const Traffic& traffic, std::uint32_t targets, std::uint64_t seed)
    : traffic_(traffic), targets_(targets), gaps_(seed), choices_(gaps_.split()) {
  if (targets_ == 0) std::abort();
  due_.offset = next_offset();
  due_.target = static_cast<std::uint32_t>(choices_.below(targets_));
}

void Schedule::advance() {
  ++due_.k;
  due_.offset = next_offset();
  due_.target = static_cast<std::uint32_t>(choices_.below(targets_));
}

Duration Schedule::next_offset() {
  if (traffic_.arrivals != Arrivals::poisson) return even_offset(traffic_, due_.k);
  // Whole nanoseconds are added, so that no rounding error gathers.
  const double mean = kNanosecondsPerSecond * kMicro / static_cast<double>(micro_rate(traffic_));
  return due_.offset + Duration{std::llround(gaps_.exponential() * mean)};
}

std::uint64_t seed_for(std::uint64_t run_seed, std::uint32_t trial, Purpose purpose) {
  Random by_run(run_seed);
  Random by_trial(by_run.next() + trial);
  return Random(by_trial.next() + static_cast<std::uint64_t>(purpose)).next();
}

}  // namespace pushbench
