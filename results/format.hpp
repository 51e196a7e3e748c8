// Numbers and names as people read them.
#pragma once

#include <string>
#include <string_view>

namespace pushbench::results {

/// Three significant digits or all whole ones, with thousands separated: "0.063", "1.20", "12.3", "39,980".
std::string number_text(double value);

/// A whole number, with thousands separated: "0", "1,200,000".
std::string count_text(double value);

/// Two significant digits or all whole ones: "0.95x", "1.8x", "264x".
std::string ratio_text(double ratio);

/// A duration in the unit that suits it, without needless zeros: "640 us", "1.93 ms", "100 ms", "2.5 s".
std::string time_text(double us);

/// What memory is counted in: "512 B", "7.8 GiB".
std::string binary_bytes_text(double bytes);

/// What traffic is counted in: "640 B", "1.20 kB", "39.9 GB".
std::string decimal_bytes_text(double bytes);

/// "1.15..1.31".
std::string interval_text(double low, double high);

/// `text` with all but printable ASCII replaced by '?': names come from files that anybody may have written, and must
/// neither command a terminal nor shift a column.
std::string plain_text(std::string_view text);

}  // namespace pushbench::results
