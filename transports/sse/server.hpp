// The server side of SSE: GET /channels/{c}/events, answered by a stream of events that ends when the client leaves.
// A message is encoded once, chunk header and all, and its bytes are shared between all who follow the channel.
#pragma once

#include <cstdint>

#include "transports/followers.hpp"
#include "transports/http/server.hpp"
#include "transports/sweep.hpp"
#include "transports/transport.hpp"

namespace pushbench::sse {

class Server;

/// One client's stream of events. It holds no buffer.
class Follower final : public StreamHandler, public SweepHook {
 public:
  Follower(Server& server, const Channel& channel, bool chunked)
      : chunked_(chunked), server_(server), channel_(channel) {}

  /// Sends the response's head and what lies behind `after`; without it, from now on.
  void begin(Stream& stream, std::optional<Cursor> after);
  /// Ends the response.
  void end();

  /// A client has nothing to say here.
  void on_bytes(std::string_view) override {}
  void on_close(CloseReason reason) override;
  void on_sweep();

  Stream& stream() { return *stream_; }
  /// HTTP/1.0 knows no chunks.
  bool chunked() const { return chunked_; }

 private:
  friend class Followers<Follower>;

  bool chunked_;  // the small ones first: they fit into what the bases leave
  std::uint32_t place_ = 0;
  Server& server_;
  const Channel& channel_;
  Stream* stream_ = nullptr;
};

struct ServerOptions {
  Duration heartbeat{};       ///< between comments; 0 for none
  std::int64_t retry_ms = 0;  ///< asked of clients; 0 leaves it to them
};

class Server final : public TransportServer, HubListener {
 public:
  Server(const ServerContext& context, const ServerOptions& options);
  ~Server() override;

  void stop() override;
  bool set_heartbeat(Duration interval) override;
  std::uint64_t heartbeats() const override { return heartbeats_; }
  std::size_t followers() const override { return followers_.size(); }

 private:
  friend class Follower;

  void follow(http::Connection& connection, const http::Request& request, const Channel& channel);
  void on_published(const Channel& channel, const Message& message) override;

  const ServerContext context_;
  ServerOptions options_;
  Sweep<Follower> all_;
  Followers<Follower> followers_;
  std::uint64_t heartbeats_ = 0;
  http::Registration route_;
};

}  // namespace pushbench::sse
