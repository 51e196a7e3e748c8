// From what a person types to what is meant: names of transports, variants and scenarios.
#pragma once

#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "harness/scenario.hpp"
#include "harness/variant.hpp"
#include "transports/transport.hpp"

namespace pushbench {

/// The transports of those names, in the registry's order. No names mean all. Throws InputError for a name that is
/// none.
std::vector<const Transport*> select_transports(std::span<const std::string> names);

/// What to compare in `scenario`: those that `texts` name ("name" or "name:setting=value:…") or, without texts, all
/// transports and the scenario's own variants. In the registry's order, variants behind the plain transport, none
/// twice; the control (the registry's first) is always among them. Throws InputError for what is neither.
std::vector<Variant> select_variants(std::span<const std::string> texts, const Scenario& scenario);

/// What a ceiling climbs with: those that `texts` name, in their order, none twice; without any, all transports that
/// hold connections (they push) but the control (the registry's first). Throws InputError for what is neither, and for
/// transports that hold none.
std::vector<Variant> select_holders(std::span<const std::string> texts);

/// Which scenarios are meant.
struct ScenarioChoice {
  std::vector<std::string> names;  ///< or files; exclusive with the two below
  bool all = false;                ///< those that have a goal and no faults
  bool faults = false;             ///< those that have faults
};

/// The chosen ones of `files` (what can be found by name), changed by `overrides`; those chosen by kind in the order of
/// their names. Without any choice the default, "feed". Throws InputError if there are none, one can't be read, or two
/// have the same name.
std::vector<Scenario> select_scenarios(const ScenarioChoice& choice,
                                       const std::map<std::string, std::filesystem::path>& files,
                                       std::span<const std::string> overrides);

}  // namespace pushbench
