// What this process used over the measured window, from totals that the kernel keeps: read when the window begins and
// when it ends.
#pragma once

#include <functional>
#include <optional>

#include "harness/messages.hpp"
#include "harness/probes.hpp"

namespace pushbench {

/// Of a process, and of another that took its place when it was killed: times and switches add up.
ProcessFigures merged(const ProcessFigures& one, const ProcessFigures& other);

class ProcessWindow {
 public:
  /// Reads user memory now, before anything has connected.
  explicit ProcessWindow(Runtime& runtime);
  ~ProcessWindow();
  ProcessWindow(const ProcessWindow&) = delete;
  ProcessWindow& operator=(const ProcessWindow&) = delete;

  /// Reads user memory with all connected, and arms the two readings of the window; `at_begin` and `at_end` are called
  /// with them.
  void start(const Window& window, std::function<void()> at_begin = {}, std::function<void()> at_end = {});

  /// The same for a process that began in the middle of the window: counts since then, start included.
  void join(const Window& window);

  /// Complete once the window has ended; before that, of the window so far.
  ProcessFigures figures() const;

 private:
  struct Reading {
    TimePoint at;
    ProcessTotals totals;
  };
  Reading read() const;
  void begin();
  void end();

  Runtime& runtime_;
  TimePoint made_;
  std::uint64_t memory_before_;
  std::uint64_t memory_connected_ = 0;
  Window window_{};
  std::optional<Reading> begin_, end_;
  std::function<void()> at_begin_, at_end_;
  Timer begin_timer_ = Timer::calling<&ProcessWindow::begin>(*this);
  Timer end_timer_ = Timer::calling<&ProcessWindow::end>(*this);
};

}  // namespace pushbench
