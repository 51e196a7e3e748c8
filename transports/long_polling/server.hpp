// The server side of long polling: parks requests that have nothing to read, and answers them when something is
// published. What a message makes of them is encoded once for all that wait with the same cursor.
#pragma once

#include <memory>
#include <unordered_map>

#include "transports/http/poll_answer.hpp"
#include "transports/http/server.hpp"
#include "transports/long_polling/parking.hpp"
#include "transports/transport.hpp"

namespace pushbench::long_polling {

/// GET /channels/{c}/long-poll?after=N&hold_ms=H; without `after`: from now on.
class Server final : public TransportServer, HubListener {
 public:
  /// `gather`: how long messages are gathered, from the first on, before those who wait are answered.
  Server(const ServerContext& context, Duration gather);
  ~Server() override;

  void stop() override;
  std::size_t followers() const override { return parking_.size(); }

 private:
  /// A channel whose messages are being gathered.
  struct Window {
    Window(Server& server, const Channel& channel) : server(server), channel(channel) {}
    void on_timer() { server.close_window(channel); }

    Server& server;
    const Channel& channel;
    Timer timer = Timer::calling<&Window::on_timer>(*this);
  };

  void poll(http::Connection& connection, const http::Request& request, const Channel& channel);
  void on_published(const Channel& channel, const Message& message) override;
  void release(const Channel& channel);
  void close_window(const Channel& channel);

  const ServerContext context_;
  Duration gather_;
  http::PollAnswer answer_;
  Parking parking_;
  std::unordered_map<const Channel*, std::unique_ptr<Window>> windows_;
  http::Registration route_;
};

}  // namespace pushbench::long_polling
