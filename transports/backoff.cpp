#include "transports/backoff.hpp"

#include <algorithm>

namespace pushbench {

Duration Backoff::next(const ReconnectPolicy& policy, Random& random) {
  constexpr std::uint8_t kMostDoublings = 30;
  const std::uint8_t failures = failures_;
  failures_ = static_cast<std::uint8_t>(std::min<int>(failures_ + 1, kMostDoublings));
  // The first time anywhere in [0, first): at once for a person, but no stampede of all who were cut together.
  const auto draw = [&](Duration range) {
    return Duration{static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(range.count()) + 1))};
  };
  if (failures == 0) return draw(policy.first);
  Duration whole = policy.first;
  for (int i = 0; i < failures && whole < policy.most; ++i) whole *= 2;
  whole = std::min(whole, policy.most);
  return whole / 2 + draw(whole / 2);
}

}  // namespace pushbench
