// The server of a simulated trial: its work on a host of the modelled world, over all its lives, killed and halted when
// the scenario's faults say so. What harness/server_side.cpp does with processes.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "harness/cpu_course.hpp"
#include "harness/fault_plan.hpp"
#include "harness/server_work.hpp"
#include "harness/steps.hpp"
#include "runtime/world/world.hpp"

namespace pushbench {

/// What a simulated server published, for its next life.
class MemoryLog final : public MessageLog {
 public:
  void read(const std::function<void(const JournalRecord&)>& each) override;
  void append(const JournalRecord& record) override;

 private:
  struct Entry {
    TimePoint at;
    std::uint64_t source;
    std::string message;
  };
  std::deque<Entry> entries_;
};

class SimulatedServer final : private PublishWitness {
 public:
  struct Options {
    const Scenario& scenario;
    const Transport& transport;
    std::uint64_t run_seed = 1;
    std::uint32_t trial = 1;
  };

  /// Begins to listen. `host` outlives it, and so does what `options` refers to.
  SimulatedServer(world::Host& host, const Options& options);
  ~SimulatedServer();
  SimulatedServer(const SimulatedServer&) = delete;
  SimulatedServer& operator=(const SimulatedServer&) = delete;

  const Endpoint& endpoint() const { return endpoint_; }

  void start(const Timetable& timetable);

  /// When something is to be done next; TimePoint::max() if nothing is.
  TimePoint next() const;
  /// Does what is due at `now`.
  void act(TimePoint now);
  /// Mends at once what is broken.
  void mend();

  /// Whether it can answer.
  bool up() const { return broken_ == nullptr; }
  /// Whether it has lost its history: then not all that was published can arrive.
  bool lost_history() const { return base_ > 0; }

  Progress progress() const { return work_->progress(); }
  ServerReport report() const { return work_->report(); }

  /// CPU time used in each kStep since the window began, in microseconds; nothing if the scenario has no faults.
  std::vector<std::uint64_t> cpu_steps() const { return cpu_.steps(timetable_.window.begin, kStep); }

 private:
  void on_published(std::uint64_t deliveries, bool own) override;
  void begin_life();
  void strike(const Fault& fault, TimePoint now);
  void read_cpu(TimePoint now);

  world::Host& host_;
  Options options_;
  std::vector<Strike> strikes_;
  bool kills_ = false;
  std::size_t next_strike_ = 0;
  const Fault* broken_ = nullptr;  ///< what has it down or at a halt
  TimePoint mended_at_{};
  TimePoint next_reading_ = TimePoint::max();
  std::uint32_t life_ = 0;
  Cursor base_ = 0;
  Endpoint endpoint_;
  Timetable timetable_{};
  MemoryLog log_;
  CpuCourse cpu_;
  std::unique_ptr<ServerWork> work_;
};

}  // namespace pushbench
