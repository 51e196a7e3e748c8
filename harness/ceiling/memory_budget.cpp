#include "harness/ceiling/memory_budget.hpp"

#include <algorithm>

namespace pushbench {

std::optional<std::uint64_t> standard_memory_limit(const MachineFacts& facts) {
  if (!facts.memory_bytes) return std::nullopt;
  const std::uint64_t all = std::min(*facts.memory_bytes, facts.memory_limit_bytes.value_or(UINT64_MAX));
  const std::uint64_t available =
      std::min({facts.memory_available_bytes.value_or(all), facts.memory_limit_left_bytes.value_or(all), all});
  const std::uint64_t kept = all / 5;
  return available > kept ? available - kept : 0;
}

std::uint64_t MemoryBudget::taken(const KernelSigns& now, std::uint64_t user_bytes) const {
  const std::uint64_t counted =
      growth(before_.slab_bytes, now.slab_bytes) + growth(before_.buffer_bytes, now.buffer_bytes) + user_bytes;
  return std::max(growth(now.available_bytes, before_.available_bytes), counted);
}

std::optional<std::uint64_t> MemoryBudget::most_connections(std::uint64_t taken, std::uint64_t taken_for_none,
                                                            std::uint64_t connections) const {
  // With fewer, the pages that the kernel takes at a time weigh more than the connections.
  constexpr std::uint64_t kEnough = 1000;
  if (!limit_ || connections < kEnough || taken <= taken_for_none) return std::nullopt;
  if (taken >= *limit_) return connections;
  const double each = static_cast<double>(taken - taken_for_none) / static_cast<double>(connections);
  return connections + static_cast<std::uint64_t>(static_cast<double>(*limit_ - taken) / each);
}

}  // namespace pushbench
