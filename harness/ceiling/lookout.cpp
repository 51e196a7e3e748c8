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

Counts counts_of(const Crew& crew) {
  return {.awaited = crew.awaited(),
          .settled = crew.settled(),
          .following = crew.following(),
          .refused_out_of_files = crew.refused_out_of_files(),
          .failed = crew.failed(),
          .lost = crew.lost_by_reason(),
          .first_protocol_error = crew.first_protocol_error()};
}

std::optional<Wall> Lookout::look(const KernelSigns& signs, const Counts& counts, Clock::time_point now) {
  if (std::exchange(settled_, counts.settled) != counts.settled || counts.awaited == 0) newest_ = now;
  silent_ = now - newest_.value_or(now) > kSilence;

  slow_down(signs, now);
  if (auto wall = wall_of_kernel(climb_.before, signs, climb_.facts)) return wall;
  if (auto wall = memory(signs, counts, now)) return wall;
  if (auto wall = refusal(counts)) return wall;
  if (silent_) return wall_of_silence(counts.awaited, std::chrono::duration<double>(kSilence).count());
  if (climb_.elapsed_s() > climb_.plan.time_limit_s) return wall_of_time(climb_.plan.time_limit_s);
  return std::nullopt;
}

void Lookout::slow_down(const KernelSigns& signs, Clock::time_point now) {
  if (!signs.listen_drops) return;
  const std::uint64_t drops = growth(climb_.before.listen_drops, signs.listen_drops);
  if (std::exchange(drops_, drops) >= drops || now < slowed_down_at_ + kBetweenSlowings) return;
  slowed_down_at_ = now;
  const std::uint32_t fewer = std::max(in_flight_ / 2, std::min(in_flight_, kLeastInFlight));
  const std::uint32_t before = std::exchange(in_flight_, fewer);
  if (std::exchange(has_slowed_down_, true)) return;
  climb_.note(wall_of_backlog(climb_.before, signs, climb_.facts, std::max(before / 2, 1U)),
              fewer == before
                  ? fmt::format("as few as {} connections at once; what is dropped comes again", fewer)
                  : fmt::format("{} connections at once instead of {}, and half as many again while SYNs are dropped",
                                fewer, before));
}

std::optional<Wall> Lookout::memory(const KernelSigns& signs, const Counts& counts, Clock::time_point now) {
  if (!climb_.budget.limit() || now < weighed_at_ + kBetweenWeighings) return std::nullopt;
  weighed_at_ = now;
  const std::uint64_t taken = climb_.budget.taken(signs, climb_.crew.user_bytes());
  if (!climb_.budget.is_spent(taken)) return std::nullopt;
  return wall_of_memory(taken, *climb_.budget.limit(), counts.following, false);
}

std::optional<Wall> Lookout::refusal(const Counts& counts) {
  // So many may have reasons of their own.
  constexpr std::uint64_t kFew = 64;
  constexpr std::uint64_t kOneOf = 1000;
  auto failed = counts.failed;
  // These have walls of their own: see Filling.
  failed.erase(std::string{name_of(CloseReason::out_of_files)});
  failed.erase(std::string{name_of(CloseReason::out_of_ports)});
  std::uint64_t count = 0;
  for (const auto& [reason, times] : failed) count += times;
  for (const auto& [reason, times] : counts.lost) count += times;
  if (count <= counts.refused_out_of_files + kFew + counts.following / kOneOf) return std::nullopt;
  return wall_of_refusal(failed, counts.lost, counts.first_protocol_error);
}

}  // namespace pushbench
