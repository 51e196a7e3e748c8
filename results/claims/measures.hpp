// Figures of a trial that only claims ask for, beside metrics(): what a poll costs, and what a protocol adds.
#pragma once

#include <span>
#include <string_view>

#include "results/metrics.hpp"
#include "results/result.hpp"
#include "results/value.hpp"

namespace pushbench::results {

struct Measure {
  std::string_view name, what;
  Combine combine;
  Value (*of)(const Trial&, const Environment&);
};

std::span<const Measure> measures();

}  // namespace pushbench::results
