// The WebSocket server: upgrades requests at the shared HTTP port, sends every message of a channel as one frame made
// once, takes what clients publish, and echoes at /echo.
#pragma once

#include <cstdint>

#include "transports/followers.hpp"
#include "transports/http/server.hpp"
#include "transports/sweep.hpp"
#include "transports/transport.hpp"
#include "transports/websocket/connection.hpp"
#include "transports/websocket/extension.hpp"

namespace pushbench::websocket {

struct ServerOptions {
  std::size_t max_message_bytes = 1024 * 1024;  ///< that a client may publish; /echo takes 16 MiB
  Duration heartbeat = std::chrono::seconds{30};
  DeflateWishes deflate;
};

class Server final : public TransportServer, private HubListener {
 public:
  Server(const ServerContext& context, const ServerOptions& options);
  ~Server() override;

  /// Closes every connection with 1001, and aborts those that have not answered after five seconds.
  void stop() override;
  bool set_heartbeat(Duration interval) override;
  std::uint64_t heartbeats() const override { return counters_.pings; }
  std::size_t followers() const override { return followers_.size(); }
  /// Open now, those included that echo.
  std::size_t connections() const { return connections_.size(); }

  struct Counters {
    std::uint64_t upgraded = 0;
    std::uint64_t refused = 0;         ///< handshakes
    std::uint64_t violations = 0;      ///< connections closed with 1002, 1003, 1007 or 1009
    std::uint64_t pings = 0;           ///< sent
    std::uint64_t silent = 0;          ///< dropped: nothing came after a ping
    std::uint64_t slow_consumers = 0;  ///< dropped: too much was unsent
  };
  const Counters& counters() const { return counters_; }

 private:
  friend class Connection;

  /// False: the request was refused.
  bool read_channels(http::Connection& asker, const http::Request& request, Channel* channel, Channels& channels);
  void on_upgrade(http::Connection& asker, const http::Request& request, Channel* channel);
  void on_published(const Channel& channel, const Message& message) override;
  void send_compressed(const std::vector<Connection*>& members, std::string_view text);
  void append_to(Scratch& out, const Message& message, Compression& compression);
  /// Takes it out and deletes it.
  void forget(Connection& connection);
  void abort_all();

  Runtime& runtime_;
  Hub& hub_;
  const DeflateWishes wishes_;
  std::uint32_t heartbeat_ms_;
  Counters counters_;
  DeflatePool deflate_;
  Scratch out_;      // of the connection that is being read from
  Scratch fan_out_;  // for one that compresses with a context of its own
  const ReceiverOptions channel_receiver_;
  const ReceiverOptions echo_receiver_;
  Followers<Connection> followers_;
  Sweep<Connection> connections_;
  Timer deadline_ = Timer::calling<&Server::abort_all>(*this);
  bool stopping_ = false;
  http::Registration channel_route_;
  http::Registration echo_route_;
};

}  // namespace pushbench::websocket
