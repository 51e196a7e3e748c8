// The tables of results, as HTML.
#pragma once

#include <string>
#include <string_view>

#include "results/matrix.hpp"
#include "results/view.hpp"

namespace pushbench::results::html {

/// Within a box of its own, in which what is too wide scrolls.
std::string table_of(const View& view);
std::string table_of(const Matrix& matrix);

}  // namespace pushbench::results::html
