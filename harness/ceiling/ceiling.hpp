// `pushbench ceiling`: connections are opened in steps until the target or a wall; each step proves that they live, and
// measures what they cost.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "harness/probes_machine.hpp"
#include "harness/run.hpp"
#include "harness/variant.hpp"
#include "results/ceiling.hpp"

namespace pushbench {

/// What a ceiling may do by itself to get past a wall. All are undone with the run.
struct Lifts {
  bool processes = true;  ///< further worker processes: open files of one process
  bool addresses = true;  ///< further source addresses of 127.0.0.0/8: the 4-tuple
  bool ports = true;      ///< further server ports: the same wall, taken in turn with addresses
};

struct CeilingPlan {
  std::vector<Variant> variants;  ///< one after the other, each in fresh processes
  std::uint64_t target = 1'000'000;
  std::vector<std::uint64_t> steps;  ///< ascending, below the target; see steps_to()
  Lifts lifts;
  std::optional<PortRange> port_range;  ///< of the run's own network namespace; else as the kernel has it
  bool own_network = true;              ///< a network namespace of its own, where the kernel lets us have one
  std::uint32_t in_flight = 512;        ///< connections that are being opened at once
  std::uint32_t broadcasts = 2;         ///< at each step
  std::uint32_t payload_bytes = 200;    ///< of a broadcast, envelope included
  double idle_s = 5;                    ///< how long connections are watched doing nothing; 0: not at all
  double heartbeat_s = 30;              ///< interval of heartbeats, when they are measured
  double time_limit_s = 1800;           ///< for each transport
  std::optional<std::uint64_t>
      most_memory_bytes;  ///< of all that the run takes; else what leaves a fifth of the machine free
  std::uint64_t seed = 1;
  std::string command_line;
  std::filesystem::path file;
};

/// Where to stop and measure on the way to `target`: 1/64, 1/32, … 1/2, 3/4 of it, none below 100.
std::vector<std::uint64_t> steps_to(std::uint64_t target);

/// The interval of heartbeats when they are measured: what the variant says of it, or else the plan. 0: they are not
/// measured, or the transport has none.
double heartbeat_s_of(const CeilingPlan& plan, const Variant& variant);

/// How far a ceiling is, for whoever waits.
struct CeilingProgress {
  enum class Phase : std::uint8_t { starting, connecting, broadcasting, idling, measuring_memory, ending };
  Phase phase = Phase::starting;
  std::uint64_t held = 0, step = 0, target = 0;  ///< connections: now, of this step, in the end
  double elapsed_s = 0;                          ///< since the transport's first connection
  std::uint32_t server_processes = 0, client_processes = 0;
};

/// Told what happens, for whoever watches.
class CeilingObserver {
 public:
  virtual void on_transport(const Variant& variant) = 0;
  /// Some ten times a second.
  virtual void on_progress(const CeilingProgress& progress) = 0;
  virtual void on_wall(const results::Wall& wall) = 0;
  virtual void on_step(const results::Ceiling& so_far, const results::CeilingStep& step) = 0;
  virtual void on_end(const results::Ceiling& ceiling) = 0;

 protected:
  ~CeilingObserver() = default;
};

/// Climbs with all variants, or until SIGINT or SIGTERM; the result (Run::ceilings) is on disk after every step. Moves
/// this process into a network namespace of its own, if the plan asks for one and the kernel permits; if not, says so
/// in the result and goes on in the host's. Throws InputError if the plan can't be carried out or the result can't be
/// written.
Execution execute_ceiling(const CeilingPlan& plan, CeilingObserver& observer);

std::string_view name_of(CeilingProgress::Phase phase);

}  // namespace pushbench
