// What all Markdown of results is made of.
#pragma once

#include <string>
#include <string_view>

#include "results/view.hpp"

namespace pushbench::results {

/// Text that Markdown shows as it is.
std::string escaped(std::string_view text);

/// Its title, the table, and an empty line.
std::string markdown_of(const View& view);

}  // namespace pushbench::results
