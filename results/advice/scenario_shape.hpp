// The few things of a scenario's document that a trial's counts do not tell.
#pragma once

#include <optional>
#include <string_view>

namespace pushbench::results::advice {

struct ScenarioShape {
  bool plain = false;  ///< no churn, no bursts, no binary content: its figures are those of its rate and size
  /// Clients that get the same message; absent: all of them.
  std::optional<double> followers;
  /// Of a scenario whose downlink is so many messages a second to each client, of one size; else absent.
  std::optional<double> each_per_s, payload_bytes;
};

/// Nullopt for a document that says none of it in a form that is known.
std::optional<ScenarioShape> shape_of(std::string_view document);

}  // namespace pushbench::results::advice
