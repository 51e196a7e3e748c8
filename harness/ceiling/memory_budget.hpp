// How much memory a climb may take, how much it has taken, and how many connections fit. Pure.
#pragma once

#include <cstdint>
#include <optional>

#include "harness/ceiling/kernel_signs.hpp"
#include "harness/probes_machine.hpp"

namespace pushbench {

/// What leaves a fifth of the machine (or of what a control group grants of it) free. Nothing if the machine does not
/// say what it has.
std::optional<std::uint64_t> standard_memory_limit(const MachineFacts& facts);

class MemoryBudget {
 public:
  /// `before`: when nothing was started yet. Without a limit there is always room.
  MemoryBudget(std::optional<std::uint64_t> limit_bytes, const KernelSigns& before)
      : limit_(limit_bytes), before_(before) {}

  std::optional<std::uint64_t> limit() const { return limit_; }

  /// What has been taken since: what is available no more, or what slab, socket buffers and the workers' `user_bytes`
  /// add up to. The larger of the two: the former forgets what the kernel could free, the latter what nobody counts.
  std::uint64_t taken(const KernelSigns& now, std::uint64_t user_bytes) const;

  bool is_spent(std::uint64_t taken) const { return limit_ && taken >= *limit_; }

  /// How many connections fit in all, if `connections` took `taken` beyond what was taken for none. At least as many as
  /// there are; nothing if there is no limit, or too few to judge from.
  std::optional<std::uint64_t> most_connections(std::uint64_t taken, std::uint64_t taken_for_none,
                                                std::uint64_t connections) const;

 private:
  std::optional<std::uint64_t> limit_;
  KernelSigns before_;
};

}  // namespace pushbench
