// The runtime on real sockets. Boost.Asio owns the process's loop, its signals and its control sockets; the data
// sockets lie in an epoll set of our own, which Asio waits on as on one descriptor. That keeps one system call a read
// and one a send at any number of connections, and nothing allocated for a connection that only waits: with a read
// buffer and a pending operation each, Asio's own sockets cost kilobytes; with async_wait they cost an epoll_ctl for
// every read.
#pragma once

#include <sys/epoll.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/intrusive/list.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "runtime/link_fault.hpp"
#include "runtime/real/dialer.hpp"
#include "runtime/real/listeners.hpp"
#include "runtime/real/stream.hpp"
#include "runtime/real/traffic.hpp"
#include "runtime/runtime.hpp"

namespace pushbench {

/// Unix time minus CLOCK_MONOTONIC, now: read once and handed to every process of a run, it makes their clocks one.
Duration measure_clock_offset();

class RealRuntime final : public Runtime {
 public:
  struct Options {
    std::uint64_t seed = 1;
    Duration clock_offset = measure_clock_offset();
    std::size_t send_queue_limit = 1024 * 1024;  ///< bytes that may wait on a stream before it is dropped
    bool measures_traffic = false;               ///< keep the TCP_INFO of streams that end
  };

  /// Throws std::system_error if the kernel gives no epoll set.
  RealRuntime(boost::asio::io_context& context, const Options& options);
  /// Aborts what is still open, without telling handlers.
  ~RealRuntime();
  RealRuntime(const RealRuntime&) = delete;
  RealRuntime& operator=(const RealRuntime&) = delete;

  TimePoint now() const override;
  void arm(Timer& timer, TimePoint when) override;
  void disarm(Timer& timer) override { timers_.disarm(timer); }
  Stream& connect(const Endpoint& peer, StreamHandler& handler, std::uint32_t user = 0) override;
  std::unique_ptr<Listener> listen(const Endpoint& local, AcceptHandler& handler) override;

  /// Totals since the start.
  struct Counters {
    std::uint64_t accepted = 0;
    std::uint64_t refused_out_of_files = 0;  ///< connections that came while this process could open no more
    std::uint64_t sends_queued = 0;          ///< sends that found the kernel's buffer full
    std::uint64_t slow_consumers = 0;        ///< streams dropped at the queue limit
  };
  const Counters& counters() const { return counters_; }

  /// Streams not closed yet, those that linger included, but not those that ended while silent.
  std::size_t open_streams() const { return streams_.size() + lingering_.size(); }

  /// What all streams since the start have carried (measures_traffic). Asks the kernel about every open one, about a
  /// microsecond each.
  TcpTraffic traffic() const;

  /// What the stream has carried whose event is being handled; nothing if that is a timer's. Of one that has ended it
  /// is known with measures_traffic, and where it was asked for by this end.
  TcpTraffic current_traffic() const;

  /// Asked with kNobody for connections that came in.
  using Users = std::function<bool(std::uint32_t user)>;

  /// Strikes the connections that those users have at this moment, and returns how many. What is silent and is closed
  /// by protocol code stays open and silent for the peer until this runtime ends. Throws std::system_error if the
  /// kernel can't silence a connection.
  std::size_t strike(LinkFault fault, const Users& hits);

  /// Ends silence and stall of those users' connections; what they had queued is sent.
  void heal(const Users& hits);

  /// Connections of that user come from `address` from now on; from one that isn't this host's, they are unreachable.
  void set_source(std::uint32_t user, const std::string& address) { dialer_.set_address(user, address); }

  /// Where a connection of `user` comes from (port 0: the kernel chooses the port), asked anew while that is taken;
  /// nothing, or the same again: the connection ends as out_of_ports. Who was moved by set_source() is not asked for.
  using Sources = Dialer::Sources;
  void set_sources(Sources sources) { dialer_.set_sources(std::move(sources)); }

  /// Takes a socket that listens at `local` already, perhaps shared with other processes, for a listen() there.
  void adopt_listener(const Endpoint& local, int socket) { listeners_.adopt(local, socket); }

  /// Accepts nothing while so many streams that came in are open; absent: whatever comes.
  void set_room(std::optional<std::uint64_t> most) { listeners_.set_room(most); }

 private:
  friend class RealStream;
  friend class RealListener;
  class Alarm;
  using StreamList = boost::intrusive::list<RealStream>;

  void wait_for_events();
  void dispatch();
  void fire_timers();
  void set_alarm();
  void expire_lingering();

  /// False, and errno says why, if the kernel watches no more.
  [[nodiscard]] bool watch(int descriptor, Pollable& pollable, std::uint32_t events);
  void rewatch(int descriptor, Pollable& pollable, std::uint32_t events);
  void unwatch(int descriptor);
  RealStream& add_stream(int socket, RealStream::State state, std::uint32_t user);
  void linger(RealStream& stream);
  void tell_of_end(RealStream& stream);
  void process_ended();
  void destroy(RealStream& stream);
  std::vector<RealStream*> streams_of(const Users& users);
  void keep_silent(int socket);
  /// Takes a pollable that is being destroyed out of the events at hand.
  void forget(const Pollable& pollable);

  boost::asio::io_context& context_;
  Options options_;
  TimerQueue timers_;
  boost::asio::posix::stream_descriptor epoll_;
  std::unique_ptr<Alarm> alarm_;
  TimePoint alarm_at_ = TimePoint::max();
  std::vector<char> read_buffer_;
  StreamList streams_;
  StreamList lingering_;
  Timer linger_timer_ = Timer::calling<&RealRuntime::expire_lingering>(*this);
  std::vector<RealStream*> ended_;
  const RealStream* current_ = nullptr;  ///< whose event is being handled
  Dialer dialer_;
  Listeners listeners_;
  std::vector<int> silent_sockets_;  ///< of streams that ended while silent
  std::vector<epoll_event> events_;
  std::size_t events_at_hand_ = 0;
  bool dispatching_ = false;
  int spare_descriptor_;  ///< given up for a moment to refuse a connection when no descriptor is left
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  Counters counters_;
  TcpTraffic ended_traffic_;
  std::unordered_map<const RealStream*, TcpTraffic> last_traffic_;  // of clients' streams whose end is not told yet
};

}  // namespace pushbench
