// Text for a terminal: styles and lines of a certain width.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pushbench::results {

/// How wide a terminal is taken to be.
inline constexpr std::size_t kTerminalWidth = 120;

/// Parameters of ANSI's "select graphic rendition".
inline constexpr std::string_view kBold = "1", kDim = "2", kRed = "31", kGreen = "32";

/// `text` in an ANSI style; where there is no style or nothing to see, as it is.
std::string styled(std::string text, std::string_view style);

std::string spaces(std::size_t count);

/// `text` broken at spaces, and behind colons within words, into lines of at most `width`; what can't be broken stays
/// whole.
std::vector<std::string> wrapped(std::string_view text, std::size_t width);

/// `text` as lines of the terminal's width that begin with `first`, all further ones with `later`; ends with a line
/// break.
std::string paragraph(std::string_view text, std::string_view first, std::string_view later);

}  // namespace pushbench::results
