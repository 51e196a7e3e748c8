#include "transports/long_polling/codec.hpp"

#include "transports/http/syntax.hpp"

namespace pushbench::long_polling {

std::optional<std::chrono::milliseconds> read_hold(const http::Request& request) {
  const auto text = request.query_value("hold_ms");
  if (!text) return kStandardHold;
  const auto number = http::parse_number(*text);
  if (!number || *number > static_cast<std::uint64_t>(kMostHold.count())) return std::nullopt;
  return std::chrono::milliseconds{*number};
}

std::string poll_target(bool with_cursor, std::chrono::milliseconds hold) {
  std::string target = "/channels/{channel}/long-poll?";
  if (with_cursor) target += "after={after}&";
  return target + "hold_ms=" + std::to_string(hold.count());
}

}  // namespace pushbench::long_polling
