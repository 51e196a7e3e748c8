// Heartbeats without a timer a connection: one timer walks all connections of a server once an interval, a slice at a
// time, so that a million of them neither cost a million timers nor beat all at once.
#pragma once

#include <boost/intrusive/list.hpp>
#include <cstddef>

#include "runtime/runtime.hpp"

namespace pushbench {

/// The parts that an interval is walked in.
inline constexpr int kSweepSlices = 32;

/// Base of what is swept.
class SweepHook : public boost::intrusive::list_base_hook<> {
 private:
  template <class Member>
  friend class Sweep;
  bool round_ = false;  // the parity of the last round that visited it
};

/// The connections of a server, and a visit to each of them once an interval. `Member` derives from SweepHook and has
/// on_sweep(), which must not remove other members.
template <class Member>
class Sweep {
 public:
  /// An interval of zero never visits.
  Sweep(Runtime& runtime, Duration interval) : runtime_(runtime), slice_(interval / kSweepSlices) {}
  ~Sweep() { runtime_.disarm(timer_); }

  /// From now on at this pace, beginning with a new round, in which everybody who is in is due. Zero: no visits.
  void set_interval(Duration interval) {
    slice_ = interval / kSweepSlices;
    runtime_.disarm(timer_);
    for (Member& member : members_) member.SweepHook::round_ = round_;
    left_ = slices_left_ = 0;
    go_on();
  }

  void add(Member& member) {
    member.SweepHook::round_ = round_;
    members_.push_back(member);
    go_on();
  }
  void remove(Member& member) {
    if (member.SweepHook::round_ != round_) --left_;
    members_.erase(members_.iterator_to(member));
  }

  std::size_t size() const { return members_.size(); }
  bool empty() const { return members_.empty(); }
  Member& front() { return members_.front(); }

  /// `call` may not remove members.
  template <class Call>
  void for_each(Call call) {
    for (Member& member : members_) call(member);
  }

 private:
  void visit_slice() {
    if (slices_left_ == 0) {
      slices_left_ = kSweepSlices;
      left_ = members_.size();
      round_ = !round_;
    }
    // Spread what is left of this round over its remaining slices; the visited and the new are at the back.
    std::size_t visits = (left_ + slices_left_ - 1) / slices_left_;
    --slices_left_;
    for (; visits > 0 && left_ > 0; --visits) {
      Member& member = members_.front();
      members_.splice(members_.end(), members_, members_.begin());
      member.SweepHook::round_ = round_;
      --left_;
      member.on_sweep();
    }
    go_on();
  }

  void go_on() {
    if (slice_ <= Duration::zero() || members_.empty() || timer_.armed()) return;
    runtime_.arm(timer_, runtime_.now() + slice_);
  }

  Runtime& runtime_;
  Duration slice_;
  Timer timer_ = Timer::calling<&Sweep::visit_slice>(*this);
  boost::intrusive::list<Member> members_;
  std::size_t left_ = 0;  // members that this round has not visited: those in front
  std::size_t slices_left_ = 0;
  bool round_ = false;
};

}  // namespace pushbench
