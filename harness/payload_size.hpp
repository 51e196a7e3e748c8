// How large each message is: drawn from the distribution that a scenario names.
#pragma once

#include <cstdint>

#include "harness/traffic.hpp"
#include "runtime/random.hpp"

namespace pushbench {

/// The size of the next message, in bytes, from least to most. Takes as much from `random` whatever comes out.
std::uint32_t draw(const PayloadSize& size, Random& random);

}  // namespace pushbench
