// Every transport there is.
#pragma once

#include <span>
#include <string_view>

#include "transports/transport.hpp"

namespace pushbench {

/// In the order in which tables show them; the control, raw_tcp, first.
std::span<const Transport* const> transports();

/// Null if there is none of that name.
const Transport* find_transport(std::string_view name);

}  // namespace pushbench
