// What the parts of one transport's way up share: its plan, its workers, its record, its clock.
#pragma once

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include "harness/ceiling/ceiling.hpp"
#include "harness/ceiling/crew.hpp"
#include "harness/ceiling/kernel_signs.hpp"
#include "harness/ceiling/memory_budget.hpp"

namespace pushbench {

struct Climb {
  using Clock = std::chrono::steady_clock;

  const CeilingPlan& plan;
  const MachineFacts& facts;  ///< of the network that this process is in
  CeilingObserver& observer;
  results::Ceiling& ceiling;
  Fleet& fleet;
  Crew& crew;
  CeilingProgress& progress;
  MemoryBudget budget;
  KernelSigns before{};                      ///< when nothing was started yet
  std::optional<Clock::time_point> began{};  ///< the first connect()

  double elapsed_s() const { return began ? std::chrono::duration<double>(Clock::now() - *began).count() : 0; }

  /// So many are held now.
  void tell_of(std::uint64_t held) {
    progress.held = held;
    ceiling.held = std::max(ceiling.held, held);
  }

  /// Takes note of a wall; `lifted_by` is empty if the way up ends there.
  void note(results::Wall wall, std::string lifted_by) {
    wall.connections = crew.following();
    wall.at_s = elapsed_s();
    wall.lifted_by = std::move(lifted_by);
    ceiling.walls.push_back(wall);
    observer.on_wall(wall);
  }
};

}  // namespace pushbench
