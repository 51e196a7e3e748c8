// Files, whole: reading with a limit, and writing so that nobody ever finds half of one.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

namespace pushbench::results {

/// The contents of `file`. Throws InputError, with the system's reason, if it cannot be read or has more than
/// `most_bytes`.
std::string read_file(const std::filesystem::path& file, std::size_t most_bytes);

/// Replaces `file`, or what it links to, by `text`: written beside it, flushed to the disk, then renamed. Throws
/// InputError, with the system's reason, and leaves what was there, if it cannot. A device or a pipe stays what it is,
/// and gets the text.
void write_file_atomically(const std::filesystem::path& file, std::string_view text);

}  // namespace pushbench::results
