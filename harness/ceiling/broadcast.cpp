#include "harness/ceiling/broadcast.hpp"

#include <charconv>

namespace pushbench {

std::string write_broadcast(std::uint64_t number, std::string_view filling, std::size_t bytes) {
  std::string data = std::to_string(number) + ' ';
  if (bytes > data.size()) data.append(filling.substr(0, bytes - data.size()));
  return data;
}

std::optional<std::uint64_t> read_broadcast(std::string_view data) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(data.data(), data.data() + data.size(), number);
  if (error != std::errc{} || end == data.data() + data.size() || *end != ' ') return std::nullopt;
  return number;
}

}  // namespace pushbench
