// One plan carried out in a simulated world: a server, its clients, what they publish, and what is done to them.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runtime/simulated/runtime.hpp"
#include "tests/simulated_faults/plan.hpp"
#include "tests/simulated_faults/witness.hpp"
#include "transports/http/server.hpp"

namespace pushbench::simulated_faults {

struct Outcome {
  std::string violations;  ///< a line each; empty if all went as it must
  Witness::Counters counters;
  std::uint64_t steps = 0;  ///< of the world
};

/// `trace`: gets a line for whatever happens, with its time; may be null.
Outcome carry_out(const Plan& plan, std::string* trace = nullptr);

class Ordeal {
 public:
  Ordeal(const Plan& plan, std::string* trace);
  ~Ordeal();
  Ordeal(const Ordeal&) = delete;
  Ordeal& operator=(const Ordeal&) = delete;

  Outcome carry_out();

 private:
  class Hostile;
  /// What begins with an act and ends later.
  struct Ending {
    TimePoint at;
    std::size_t act;
  };

  void next_acts();
  void perform(const Act& act);
  void end(const Act& act);
  void heal();
  void publish(const Act& act);
  void publish_from(const Act& act);
  void start_server();
  void crash(const Act& act);
  void begin_hostility(const Act& act);
  void settle();
  void part();
  /// False if it was not done within so much time or so many steps, which is told as a violation.
  bool run(const std::function<bool()>& done, Duration limit, std::string_view what);
  void tell(const std::string& what);

  const Plan& plan_;
  std::string* trace_;
  SimulatedRuntime runtime_;
  Witness witness_;
  std::unique_ptr<Hub> hub_;
  std::unique_ptr<http::Server> http_;
  std::unique_ptr<TransportServer> server_;
  Cursor base_ = 0;
  std::vector<Act> due_;  // what the server was to publish while it was down
  std::unique_ptr<ClientContext> context_;
  std::unique_ptr<ClientFactory> factory_;
  std::vector<std::unique_ptr<Client>> clients_;
  std::vector<std::unique_ptr<Hostile>> hostile_;
  std::size_t next_act_ = 0;
  std::vector<Ending> endings_;
  std::uint64_t taken_ = 0;  // steps of the world and of its timers
  TimePoint begun_;
  Timer timer_ = Timer::calling<&Ordeal::next_acts>(*this);
};

}  // namespace pushbench::simulated_faults
