// The summary as Markdown tables, for a README or a pull request.
#pragma once

#include <string>

#include "results/summary.hpp"

namespace pushbench::results {

std::string markdown(const Summary& summary);

}  // namespace pushbench::results
