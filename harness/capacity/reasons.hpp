// Why no more is known of a capacity than what is, and what to doubt about it, in words. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "results/capacity.hpp"

namespace pushbench {

/// A server that misses with time to spare may have been kept from its core by other programs: nobody should take that
/// for its limit without knowing. Empty if there is nothing to doubt.
std::vector<std::string> doubts_of(const results::Capacity& capacity);

/// Of a search that is over; `why_no_more` is what its upper bound is owed to.
std::vector<std::string> reasons_of(const results::Capacity& capacity, std::string_view why_no_more);

}  // namespace pushbench
