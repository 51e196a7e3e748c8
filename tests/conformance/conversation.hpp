// A conversation between one server and its clients: who connects, and what is published when. The same for every
// transport and in both worlds; the ledger knows whether it went as it must.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/conformance/ledger.hpp"
#include "tests/conformance/proxy.hpp"
#include "transports/http/server.hpp"
#include "transports/transport.hpp"

namespace pushbench::conformance {

/// Waits between attempts that don't make a test on sockets slow.
inline constexpr ReconnectPolicy kQuickReturn{.first = std::chrono::milliseconds{5},
                                              .most = std::chrono::milliseconds{100}};

/// The policy that the ledger goes by: a transport whose setting `resume` is off does not resume, whatever its context
/// says.
ReconnectPolicy effective(ReconnectPolicy policy, const Settings& settings);

struct ConversationOptions {
  const Transport& transport;
  Settings settings;
  ReconnectPolicy reconnect = kQuickReturn;
  std::optional<Proxy::Cut> cut;  ///< clients come through a proxy that cuts there
  bool through_proxy = false;     ///< or does nothing
  bool elsewhere = true;          ///< begin() has clients, too, that publish where they don't follow
};

class Conversation {
 public:
  Conversation(Runtime& runtime, const ConversationOptions& options);
  /// Clients first, then the server.
  ~Conversation();
  Conversation(const Conversation&) = delete;
  Conversation& operator=(const Conversation&) = delete;

  /// Three clients on two channels, before, during and between messages of the server, text and bytes, and of two of
  /// them; one that publishes to the other channel than it follows, and one that only publishes; about 150 ms.
  void begin();
  /// Two clients and a few messages, for looking at every byte.
  void begin_small();

  /// `directly`: not through the proxy, though there is one.
  ClientId add_client(const std::string& channel, std::optional<Cursor> after, bool directly = false);
  /// `follows`: empty, and it only publishes.
  ClientId add_client_elsewhere(const std::string& follows, const std::string& publishes);
  void connect(ClientId id, std::optional<Cursor> after);
  void publish(const std::string& channel, std::string_view data);
  void publish_binary(const std::string& channel, std::string_view bytes);
  void publish_from(ClientId id, std::string_view data);
  void close(ClientId id);
  void close_all();

  /// All that is to be said has been said and has arrived.
  bool complete() const { return next_act_ == acts_.size() && ledger_.complete(); }
  /// All clients have ended, and the server knows.
  bool over() const { return ledger_.ended() && server_->followers() == 0; }
  std::size_t followers() const { return server_->followers(); }
  std::size_t clients() const { return clients_.size(); }

  /// Ends the server, cleanly in the terms of its protocol.
  void stop();
  /// Server first, clients after it: what a process that ends in a hurry does.
  void destroy_server();
  /// A server as before on the same port, after destroy_server(): with all that was published, or with nothing, and
  /// numbers of its own.
  void restart_server(bool history_kept);

  Ledger& ledger() { return ledger_; }
  Hub& hub() { return *hub_; }
  /// Null if clients connect directly.
  Proxy* proxy() { return proxy_.get(); }
  /// Where the transport's server listens.
  const Endpoint& endpoint() const { return endpoint_; }

 private:
  struct Following {
    std::string follows, publishes;
    std::unique_ptr<Client> client;
    Subscription subscription() const {
      return {.follows = follows.empty() ? nullptr : &follows, .publishes = publishes.empty() ? nullptr : &publishes};
    }
  };

  void at(int ms, std::function<void()> act) { acts_.emplace_back(std::chrono::milliseconds{ms}, std::move(act)); }
  void begin_elsewhere();
  void start_acts();
  void start_server();
  void act();

  Runtime& runtime_;
  const ConversationOptions options_;
  std::unique_ptr<Hub> hub_;
  Cursor base_ = 0;
  Ledger ledger_;
  Endpoint http_port_{"127.0.0.1", 0};
  Endpoint own_port_{"127.0.0.1", 0};
  std::unique_ptr<http::Server> http_;
  std::unique_ptr<TransportServer> server_;
  Endpoint endpoint_;
  std::unique_ptr<Proxy> proxy_;
  ClientContext direct_;
  std::optional<ClientContext> proxied_;
  std::unique_ptr<ClientFactory> direct_clients_;
  std::unique_ptr<ClientFactory> proxied_clients_;
  std::deque<Following> clients_;
  std::vector<std::pair<Duration, std::function<void()>>> acts_;
  std::size_t next_act_ = 0;
  TimePoint begun_{};
  Timer timer_ = Timer::calling<&Conversation::act>(*this);
};

}  // namespace pushbench::conformance
