// A core of a host, run as an epoll loop runs: what is ready waits its turn, one unit of work is done after the other,
// each takes its time, and a core that had nothing to do must wake first.
#pragma once

#include <cstdint>
#include <deque>

#include "runtime/clock.hpp"
#include "runtime/timer_queue.hpp"

namespace pushbench::world {

class ModelHost;
class WorldStream;

class Core {
 public:
  /// One that is never busy does everything the moment it is ready.
  Core(ModelHost& host, bool never_busy) : host_(host), never_busy_(never_busy) {}
  Core(const Core&) = delete;
  Core& operator=(const Core&) = delete;
  Core(Core&&) = delete;
  Core& operator=(Core&&) = delete;
  ~Core() = default;

  ModelHost& host() const { return host_; }

  /// Puts a stream at the end of the queue.
  void make_ready(WorldStream* stream);
  /// Timers are due: as in RealRuntime, their turn comes when nothing is ready, or after kUnitsBetween units of work.
  void timers_are_due();
  /// Does it (null: one timer) at once, if this is a core that is never busy and nothing keeps it; false if that must
  /// wait.
  bool do_now(WorldStream* stream);

  /// Takes `cost` of this core's time; returns when that is done. If this core is not the one that runs now, it does so
  /// as soon as it is free; if it sleeps, another core of its host wakes it for that.
  TimePoint charge(Duration cost);
  /// The time on this core, while it runs.
  TimePoint cursor() const { return cursor_; }
  /// When it was done with the unit before this one.
  TimePoint free_at() const { return free_at_; }
  Duration cpu() const { return cpu_; }
  void begin_window() { cpu_before_ = cpu_; }
  /// Since begin_window().
  Duration cpu_of_window() const { return cpu_ - cpu_before_; }

  void pause();
  void resume();
  /// Forgets what is ready.
  void clear();

 private:
  static constexpr std::uint32_t kUnitsBetween = 512;
  static constexpr std::uint32_t kTimersAtOnce = 256;

  bool has_work() const { return timers_due_ || !ready_.empty(); }
  void expect_turn();
  void run();
  void begin(TimePoint at);
  TimePoint wake(TimePoint at);
  void finish();
  void work();

  ModelHost& host_;
  std::deque<WorldStream*> ready_;
  TimePoint free_at_{};
  TimePoint cursor_{};
  Duration cpu_{};
  Duration cpu_before_{};  // the window
  bool never_busy_;
  bool waking_ = false;
  bool timers_due_ = false;
  std::uint32_t units_ = 0;  // since timers had their turn
  TimePoint wakes_at_{};     // if waking_
  Timer timer_ = Timer::calling<&Core::run>(*this);
};

}  // namespace pushbench::world
