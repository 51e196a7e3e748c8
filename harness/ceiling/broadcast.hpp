// What a broadcast says: its number, and what makes it as long as it should be.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pushbench {

/// The one channel that all clients of a ceiling follow.
inline constexpr std::string_view kHeldChannel = "all";

/// More would be dropped as what a slow consumer left.
inline constexpr std::uint32_t kLongestBroadcast = 256 * 1024;

/// The data of broadcast `number`: "7 " and of `filling` what makes it `bytes` long. Never shorter than the number.
std::string write_broadcast(std::uint64_t number, std::string_view filling, std::size_t bytes);

/// Its number; nothing if `data` is not what write_broadcast() writes.
std::optional<std::uint64_t> read_broadcast(std::string_view data);

}  // namespace pushbench
