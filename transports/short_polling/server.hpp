// The server side of short polling: one route, without state, because everything a poll needs lies in its cursor.
#pragma once

#include "transports/http/poll_answer.hpp"
#include "transports/http/server.hpp"
#include "transports/transport.hpp"

namespace pushbench::short_polling {

/// GET /channels/{c}/poll?after=N; without `after`: all that is kept.
class Server final : public TransportServer {
 public:
  explicit Server(const ServerContext& context);

  void stop() override { route_ = {}; }
  /// Nobody follows between two polls.
  std::size_t followers() const override { return 0; }

 private:
  void poll(http::Connection& connection, const http::Request& request, const Channel& channel);

  http::PollAnswer answer_;
  http::Registration route_;
};

}  // namespace pushbench::short_polling
