// A key that takes several values, as it is typed: KEY=a,b,c.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/simulation/sweep.hpp"

namespace pushbench {

/// None of the values is empty or there twice. Throws InputError, `where` naming the option.
SweptKey parse_swept_key(std::string_view text, std::string_view where);

/// Its values, where all must be numbers that differ. Throws InputError.
std::vector<double> numbers_of(const SweptKey& swept, std::string_view where);

}  // namespace pushbench
