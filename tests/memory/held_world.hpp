// A server and many clients of one transport on real sockets, which take turns in one thread, so that every block of
// memory is known to be of one or of the other.
#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "hub/hub.hpp"
#include "runtime/real/runtime.hpp"
#include "tests/memory/allocations.hpp"
#include "transports/http/server.hpp"
#include "transports/transport.hpp"

namespace pushbench::memory {

/// The settings of a transport that let connections rest: no heartbeats, no watch over silence, the longest hold time.
Settings at_rest(const Transport& transport);

class HeldWorld final : ClientObserver {
 public:
  explicit HeldWorld(const Transport& transport);
  ~HeldWorld();
  HeldWorld(const HeldWorld&) = delete;
  HeldWorld& operator=(const HeldWorld&) = delete;

  /// False if not all `count` clients follow in the end.
  bool connect(std::size_t count);
  /// False if not every client gets it.
  bool broadcast();

 private:
  struct End {
    boost::asio::io_context context{1};
    RealRuntime runtime{context, {}};
  };

  bool run_until(const std::function<bool()>& done);
  bool turn();

  void on_connected(ClientId) override { ++connected_; }
  void on_message(ClientId, const Envelope&) override { ++messages_; }
  void on_foreign(ClientId, std::string_view) override {}
  void on_disconnected(ClientId, CloseReason, bool) override { ++disconnected_; }
  void on_protocol_error(ClientId, std::string_view) override { ++disconnected_; }
  void on_answered(ClientId, std::size_t) override {}

  const std::string channel_ = "feed";
  std::size_t connected_ = 0, disconnected_ = 0, messages_ = 0;
  std::unique_ptr<End> server_end_, client_end_;
  std::unique_ptr<Hub> hub_;
  std::unique_ptr<http::Server> http_;
  std::unique_ptr<TransportServer> server_;
  std::unique_ptr<ClientContext> context_;
  std::unique_ptr<ClientFactory> factory_;
  std::vector<std::unique_ptr<Client>> clients_;
};

}  // namespace pushbench::memory
