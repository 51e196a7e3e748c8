// The client of long polling: asks again as soon as it is answered.
#pragma once

#include "transports/http/poll_client.hpp"

namespace pushbench::long_polling {

/// Its first request is not held, so that it knows at once that it is connected, and where it stands.
class WaitingClient final : public http::PollClient {
 public:
  /// What the clients of a worker share.
  struct Kind : http::PollKind {
    /// The hold time that is asked for is that of `options`, in whole milliseconds.
    Kind(const ClientContext& context, const Options& options);
  };

  using PollClient::PollClient;

 private:
  void on_begin() override { ask(); }
  void on_poll_answered(bool stays) override;
};

class Clients final : public ClientFactory {
 public:
  Clients(const ClientContext& context, const http::PollKind::Options& options) : kind_(context, options) {}
  std::unique_ptr<Client> make(ClientId id, const Subscription& subscription, ClientObserver& observer) override {
    return std::make_unique<WaitingClient>(kind_, id, subscription, observer);
  }

 private:
  WaitingClient::Kind kind_;
};

}  // namespace pushbench::long_polling
