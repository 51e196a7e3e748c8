#include "harness/ceiling/lookout.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "harness/ceiling/walls.hpp"

namespace pushbench {

namespace {

using results::Wall;
using std::chrono::milliseconds;

constexpr std::uint32_t kLeastInFlight = 16;
constexpr milliseconds kBetweenSlowings{1500};  // a SYN that was dropped comes again after a second
constexpr std::chrono::seconds kSilence{30};
constexpr milliseconds kBetweenWeighings{500};

}  // namespace

std::optional<Wall> Lookout::look() {
  const std::uint64_t pending = climb_.crew.pending();
  const std::uint64_t settled = climb_.crew.settled();
  if (std::exchange(settled_, settled) != settled || pending == 0) newest_ = Clock::now();

  const KernelSigns now = read_kernel_signs();
  slow_down(now);
  if (auto wall = wall_of_kernel(climb_.before, now, climb_.facts)) return wall;
  if (auto wall = memory(now)) return wall;
  if (auto wall = refusal()) return wall;
  if (is_silent()) return wall_of_silence(pending, std::chrono::duration<double>(kSilence).count());
  if (climb_.elapsed_s() > climb_.plan.time_limit_s) return wall_of_time(climb_.plan.time_limit_s);
  return std::nullopt;
}

bool Lookout::is_silent() const { return Clock::now() - newest_ > kSilence; }

void Lookout::slow_down(const KernelSigns& now) {
  const std::uint64_t drops = now.listen_drops.value_or(0) - climb_.before.listen_drops.value_or(0);
  if (std::exchange(drops_, drops) >= drops || Clock::now() < slowed_down_at_ + kBetweenSlowings) return;
  slowed_down_at_ = Clock::now();
  const std::uint32_t before = std::exchange(in_flight_, std::max(in_flight_ / 2, kLeastInFlight));
  if (std::exchange(has_slowed_down_, true)) return;
  climb_.note(wall_of_backlog(climb_.before, now, climb_.facts),
              fmt::format("{} connections at once instead of {}, and half as many again while SYNs are dropped",
                          in_flight_, before));
}

std::optional<Wall> Lookout::memory(const KernelSigns& now) {
  if (!climb_.budget.limit() || Clock::now() < weighed_at_ + kBetweenWeighings) return std::nullopt;
  weighed_at_ = Clock::now();
  const std::uint64_t taken = climb_.budget.taken(now, climb_.crew.user_bytes());
  if (!climb_.budget.is_spent(taken)) return std::nullopt;
  return wall_of_memory(taken, *climb_.budget.limit(), climb_.crew.following(), false);
}

std::optional<Wall> Lookout::refusal() const {
  constexpr std::uint64_t kFew = 64;  // may have reasons of their own
  auto failed = climb_.crew.failed();
  // These have walls of their own: see Filling.
  failed.erase(std::string{name_of(CloseReason::out_of_files)});
  failed.erase(std::string{name_of(CloseReason::out_of_ports)});
  std::uint64_t count = 0;
  for (const auto& [reason, times] : failed) count += times;
  if (count <= climb_.crew.refused_out_of_files() + kFew) return std::nullopt;
  return wall_of_refusal(failed, climb_.crew.first_protocol_error());
}

}  // namespace pushbench
