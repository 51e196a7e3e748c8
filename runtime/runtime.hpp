// The world a transport runs in: what time is it, wake me at T, open a stream to X, listen on Y. Protocol code knows no
// other; runtime/real answers with sockets, runtime/simulated with virtual time. Everything runs on one thread, and no
// call into the runtime calls back before it returns.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "runtime/bytes.hpp"
#include "runtime/clock.hpp"
#include "runtime/endpoint.hpp"
#include "runtime/random.hpp"
#include "runtime/timer_queue.hpp"

namespace pushbench {

/// Why a stream ended, as far as this end can know.
enum class CloseReason : std::uint8_t {
  closed_here,     ///< close() or abort() by this end's protocol code
  closed_by_peer,  ///< end of stream (FIN)
  reset,           ///< RST, or the connection broke
  refused,         ///< nobody listens there
  timed_out,       ///< the network never answered
  unreachable,     ///< no route, bad address
  out_of_ports,    ///< every port towards that peer is taken
  out_of_files,    ///< this process may open no more
  slow_consumer,   ///< this end dropped it: the peer left more unsent than the limit allows
};

/// A lower-case word for tables and results: "reset", "slow_consumer", …
std::string_view name_of(CloseReason reason);

/// Whose the connections are that came in: nobody's whom this end knows.
inline constexpr std::uint32_t kNobody = UINT32_MAX;

/// What protocol code is told about a stream. on_close() is the last call and comes exactly once, never from within a
/// call on the stream; the handler may destroy itself there.
class StreamHandler {
 public:
  /// A stream asked for by Runtime::connect is established. Accepted streams are open from the start and don't get
  /// this.
  virtual void on_open() {}

  /// Bytes as they came, cut anywhere, never empty. They are the runtime's: valid until this returns.
  virtual void on_bytes(std::string_view bytes) = 0;

  /// All that was queued has been taken by the network. Comes only after a send that had to queue.
  virtual void on_drained() {}

  virtual void on_close(CloseReason reason) = 0;

 protected:
  ~StreamHandler() = default;
};

/// One byte stream, in both directions, owned by the runtime: valid until its handler's on_close() returns, or until
/// detach(). It keeps no buffer while idle.
class Stream {
 public:
  /// Sends at once what the network takes and queues a copy of the rest. Ignored once the stream is closing. When more
  /// than the queue limit is waiting already, the stream is dropped instead (CloseReason::slow_consumer).
  virtual void send(std::string_view bytes) = 0;

  /// The same, but what must be queued is shared and not copied.
  virtual void send(const SharedBytes& bytes) = 0;

  /// Sends what is queued, then ends the stream (FIN). Bytes that still arrive are discarded.
  virtual void close() = 0;

  /// Ends the stream now and forgets what is queued (RST).
  virtual void abort() = 0;

  /// close(), and the handler hears nothing more, not even on_close(): for handlers that are being destroyed.
  virtual void detach() = 0;

  /// Hands all further events to another handler, as an HTTP upgrade does.
  virtual void set_handler(StreamHandler& handler) = 0;

  /// Stops and restarts on_bytes(), so that the network's own flow control slows the peer. The peer's end of the stream
  /// is noticed only while reading; a reset is noticed at once, and what was not read is lost.
  virtual void set_reading(bool reading) = 0;

  /// Bytes accepted by send() that the network has not taken yet.
  virtual std::size_t queued_bytes() const = 0;

 protected:
  ~Stream() = default;
};

/// Decides who handles a connection that came in.
class AcceptHandler {
 public:
  /// The handler for `stream`, or null to refuse it (RST).
  virtual StreamHandler* on_accept(Stream& stream) = 0;

 protected:
  ~AcceptHandler() = default;
};

/// A port being listened on, until destroyed. Streams already accepted live on.
class Listener {
 public:
  virtual ~Listener() = default;
  /// Where it listens, with the port that was chosen.
  virtual const Endpoint& local() const = 0;
};

class Runtime {
 public:
  virtual TimePoint now() const = 0;

  /// Calls `timer` once, at `when` or as soon after it as can be; moves it there if it was armed.
  virtual void arm(Timer& timer, TimePoint when) = 0;
  /// Does nothing to a timer that is not armed.
  virtual void disarm(Timer& timer) = 0;

  /// Starts connecting. The stream may be used at once: sends are queued until it is open. `handler` must live until
  /// its on_close() or detach(). `user` says whose connection it is: what happens to a network (a cut, another address,
  /// a slow link) happens to all connections of one user.
  virtual Stream& connect(const Endpoint& peer, StreamHandler& handler, std::uint32_t user = 0) = 0;

  /// Throws std::runtime_error, naming the endpoint and the cause, if it can't.
  virtual std::unique_ptr<Listener> listen(const Endpoint& local, AcceptHandler& handler) = 0;

  /// The world's dice, seeded.
  Random& random() { return random_; }

 protected:
  explicit Runtime(std::uint64_t seed) : random_(seed) {}
  ~Runtime() = default;

 private:
  Random random_;
};

}  // namespace pushbench
