// One WebSocket connection at the server. It follows a channel, publishes to one, or it echoes. Idle it is this
// object and nothing else: no buffer, no timer, no zlib stream.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "hub/hub.hpp"
#include "runtime/runtime.hpp"
#include "transports/followers.hpp"
#include "transports/progress.hpp"
#include "transports/sweep.hpp"
#include "transports/websocket/receiver.hpp"

namespace pushbench::websocket {

class Server;

/// What a connection is about. Both null: it echoes.
struct Channels {
  Channel* follows = nullptr;
  Channel* publishes = nullptr;
};

class Connection final : public StreamHandler, public SweepHook {
 public:
  /// The stream is set before anything else is called.
  Connection(Server& server, const Channels& channels, const DeflateTerms& terms)
      : server_(server), channels_(channels), compression_(terms) {}

  void set_stream(Stream& stream);
  Stream& stream() const { return *stream_; }
  /// What is published.
  template <class Bytes>
  void send(const Bytes& frames, std::size_t size) {
    progress_.sent(size);
    stream_->send(frames);
  }
  Compression& compression() { return compression_; }

  /// Sends a Close frame, if none was sent, and waits for the peer's.
  void say_goodbye(CloseCode code);

  /// Closes the stream and destroys this, for a server that is being destroyed.
  void abandon();

  void on_sweep();
  /// Answers to former pings are no longer due, and a new one is.
  void begin_heartbeat();

 private:
  friend class Followers<Connection>;

  enum class State : std::uint8_t {
    open,
    leaving,  ///< this end has sent its Close and waits for the peer's
    ended,    ///< nothing more is sent or read
  };

  void on_bytes(std::string_view bytes) override;
  void on_drained() override;
  void on_close(CloseReason reason) override;

  /// `newest`: the count of the last message that arrived, for who is told.
  void take(const Event& event, std::size_t mark, Scratch& out, std::string& large, std::uint64_t& newest);
  void echo(const Event& event, std::size_t mark, Scratch& out, std::string& large);
  void publish(const Event& event, Scratch& out, std::uint64_t& newest);
  /// Ends the connection, after a Close frame unless one was sent already.
  void end(CloseCode code, std::string_view reason, Scratch& out);
  bool echoes() const { return channels_.publishes == nullptr; }
  /// Whether it must be told what has arrived, because it doesn't see its messages come back.
  bool is_told() const { return channels_.publishes != channels_.follows; }
  /// No longer follows its channel.
  void leave(State next);

  // The small ones first: they fit into what the bases leave.
  State state_ : 2 = State::open;
  bool heard_ : 1 = true;    // since the last ping
  bool paused_ : 1 = false;  // not reading, because too much is unsent
  Progress progress_;
  std::uint32_t place_ = 0;
  Server& server_;
  Stream* stream_ = nullptr;
  Channels channels_;
  Receiver receiver_;
  [[no_unique_address]] Compression compression_;  // what it leaves, the next one takes
  std::uint32_t pinged_ms_ = 0;                    // when, of the runtime's milliseconds; it may wrap
};

static_assert(sizeof(Connection) <= 88, "a server pays this for every idle connection");

}  // namespace pushbench::websocket
