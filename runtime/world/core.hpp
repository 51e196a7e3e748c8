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

  /// Puts a stream at the end of the queue; null stands for a timer that is due.
  void make_ready(WorldStream* stream);
  /// Does it at once, if this is a core that is never busy and nothing keeps it; false if that must wait.
  bool do_now(WorldStream* stream);

  /// Takes `cost` of this core's time; returns when that is done. If this core is not the one that runs now, it does so
  /// as soon as it is free.
  TimePoint charge(Duration cost);
  /// The time on this core, while it runs.
  TimePoint cursor() const { return cursor_; }
  /// When it was done with the unit before this one.
  TimePoint free_at() const { return free_at_; }
  Duration cpu() const { return cpu_; }

  void pause();
  void resume();
  /// Forgets what is ready.
  void clear();

 private:
  void run();
  void begin(TimePoint at);
  void finish();
  void work_on(WorldStream* stream);

  ModelHost& host_;
  std::deque<WorldStream*> ready_;
  TimePoint free_at_{};
  TimePoint cursor_{};
  Duration cpu_{};
  bool never_busy_;
  bool waking_ = false;
  Timer timer_ = Timer::calling<&Core::run>(*this);
};

}  // namespace pushbench::world
