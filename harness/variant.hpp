// A transport as a run compares it: as it is, or with some settings changed, under a label of its own. Without variants
// a plain WebSocket and one that resumes could not stand side by side in one table.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "harness/scenario.hpp"
#include "transports/transport.hpp"

namespace pushbench {

struct Variant {
  const Transport* transport = nullptr;
  std::string label;                            ///< "name", or "name:setting=value:setting=value", settings sorted
  std::map<std::string, SettingValue> changed;  ///< over what the scenario sets

  /// `scenario` with the changes made to its settings of this transport.
  Scenario applied_to(const Scenario& scenario) const;

  /// The transport's settings in `scenario`, with the changes, by name and in words.
  std::map<std::string, std::string> settings_in(const Scenario& scenario) const;
};

/// The transport as the scenario has it.
Variant plain(const Transport& transport);

/// The transport of that name. Throws InputError, `where` naming the place, with what would be accepted.
const Transport& named_transport(std::string_view name, std::string_view where);

/// From "name" or "name:setting=value:…": colons, because lists of variants are separated by commas. Throws InputError,
/// `where` naming the place, with what would be accepted.
Variant parse_variant(std::string_view text, std::string_view where);

/// "true", "50", "lean": as parse_variant() reads it.
std::string words_of(const SettingValue& value);

}  // namespace pushbench
