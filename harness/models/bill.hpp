// What a load would cost a month: servers by whichever limit binds first, egress, or a managed gateway. Pure.
#pragma once

#include <optional>
#include <string>

#include "harness/models/models.hpp"
#include "results/trial.hpp"

namespace pushbench {

inline constexpr double kHoursOfMonth = 730;

/// What a managed gateway meters, over any time.
struct Metered {
  double messages = 0;  ///< both ways, each of the list's pieces counted
  double connection_minutes = 0;
  double requests = 0;
};

double gateway_usd(const Metered& metered, const PriceList& prices);

/// What `trial`, which is simulated, cost its server and its wire in the measured window, taken to a month of 730 hours
/// at that load. Cores of the calibration and of the price list are taken to be alike; the result's caption says so.
/// CPU is the window's mean, so peaks within it are not seen. The gateway's bill has egress in it. `holds_connections`:
/// a gateway's minutes are of the connections held, `connection_s` seconds together, or without it of the most at one
/// time; else none.
results::Bill bill_of(const results::Trial& trial, const PriceList& prices, bool holds_connections,
                      std::optional<double> connection_s = {});

/// For the trial's reasons: that its server had too few cores for what was asked of it, so that the CPU time it used,
/// and the servers by it, are less than the load takes. nullopt: it had enough.
std::optional<std::string> too_few_cores(const results::Trial& trial);

}  // namespace pushbench
