#include "runtime/world/radio.hpp"

#include <algorithm>
#include <cstdlib>

namespace pushbench::world {

namespace {

using std::chrono::duration;

constexpr std::uint8_t kIdle = 0, kPromotion = 1, kActive = 2, kFirstStage = 3;

double seconds(Duration time) { return duration<double>(time).count(); }

Duration time_of(std::size_t bytes, double mbps) {
  if (!(mbps > 0)) return {};
  return Duration{static_cast<Duration::rep>(static_cast<double>(bytes) * 8000 / mbps)};
}

}  // namespace

std::string radio_state(const RadioModel& model, std::size_t index) {
  if (index == kIdle) return "idle";
  if (index == kPromotion) return "promotion";
  if (index == kActive) return "active";
  return model.stages.at(index - kFirstStage).name;
}

Radios::Radios(const RadioModel& model, std::uint32_t users) : model_(model), radios_(users) {
  if (model.stages.size() > kMostRadioStages || model.promotion > kLongestPromotion) std::abort();
  for (const RadioStage& stage : model.stages) {
    if (stage.promotion > kLongestPromotion) std::abort();
  }
}

double Radios::watts_of(std::size_t state) const {
  if (state == kIdle) return model_.idle_watts;
  return state == kActive ? model_.active_watts : model_.stages[state - kFirstStage].watts;
}

void Radios::spend(std::size_t state, double watts, Duration time) {
  total_.seconds[state] += seconds(time);
  total_.joules += (watts - model_.idle_watts) * seconds(time);
}

Radios::Rest Radios::rest_of(const Radio& radio, TimePoint at) const {
  Duration elapsed = at - radio.last;
  if (radio.state == kActive) {
    if (elapsed < model_.inactivity) return {kActive, model_.inactivity - elapsed};
    elapsed -= model_.inactivity;
  }
  if (radio.state != kIdle) {
    const std::size_t first = radio.state == kActive ? 0 : radio.state - std::size_t{kFirstStage};
    for (std::size_t i = first; i < model_.stages.size(); ++i) {
      const Duration lasts = model_.stages[i].lasts;
      if (elapsed < lasts) return {kFirstStage + i, lasts - elapsed};
      elapsed -= lasts;
    }
  }
  return {kIdle, Duration::max()};
}

/// Until a radio that sleeps listens next. Each listens at instants of its own: else all would hear a broadcast at
/// once.
Duration Radios::wait_of(std::size_t state, std::uint32_t user, TimePoint at) const {
  Duration cycle{};
  if (state == kIdle) cycle = model_.idle_cycle;
  if (state >= kFirstStage) cycle = model_.stages[state - kFirstStage].cycle;
  if (cycle <= Duration::zero()) return {};
  const std::uint32_t spread = user * 2654435769U;  // 2^32 by the golden ratio: neighbours lie far apart
  const Duration phase{static_cast<Duration::rep>(static_cast<double>(cycle.count()) * (spread / 4294967296.0))};
  const Duration into = (at.time_since_epoch() + phase) % cycle;
  return into == Duration::zero() ? Duration::zero() : cycle - into;
}

void Radios::count(Radio& radio, TimePoint until) {
  if (radio.promotion_left_ns > 0 && radio.counted < until) {
    const Duration time = std::min(Duration{radio.promotion_left_ns}, Duration{until - radio.counted});
    const double watts = radio.promoted_from == kIdle
                             ? model_.promotion_watts
                             : model_.stages[radio.promoted_from - std::size_t{kFirstStage}].promotion_watts;
    spend(kPromotion, watts, time);
    radio.promotion_left_ns -= static_cast<std::uint32_t>(time.count());
    radio.counted += time;
  }
  if (radio.counted < std::min(radio.last, until)) {
    const TimePoint end = std::min(radio.last, until);
    spend(radio.state, watts_of(radio.state), end - radio.counted);
    radio.counted = end;
  }
  while (radio.counted < until) {
    const Rest rest = rest_of(radio, radio.counted);
    const Duration time = std::min(rest.left, Duration{until - radio.counted});
    spend(rest.state, watts_of(rest.state), time);
    radio.counted += time;
  }
}

void Radios::promote(Radio& radio, std::size_t from, Duration air) {
  const Duration takes = from == kIdle ? model_.promotion : model_.stages[from - kFirstStage].promotion;
  radio.promoted_from = static_cast<std::uint8_t>(from);
  radio.promotion_left_ns = static_cast<std::uint32_t>(takes.count());
  radio.state = kActive;
  radio.last = std::max(radio.last, radio.counted + takes) + air;
  if (from == kIdle) ++total_.promotions;
}

/// A packet that comes when the radio is neither active nor on its way there; everything is counted until `at`.
Duration Radios::carry_asleep(std::uint32_t user, TimePoint at, std::size_t bytes, bool up) {
  Radio& radio = radios_[user];
  const bool carrying = at < radio.last;  // what came before waits in a stage that is slow
  Rest rest = carrying ? Rest{radio.state, {}} : rest_of(radio, at);
  if (rest.state >= kFirstStage) {
    const RadioStage& stage = model_.stages[rest.state - kFirstStage];
    const double queued = carrying ? seconds(radio.last - at) * stage.carries_mbps * 1e6 / 8 : 0;
    if (queued + static_cast<double>(bytes) <= static_cast<double>(up ? stage.carries_up : stage.carries_down)) {
      radio.state = static_cast<std::uint8_t>(rest.state);
      radio.last = std::max(radio.last, at) + time_of(bytes, stage.carries_mbps);
      return radio.last - at;
    }
  }
  const Duration cycle_wait = up || carrying ? Duration::zero() : wait_of(rest.state, user, at);
  const Duration wait = std::min(cycle_wait, rest.left);  // as a stage ends, it listens
  count(radio, at + wait);
  if (carrying) {
    radio.last = at;  // once promoted, it carries what waited, too, and quickly
  } else {
    rest = rest_of(radio, at + wait);
  }
  promote(radio, rest.state, time_of(bytes, up ? model_.mbps_up : model_.mbps_down));
  return wait + Duration{radio.promotion_left_ns};
}

Duration Radios::on_packet(std::uint32_t user, TimePoint at, std::size_t bytes, bool up) {
  Radio& radio = radios_[user];
  ++total_.packets;
  const TimePoint told = at;
  at = std::max(at, radio.counted);
  count(radio, at);
  total_.joules += static_cast<double>(bytes) * 8e-6 * (up ? model_.watts_per_mbps_up : model_.watts_per_mbps_down);
  const Duration behind = at - told;  // a packet that was told ahead made the radio wake for this one, too
  const bool awake = radio.promotion_left_ns > 0 || (radio.state == kActive && at < radio.last + model_.inactivity);
  if (!awake) return behind + carry_asleep(user, at, bytes, up);
  radio.last = std::max(radio.last, at + Duration{radio.promotion_left_ns}) +
               time_of(bytes, up ? model_.mbps_up : model_.mbps_down);
  return behind + Duration{radio.promotion_left_ns};
}

void Radios::begin(TimePoint at) {
  for (Radio& radio : radios_) count(radio, at);
  total_ = {};
  begin_ = at;
}

RadioUse Radios::end(TimePoint at) {
  double counted = 0;
  for (Radio& radio : radios_) count(radio, at);
  for (const double part : total_.seconds) counted += part;
  RadioUse use = total_;
  const double window = seconds(at - begin_) * static_cast<double>(radios_.size());
  if (counted > 0 && window > 0) {
    for (double& part : use.seconds) part *= window / counted;
    use.joules *= window / counted;
  }
  return use;
}

}  // namespace pushbench::world
