// What a worker does, whichever side it is on: gets ready, carries out the trial, reports. The worker around it talks
// to the command line.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "harness/messages.hpp"
#include "harness/process_window.hpp"
#include "runtime/real/runtime.hpp"

namespace pushbench {

class Task {
 public:
  virtual ~Task() = default;

  /// What the other side must know: a server's endpoints.
  virtual nlohmann::json ready() const = 0;
  /// Clients start to connect; servers have nothing to do.
  virtual void connect() {}
  /// All that can be has connected: follow the timetable.
  virtual void start(const Timetable& timetable) = 0;
  virtual Progress progress() const = 0;
  /// What the process used so far.
  virtual ProcessFigures figures() const = 0;
  /// Of everything since start. `lives` is over all servers; null for servers, and where there is no server of this
  /// run's own.
  virtual nlohmann::json report(const Lives* lives) = 0;
};

/// Throws InputError if the orders can't be followed (a port that can't be opened, say).
std::unique_ptr<Task> make_server_task(RealRuntime& runtime, const Orders& orders);
std::unique_ptr<Task> make_client_task(RealRuntime& runtime, const Orders& orders);

}  // namespace pushbench
