#include "harness/schedule.hpp"

#include <cmath>
#include <cstdlib>
#include <utility>

#include "harness/payload_size.hpp"

namespace pushbench {

namespace {

constexpr double kMicro = 1e6;
constexpr double kNanosecondsPerSecond = 1e9;

/// In messages per million seconds: a whole number, so that times are exact and the same on every machine.
std::uint64_t micro_rate(const Traffic& traffic, std::uint32_t targets) {
  const auto rate = static_cast<std::uint64_t>(std::llround(traffic.messages_per_s * kMicro));
  const std::uint64_t factor = traffic.each ? targets : 1;
  if (rate == 0 || factor == 0 || rate > UINT64_MAX / factor) std::abort();
  return rate * factor;
}

/// Dice of their own that leave `choices` as they are: what a seed meant before sizes varied still holds.
Random dice_for_sizes(Random choices) { return choices.split(); }

}  // namespace

Duration even_offset(const Traffic& traffic, std::uint64_t k, std::uint32_t targets) {
  __extension__ using Wide = unsigned __int128;
  if (traffic.arrivals == Arrivals::poisson) std::abort();
  const std::uint32_t size = traffic.arrivals == Arrivals::burst ? traffic.burst_size : 1;
  if (size == 0) std::abort();
  constexpr Wide kHalfOfMillionSeconds = Wide{500'000'000} * 1'000'000;
  const Wide halves = 2 * static_cast<Wide>(k / size) + 1;
  return Duration{static_cast<std::int64_t>(halves * size * kHalfOfMillionSeconds / micro_rate(traffic, targets))};
}

Schedule::Schedule(const Traffic& traffic, std::uint32_t targets, std::uint64_t seed, LoadCurve load)
    : traffic_(traffic),
      targets_(targets),
      load_(std::move(load)),
      gaps_(seed),
      choices_(gaps_.split()),
      sizes_(dice_for_sizes(choices_)) {
  if (targets_ == 0) std::abort();
  settle();
}

void Schedule::advance() {
  ++due_.k;
  due_.payload_at += due_.payload_bytes;
  settle();
}

void Schedule::settle() {
  load_time_ = next_load_time();
  due_.offset = load_.offset_at(load_time_);
  due_.target = static_cast<std::uint32_t>(traffic_.arrivals == Arrivals::periodic ? due_.k % targets_
                                                                                   : choices_.below(targets_));
  due_.payload_bytes = draw(traffic_.payload, sizes_);
}

Duration Schedule::next_load_time() {
  if (traffic_.arrivals != Arrivals::poisson) return even_offset(traffic_, due_.k, targets_);
  // Whole nanoseconds are added, so that no rounding error gathers.
  const double mean = kNanosecondsPerSecond * kMicro / static_cast<double>(micro_rate(traffic_, targets_));
  return load_time_ + Duration{std::llround(gaps_.exponential() * mean)};
}

std::uint64_t seed_for(std::uint64_t run_seed, std::uint32_t trial, Purpose purpose, std::uint32_t index) {
  Random by_run(run_seed);
  Random by_trial(by_run.next() + trial);
  const std::uint64_t first = Random(by_trial.next() + static_cast<std::uint64_t>(purpose)).next();
  return index == 0 ? first : Random(first + index).next();
}

}  // namespace pushbench
