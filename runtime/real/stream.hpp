// A TCP connection of the real runtime: a file descriptor, the handler it belongs to, and a queue only while the kernel
// has no room.
#pragma once

#include <boost/intrusive/list.hpp>
#include <cstdint>
#include <deque>
#include <memory>

#include "runtime/link_fault.hpp"
#include "runtime/runtime.hpp"

namespace pushbench {

class RealRuntime;

/// Something in the runtime's epoll set.
class Pollable {
 public:
  virtual void on_events(std::uint32_t events) = 0;

 protected:
  ~Pollable() = default;
};

using StreamHook = boost::intrusive::list_base_hook<>;

class RealStream final : public Stream, public Pollable, public StreamHook {
 public:
  enum class State : std::uint8_t {
    connecting,
    open,
    closing,    ///< close() was called; what is queued is still being sent
    lingering,  ///< FIN sent; what arrives is discarded until the peer's FIN
    ended,      ///< the socket is closed
  };

  /// Takes the socket.
  RealStream(RealRuntime& runtime, int socket, State state, std::uint32_t user)
      : runtime_(runtime), socket_(socket), state_(state), user_(user) {}
  ~RealStream();

  void send(std::string_view bytes) override;
  void send(const SharedBytes& bytes) override;
  void close() override;
  void abort() override;
  void detach() override;
  void set_handler(StreamHandler& handler) override { handler_ = &handler; }
  void set_reading(bool reading) override;
  std::size_t queued_bytes() const override { return queue_ ? queue_->bytes : 0; }

  void on_events(std::uint32_t events) override;

 private:
  friend class RealRuntime;
  friend class RealListener;

  struct Chunk {
    SharedBytes bytes;
    std::size_t sent;
  };
  struct Queue {
    std::deque<Chunk> chunks;
    std::size_t bytes = 0;
  };

  /// Whether more bytes may be sent or queued; drops the stream as a slow consumer if too many wait already.
  bool may_send();
  bool must_queue() const { return queue_ || silent_ || state_ == State::connecting; }
  bool reads() const { return reading_ && !stalled_; }
  /// Sends what the kernel takes of `bytes`, and returns how much that is; everything if the connection is broken.
  std::size_t send_now(std::string_view bytes);
  void note_broken(int error);
  void enqueue(SharedBytes bytes, std::size_t sent);
  void flush();
  void finish_connecting();
  void read();
  /// The handler is told soon; the stream goes on without it until all is sent and the peer has finished, too.
  void part(CloseReason reason);
  void send_fin();
  /// The connection is over: closes the socket, tells the handler soon.
  void end(CloseReason reason);
  void update_events();

  // faults.cpp
  bool strike(LinkFault fault);
  void fall_silent();
  void heal();

  RealRuntime& runtime_;
  StreamHandler* handler_ = nullptr;
  std::unique_ptr<Queue> queue_;
  int socket_;
  State state_;
  CloseReason reason_ = CloseReason::closed_here;
  bool reading_ : 1 = true;
  bool awaits_room_ : 1 = false;    ///< EPOLLOUT is asked for
  bool tells_of_end_ : 1 = false;   ///< waits in the runtime's list of ended streams
  bool close_pending_ : 1 = false;  ///< on_close() is due
  bool peer_finished_ : 1 = false;  ///< FIN received
  bool broken_ : 1 = false;         ///< sends fail; what the peer sent before may still be read
  bool reset_ : 1 = false;          ///< broken by RST
  bool lingers_ : 1 = false;        ///< in the runtime's list of streams without a handler
  bool silent_ : 1 = false;         ///< struck: nothing comes in, nothing goes out
  bool stalled_ : 1 = false;        ///< struck: nothing is read
  std::uint32_t user_;
  std::uint32_t linger_until_ms_ = 0;  ///< of the runtime's milliseconds; it may wrap
};

static_assert(sizeof(RealStream) <= 72, "either end pays this for every idle connection");

}  // namespace pushbench
