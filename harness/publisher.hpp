// Keeps a schedule: calls out for each message when it is due, never waiting for the system and never skipping one.
// What is late is called at once, with the time it was due.
#pragma once

#include <functional>
#include <vector>

#include "harness/schedule.hpp"
#include "runtime/runtime.hpp"

namespace pushbench {

class Publisher {
 public:
  using Publish = std::function<void(const Due& due, TimePoint intended)>;

  /// Publishes all messages of `schedule` due in [begin, end). `runtime` outlives it.
  Publisher(Runtime& runtime, Schedule schedule, TimePoint begin, TimePoint end, Publish publish);
  ~Publisher();
  Publisher(const Publisher&) = delete;
  Publisher& operator=(const Publisher&) = delete;

  /// Whether all that was due by the end has been published.
  bool finished() const { return finished_; }

  /// What is due by the end and was not published yet.
  std::vector<Due> remaining() const;

 private:
  void publish_due();
  void arm_for_next();

  Runtime& runtime_;
  Schedule schedule_;
  TimePoint begin_;
  TimePoint end_;
  Publish publish_;
  bool finished_ = false;
  Timer timer_ = Timer::calling<&Publisher::publish_due>(*this);
};

}  // namespace pushbench
