// From what is typed behind `pushbench simulate` to the scenarios and worlds that are simulated.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "harness/simulation/simulation.hpp"

namespace pushbench {

/// As typed; empty: the default.
struct SimulateChoice {
  std::vector<std::string> scenarios;  ///< names or files; none: feed
  std::vector<std::string> transports;
  std::vector<std::string> overrides;  ///< --set
  std::vector<std::string> sweeps;
  std::string clients;
  bool scale_traffic = false;
  std::optional<double> hours;
  std::string duration;
  std::optional<std::uint32_t> trials;
  std::string calibration = "reference", network = "loopback", population = "always", battery = "phone";
  std::string radio;                     ///< empty: the network's; "none"
  std::string prices;                    ///< empty or "none": no bill
  std::string servers;                   ///< empty: auto, but one where a core is shared
  std::string cores;                     ///< empty: the price list's, else 4; one where a core is shared
  std::string most_connections, memory;  ///< of a server; empty: the price list's, "none": no limit
  std::string idle_timeout;              ///< empty: the network's
  bool tls = false, share_core = false;
  std::uint64_t seed = 1;
};

struct SimulatePlan {
  SimulationPlan plan;             ///< without file and command line
  std::vector<std::string> notes;  ///< what was made of it that was not typed, a line each
};

/// Throws InputError, naming the option, for what makes no sense or is not there.
SimulatePlan simulate_plan(const SimulateChoice& choice);

/// "every 6.9 h", "12.5 times a second".
std::string pace_text(double per_s);

}  // namespace pushbench
