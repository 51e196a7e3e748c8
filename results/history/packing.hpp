// A result file's text, small: histograms as JSON shrink to a tenth.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace pushbench::results {

/// zlib's format (RFC 1950).
std::string packed(std::string_view text);

/// The text of `size` bytes that packed() made `bytes` of; nullopt if `bytes` are anything else. Takes memory for
/// `size` bytes, whatever `bytes` say.
std::optional<std::string> unpacked(std::string_view bytes, std::size_t size);

/// SHA-256, 32 bytes.
std::string digest_of(std::string_view text);

}  // namespace pushbench::results
