// The server of the control transport, on a port of its own.
#pragma once

#include <memory>

#include "transports/followers.hpp"
#include "transports/progress.hpp"
#include "transports/raw_tcp/codec.hpp"
#include "transports/sweep.hpp"
#include "transports/transport.hpp"

namespace pushbench::raw_tcp {

class Server;

/// One client's connection: what it follows, where it publishes, and a frame only while torn.
class Connection final : public StreamHandler, public SweepHook {
 public:
  Connection(Server& server, Stream& stream) : server_(server), stream_(stream) {}

  void on_bytes(std::string_view bytes) override;
  void on_close(CloseReason reason) override;
  void on_sweep();
  /// Answers to former pings are no longer due.
  void forgive() { heard_ = true; }

  Stream& stream() { return stream_; }
  void send(const SharedBytes& frame) {
    progress_.sent(frame->size());
    stream_.send(frame);
  }

 private:
  friend class Followers<Connection>;

  /// `newest`: the count of the last message that arrived.
  bool on_frame(const Frame& frame, std::uint64_t& newest);
  bool follow(const Follow& wanted);
  bool publish_to(std::string_view channel);
  bool accept(std::string_view message, std::uint64_t& newest);

  bool heard_ = true;  // since the last sweep; the small ones first: they fit into what the bases leave
  Progress progress_;
  std::uint32_t place_ = 0;
  Server& server_;
  Stream& stream_;
  Channel* channel_ = nullptr;    ///< null until it follows one
  Channel* elsewhere_ = nullptr;  ///< where it publishes, if it said so: it is told then what arrived
  Parser parser_;
};

static_assert(sizeof(Connection) <= 72, "a server pays this for every idle connection");

class Server final : public TransportServer, private AcceptHandler, private HubListener {
 public:
  Server(const ServerContext& context, Duration heartbeat);
  ~Server() override;

  std::optional<Endpoint> endpoint() const override { return endpoint_; }
  void stop() override;
  bool set_heartbeat(Duration interval) override;
  std::uint64_t heartbeats() const override { return heartbeats_; }
  std::size_t followers() const override { return followers_.size(); }

 private:
  friend class Connection;

  StreamHandler* on_accept(Stream& stream) override;
  void on_published(const Channel& channel, const Message& message) override;

  Runtime& runtime_;
  Hub& hub_;
  Sweep<Connection> connections_;
  Followers<Connection> followers_;
  std::uint64_t heartbeats_ = 0;
  std::unique_ptr<Listener> listener_;
  Endpoint endpoint_;
};

}  // namespace pushbench::raw_tcp
