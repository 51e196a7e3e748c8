// The network of the simulated world: who listens where, which streams there are, and what happens next. It counts the
// steps of all connections, so that a test can break one at exactly the step it names.
#pragma once

#include <algorithm>
#include <boost/intrusive/list.hpp>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "runtime/runtime.hpp"
#include "runtime/simulated/options.hpp"
#include "runtime/simulated/stream.hpp"

namespace pushbench::simulated {

class Network {
 public:
  Network(const SimulatedOptions& options, Random random) : options_(options), random_(random) {}
  Network(const Network&) = delete;
  Network& operator=(const Network&) = delete;
  /// Streams that are left vanish without telling their handlers.
  ~Network();

  Stream& connect(const Endpoint& peer, StreamHandler& handler, std::uint32_t user);
  std::unique_ptr<Listener> listen(const Endpoint& local, AcceptHandler& handler);

  /// The step of that number, from 0, is where its connection breaks.
  void cut_at(std::uint64_t step, const Cut& cut) { cuts_[step] = cut; }
  /// The connection on which the byte of that number arrives, counted over all connections from 0, breaks before it.
  void cut_at_byte(std::uint64_t byte, const Cut& cut) { byte_cuts_[byte] = cut; }
  /// Takes back all cuts that have not been reached.
  void cut_no_more();
  /// Breaks the connections that `user` has now, `user` at the near end, and returns how many that were.
  /// Nothing reaches those that are silent.
  std::size_t cut_now(std::uint32_t user, const Cut& cut);
  /// Makes the connections that `user` has now read nothing, or all that it has read again; returns how many.
  std::size_t stall(std::uint32_t user, bool stalled);
  /// Begins or ends the silence of the connections that `user` has now, and returns how many that were.
  std::size_t silence(std::uint32_t user, bool silent);

  /// How many bytes have arrived.
  std::uint64_t bytes() const { return bytes_; }
  /// How many steps were taken.
  std::uint64_t steps() const { return steps_; }
  /// Ends of connections, those included that only wait to be told.
  std::size_t streams() const { return streams_.size(); }

  TimePoint now() const { return now_; }
  void advance(TimePoint to) { now_ = std::max(now_, to); }

  /// What is to happen, in order: at most two events a stream.
  TimerQueue& events() { return events_; }

 private:
  friend class SimulatedStream;
  class SimulatedListener;

  /// Counts a step; the cut that belongs to it, if any.
  std::optional<Cut> begin_step();
  /// So many of `count` bytes arrive before the connection is cut; all, if it is not.
  std::size_t bytes_before_cut(std::size_t count, std::optional<Cut>& cut);
  /// Null if nobody listens there.
  AcceptHandler* listening(const Endpoint& at) const;
  SimulatedStream& make_stream();
  void destroy(SimulatedStream& stream);

  SimulatedOptions options_;
  Random random_;
  TimePoint now_{};
  TimerQueue events_;
  boost::intrusive::list<SimulatedStream> streams_;
  std::map<std::pair<std::string, std::uint16_t>, AcceptHandler*> listeners_;
  std::map<std::uint64_t, Cut> cuts_;
  std::map<std::uint64_t, Cut> byte_cuts_;
  std::uint64_t steps_ = 0;
  std::uint64_t bytes_ = 0;
  std::string scratch_;  // bytes of several segments, during one call of on_bytes()
};

}  // namespace pushbench::simulated
