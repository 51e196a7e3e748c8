// Notices connections on which nothing comes any more, though nobody was told of their end. One sweep over all clients
// of a factory and a byte a client: no timer each, and nothing to arm when bytes come.
#pragma once

#include <cstdint>

#include "transports/sweep.hpp"

namespace pushbench {

/// Base of what is watched.
class SilenceHook : public SweepHook {
 public:
  /// Something came, or nothing was to come.
  void heard() { empty_visits_ = 0; }

 protected:
  /// Counts a visit: true if it is the last of so many without heard() in between that the limit is over.
  bool is_silent() { return ++empty_visits_ > kVisits; }

 private:
  template <class Member>
  friend class SilenceWatch;
  static constexpr std::uint8_t kVisits = 4;

  std::uint8_t empty_visits_ = 0;
};

/// Visits each member four times in the limit, so silence is noticed within 1 to 1.25 times the limit. `Member` derives
/// from SilenceHook and has on_sweep(), which asks is_silent() and must not remove other members.
template <class Member>
class SilenceWatch {
 public:
  /// A limit of zero never visits.
  SilenceWatch(Runtime& runtime, Duration limit) : sweep_(runtime, limit / SilenceHook::kVisits) {}

  void add(Member& member) {
    member.heard();
    sweep_.add(member);
  }
  void remove(Member& member) { sweep_.remove(member); }

 private:
  Sweep<Member> sweep_;
};

}  // namespace pushbench
