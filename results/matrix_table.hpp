// The matrix of goals for a terminal.
#pragma once

#include <string>

#include "results/matrix.hpp"

namespace pushbench::results {

/// Fits into 120 columns with five transports. With `colours`: what meets green, what misses red, the rest dim.
std::string matrix_table(const Matrix& matrix, bool colours);

}  // namespace pushbench::results
