// The server workers of one trial: started, killed and halted when the scenario's faults say so, started again, and
// accounted for over all their lives.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "harness/cpu_course.hpp"
#include "harness/fault_plan.hpp"
#include "harness/fleet.hpp"
#include "harness/steps.hpp"
#include "runtime/real/held_port.hpp"

namespace pushbench {

class ServerSide {
 public:
  /// `strikes` are all of the trial; what is the clients' is left to the clients. `fleet` and `scenario` outlive it.
  ServerSide(Fleet& fleet, const Scenario& scenario, std::vector<Strike> strikes);

  /// Starts a worker with each of `orders`, and says where they listen, once they do. This, like all that follows,
  /// throws FleetError; and std::runtime_error if the kernel refuses a port or a process.
  std::vector<Endpoint> start(std::vector<Orders> orders);

  /// Has them follow the timetable.
  void follow(const Timetable& timetable);

  /// When something is to be done next; TimePoint::max() if nothing is.
  TimePoint next() const;
  /// Does what is due at `now`.
  void act(TimePoint now);
  /// Mends at once what is broken.
  void mend(TimePoint now);

  /// Whether all of them can answer.
  bool up() const { return broken_ == nullptr; }
  /// Whether one has lost its history: then not all that was published can arrive.
  bool lost_history() const { return base_ > 0; }

  std::vector<Progress> progress();
  /// Asked for once, as the last.
  std::vector<ServerReport> reports();

  /// CPU time that they used in each kStep since the window began, in microseconds; nothing if the scenario has no
  /// faults or it can't be read.
  std::vector<std::uint64_t> cpu_steps() const { return cpu_.steps(timetable_.window.begin, kStep); }

 private:
  /// What was used by a worker's former lives in the window, and when and with which totals its present one began it.
  struct Account {
    std::optional<ProcessFigures> former;
    ProcessFigures first;  ///< of its first life, as the window began
    TimePoint began;
    ProcessTotals at_begin;
  };

  bool kills() const;
  void read_cpu(TimePoint now);
  void ask_for_totals(TimePoint now);
  void take_totals();
  void strike(const Fault& fault, TimePoint now);
  void kill(TimePoint now);
  void start_again(TimePoint now);

  Fleet& fleet_;
  const Scenario& scenario_;
  std::vector<Strike> strikes_;  ///< of servers
  Timetable timetable_{};
  std::size_t next_strike_ = 0;
  const Fault* broken_ = nullptr;  ///< what has them down or at a halt
  TimePoint mended_at_{};
  std::uint32_t life_ = 0;
  Cursor base_ = 0;
  std::vector<HeldPort> ports_;
  bool totals_asked_ = false;
  std::vector<Account> accounts_;
  CpuCourse cpu_;
  Duration most_cpu_{};
  TimePoint next_reading_ = TimePoint::max();
};

}  // namespace pushbench
