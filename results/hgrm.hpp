// A histogram as HdrHistogram's percentile distribution (.hgrm), which its plotters and other load generators share.
#pragma once

#include <string>

#include "results/histogram.hpp"

namespace pushbench::results {

/// Values are in milliseconds; percentiles in five steps a halving of the rest, as HdrHistogram's own default.
std::string hgrm(const Histogram& histogram);

}  // namespace pushbench::results
