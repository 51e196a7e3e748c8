// The simulated world: one thread, virtual time from 0, everything seeded, and an in-memory network. The same
// transports run here as on sockets, and the same seed gives the same result to the byte.
#pragma once

#include "runtime/runtime.hpp"
#include "runtime/simulated/network.hpp"
#include "runtime/simulated/options.hpp"

namespace pushbench {

class SimulatedRuntime final : public Runtime {
 public:
  explicit SimulatedRuntime(const SimulatedOptions& options = {});

  TimePoint now() const override { return network_.now(); }
  void arm(Timer& timer, TimePoint when) override { timers_.arm(timer, when); }
  void disarm(Timer& timer) override { timers_.disarm(timer); }
  Stream& connect(const Endpoint& peer, StreamHandler& handler, std::uint32_t user = 0) override {
    return network_.connect(peer, handler, user);
  }
  /// Addresses are only names here: a listener on "0.0.0.0" or "::" hears every one.
  std::unique_ptr<Listener> listen(const Endpoint& local, AcceptHandler& handler) override {
    return network_.listen(local, handler);
  }

  /// Lets everything happen that is due until `when`, and makes that the time.
  void run_until(TimePoint when);

  /// Lets everything happen until nothing is left to happen, but nothing that is due later than `limit` from now.
  /// Returns whether nothing is left.
  bool run_until_idle(Duration limit);

  /// Lets the next thing happen, whenever that is: an event of the network or a timer. False if there is none.
  bool step();

  /// A step is one I/O event of one connection: it is accepted, it opens, a chunk arrives, its end arrives. They are
  /// numbered from 0 over all connections; steps() of them have happened.
  std::uint64_t steps() const { return network_.steps(); }

  /// Breaks the connection to which the step of that number belongs, in place of that step. Several may be set.
  void cut_at(std::uint64_t step, const Cut& cut = {}) { network_.cut_at(step, cut); }

  /// How many bytes have arrived.
  std::uint64_t bytes() const { return network_.bytes(); }

  /// Breaks the connection on which the byte of that number arrives, counted over all connections from 0, before it.
  void cut_at_byte(std::uint64_t byte, const Cut& cut = {}) { network_.cut_at_byte(byte, cut); }

  /// Takes back all cuts that have not been reached.
  void cut_no_more() { network_.cut_no_more(); }

  /// Breaks the connections that `user` has at this moment, its end being the near one, and returns how many that were.
  /// Nothing reaches those that are silent.
  std::size_t cut_now(std::uint32_t user, const Cut& cut = {}) { return network_.cut_now(user, cut); }

  /// From now on the connections that `user` has at this moment read nothing, or that is over. Returns how many.
  std::size_t stall(std::uint32_t user, bool stalled = true) { return network_.stall(user, stalled); }

  /// The clock jumps ahead, as that of a machine that was suspended: what was due meanwhile happens now.
  void jump(Duration by) { network_.advance(now() + by); }

  /// From now on nothing arrives at either end of the connections that `user` has at this moment, not even their end,
  /// and nobody is told; or that is over, and what was under way since arrives. Of a connection that is closed or
  /// aborted while silent the peer never learns. Returns how many connections that were.
  std::size_t silence(std::uint32_t user, bool silent = true) { return network_.silence(user, silent); }

  /// Ends of connections that are not closed yet, detached ones included.
  std::size_t streams() const { return network_.streams(); }
  /// Timers of protocol code that are armed.
  std::size_t timers() const { return timers_.size(); }

 private:
  bool step_until(TimePoint limit);

  simulated::Network network_;
  TimerQueue timers_;
};

}  // namespace pushbench
