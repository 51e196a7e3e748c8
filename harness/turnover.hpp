// Makes clients leave and come back when the churn's schedule says so, until an end at which everybody is to be back.
#pragma once

#include <algorithm>
#include <functional>
#include <utility>
#include <vector>

#include "harness/churn.hpp"
#include "runtime/runtime.hpp"

namespace pushbench {

class Turnover {
 public:
  struct Calls {
    std::function<void(ClientId)> leave, come_back;
    std::function<void()> end;  ///< whoever is away is to come back
  };

  /// Calls out for the turns before `end`. `schedule` may be empty.
  Turnover(Runtime& runtime, ChurnSchedule schedule, TimePoint end, Calls calls)
      : runtime_(runtime), schedule_(std::move(schedule)), end_(end), calls_(std::move(calls)) {
    arm_for_next();
  }
  ~Turnover() { runtime_.disarm(timer_); }
  Turnover(const Turnover&) = delete;
  Turnover& operator=(const Turnover&) = delete;

  /// Calls for `client` to come back, as soon as the call at hand has returned.
  void call_back(ClientId client) {
    late_.push_back(client);
    runtime_.arm(timer_, runtime_.now());
  }

  /// Whether everybody was called back at the end.
  bool ended() const { return ended_ || schedule_.empty(); }

 private:
  void take_turns() {
    for (const ClientId client : std::exchange(late_, {})) calls_.come_back(client);
    const TimePoint now = runtime_.now();
    while (!ended() && schedule_.next().at <= now && schedule_.next().at < end_) {
      const Turn turn = schedule_.next();
      schedule_.advance();
      (turn.leaves ? calls_.leave : calls_.come_back)(turn.client);
    }
    if (!ended() && now >= end_) {
      ended_ = true;
      calls_.end();
    }
    arm_for_next();
  }

  void arm_for_next() {
    if (!ended()) runtime_.arm(timer_, std::min(schedule_.next().at, end_));
  }

  Runtime& runtime_;
  ChurnSchedule schedule_;
  TimePoint end_;
  Calls calls_;
  std::vector<ClientId> late_;
  bool ended_ = false;
  Timer timer_ = Timer::calling<&Turnover::take_turns>(*this);
};

}  // namespace pushbench
