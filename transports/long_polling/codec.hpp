// What a long poll asks for.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "transports/http/request.hpp"

namespace pushbench::long_polling {

inline constexpr std::chrono::milliseconds kStandardHold{30'000};
inline constexpr std::chrono::milliseconds kMostHold{3'600'000};

/// `hold_ms` of a request, or the standard without it; nullopt if it is not a whole number up to kMostHold.
std::optional<std::chrono::milliseconds> read_hold(const http::Request& request);

/// The target of a poll that is held so long, as an http::RequestTemplate takes it.
std::string poll_target(bool with_cursor, std::chrono::milliseconds hold);

}  // namespace pushbench::long_polling
