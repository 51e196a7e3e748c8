// What all CSV of results is made of (RFC 4180, but with plain line feeds).
#pragma once

#include <string>
#include <string_view>

#include "results/value.hpp"

namespace pushbench::results {

std::string quoted_if_needed(std::string_view text);

/// In full precision; nothing for an absent figure.
std::string csv_field(const Value& value);

}  // namespace pushbench::results
