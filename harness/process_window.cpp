#include "harness/process_window.hpp"

#include <algorithm>
#include <utility>

namespace pushbench {

ProcessFigures merged(const ProcessFigures& one, const ProcessFigures& other) {
  ProcessFigures sum = one;
  sum.wall_s += other.wall_s;
  sum.cpu_user_s += other.cpu_user_s;
  sum.cpu_system_s += other.cpu_system_s;
  sum.voluntary_switches += other.voluntary_switches;
  sum.involuntary_switches += other.involuntary_switches;
  sum.memory_peak_bytes = std::max(one.memory_peak_bytes, other.memory_peak_bytes);
  return sum;
}

ProcessWindow::ProcessWindow(Runtime& runtime)
    : runtime_(runtime), made_(runtime.now()), memory_before_(read_user_memory_bytes().value_or(0)) {}

ProcessWindow::~ProcessWindow() {
  runtime_.disarm(begin_timer_);
  runtime_.disarm(end_timer_);
}

void ProcessWindow::start(const Window& window, std::function<void()> at_begin, std::function<void()> at_end) {
  memory_connected_ = read_user_memory_bytes().value_or(0);
  window_ = window;
  at_begin_ = std::move(at_begin);
  at_end_ = std::move(at_end);
  runtime_.arm(begin_timer_, window.begin);
}

void ProcessWindow::join(const Window& window) {
  memory_connected_ = read_user_memory_bytes().value_or(0);
  window_ = window;
  begin_ = Reading{made_, {}};
  runtime_.arm(end_timer_, window.end);
}

ProcessWindow::Reading ProcessWindow::read() const { return {runtime_.now(), read_process_totals()}; }

void ProcessWindow::begin() {
  if (at_begin_) at_begin_();
  begin_ = read();
  runtime_.arm(end_timer_, window_.end);
}

void ProcessWindow::end() {
  end_ = read();
  if (at_end_) at_end_();
}

ProcessFigures ProcessWindow::figures() const {
  ProcessFigures figures;
  figures.memory_before_bytes = memory_before_;
  figures.memory_connected_bytes = memory_connected_;
  const Reading now = read();
  figures.memory_peak_bytes = now.totals.peak_memory_bytes;
  if (!begin_) return figures;
  const Reading& last = end_ ? *end_ : now;
  figures.wall_s = std::chrono::duration<double>(last.at - begin_->at).count();
  figures.cpu_user_s = last.totals.cpu_user_s - begin_->totals.cpu_user_s;
  figures.cpu_system_s = last.totals.cpu_system_s - begin_->totals.cpu_system_s;
  figures.voluntary_switches = last.totals.voluntary_switches - begin_->totals.voluntary_switches;
  figures.involuntary_switches = last.totals.involuntary_switches - begin_->totals.involuntary_switches;
  return figures;
}

}  // namespace pushbench
