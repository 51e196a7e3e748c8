// THE interface of a back-end. A transport makes a server, which carries what the hub publishes to whoever is
// connected, and clients, each of which follows one channel and may publish to it. Both are protocol code: they see
// bytes and time through a Runtime and nothing else. Clients reconnect and resume by themselves.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hub/hub.hpp"
#include "runtime/runtime.hpp"
#include "transports/settings.hpp"
#include "transports/subscription.hpp"

namespace pushbench {

namespace http {
class Server;
}

/// Which simulated user, numbered from 0 over all workers of a run. As a publisher (see Envelope) it is `id + 1`.
using ClientId = std::uint32_t;

/// What a server needs of its process. All outlive it.
struct ServerContext {
  Runtime& runtime;
  Hub& hub;
  http::Server& http;  ///< the one HTTP port; a transport over HTTP adds its routes here
  Endpoint own_port;   ///< where a transport that is not over HTTP listens
};

class TransportServer {
 public:
  virtual ~TransportServer() = default;

  /// Where clients connect, if not at the HTTP port.
  virtual std::optional<Endpoint> endpoint() const { return std::nullopt; }

  /// Takes no more connections and ends those it has, cleanly in the terms of its protocol.
  virtual void stop() = 0;

  /// From now on asks every connection for a sign of life at this interval; zero: none. False if the protocol knows no
  /// such thing.
  virtual bool set_heartbeat(Duration) { return false; }

  /// Such signs that were asked for since the start; 0 if the protocol knows none.
  virtual std::uint64_t heartbeats() const { return 0; }

  /// Connections that follow a channel now (for polls: requests that wait).
  virtual std::size_t followers() const = 0;
};

/// How clients come back after a connection ends without their asking: first after a wait drawn from [0, first], then
/// doubling up to `most`, each wait drawn from [half, whole].
struct ReconnectPolicy {
  bool reconnect = true;
  bool resume = true;  ///< from the last message seen; else from now on, as a plain WebSocket does
  Duration first = std::chrono::milliseconds{100};
  Duration most = std::chrono::seconds{10};
};

/// What all clients of a worker share; outlives them.
struct ClientContext {
  Runtime& runtime;
  Endpoint server;   ///< the HTTP port, or TransportServer::endpoint()
  std::string host;  ///< of the Host header: "example.org:8080"
  ReconnectPolicy reconnect;
  /// The request target to use in place of our own (docs/architecture.md, The wire), for servers that are not ours;
  /// "{channel}" in it stands for the channel. Empty: ours.
  std::string target;
};

/// What a client tells its user. `id` says which client.
class ClientObserver {
 public:
  /// The client follows its channel from here on: while it stays connected, nothing published from now on is missed.
  virtual void on_connected(ClientId id) = 0;

  virtual void on_message(ClientId id, const Envelope& message) = 0;

  /// Text that is not an envelope, from a server that is not ours.
  virtual void on_foreign(ClientId id, std::string_view text) = 0;

  /// It follows no longer, or could not connect. It comes back by itself if `returning`.
  virtual void on_disconnected(ClientId id, CloseReason reason, bool returning) = 0;

  /// The peer broke the protocol, in words for a log: "websocket: masked frame from a server"; on_disconnected()
  /// follows. Or more waits to be published than is kept, and a message is given up; the connection stays.
  virtual void on_protocol_error(ClientId id, std::string_view what) = 0;

  /// A poll was answered: how often, and with how many messages, decides what polling costs.
  virtual void on_answered(ClientId id, std::size_t messages) = 0;

 protected:
  ~ClientObserver() = default;
};

/// One client: follows a channel, publishes to one, or both.
class Client {
 public:
  virtual ~Client() = default;

  /// Begins following, after `after` or, without it, from now on. One that only publishes is told on_connected() as
  /// soon as it can.
  virtual void connect(std::optional<Cursor> after) = 0;

  /// How far it has read: at on_connected(), the sequence behind which it follows. Nothing while that is not known.
  virtual std::optional<Cursor> cursor() const = 0;

  /// Publishes `text`, an envelope with this client as its publisher. Order is kept. What was not seen to arrive when a
  /// connection ends is sent again after reconnecting (if the policy resumes), and the hub drops what it had.
  virtual void publish(std::string text) = 0;

  /// Ends cleanly, in the terms of the protocol; on_disconnected() follows with closed_here. connect() may be called
  /// again.
  virtual void close() = 0;
};

/// Makes the clients of one worker and holds what they share.
class ClientFactory {
 public:
  virtual ~ClientFactory() = default;
  /// `observer` outlives the client, and the factory does too.
  virtual std::unique_ptr<Client> make(ClientId id, const Subscription& subscription, ClientObserver& observer) = 0;
};

/// A back-end: a constant that knows its name, its knobs and how to make both ends.
class Transport {
 public:
  virtual ~Transport() = default;
  virtual std::string_view name() const = 0;     ///< as in scenarios and results: "long_polling"
  virtual std::string_view summary() const = 0;  ///< one line
  virtual bool over_http() const = 0;
  /// Whether messages come as they are published, or when the client asks.
  virtual bool pushes() const = 0;
  virtual std::vector<SettingSpec> settings() const { return {}; }
  /// Whether clients with these settings get in the end what they missed, and send again what may not have arrived.
  virtual bool resumes(const Settings&) const { return true; }
  virtual std::unique_ptr<TransportServer> serve(const ServerContext& context, const Settings& settings) const = 0;
  virtual std::unique_ptr<ClientFactory> clients(const ClientContext& context, const Settings& settings) const = 0;
};

}  // namespace pushbench
