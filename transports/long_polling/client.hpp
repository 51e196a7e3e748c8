// The client of long polling: asks again as soon as it is answered.
#pragma once

#include "transports/http/poll_client.hpp"
#include "transports/sweep.hpp"

namespace pushbench::long_polling {

/// Its first request is not held, so that it knows at once that it is connected, and where it stands.
class WaitingClient final : public http::PollClient, public SweepHook {
 public:
  /// What the clients of a worker share.
  struct Kind : http::PollKind {
    Kind(const ClientContext& context, std::chrono::milliseconds hold, const http::HeaderStyle& style);
    Sweep<WaitingClient> with_stream;  ///< to notice servers that never answer, without a timer a client
  };

  WaitingClient(Kind& kind, ClientId id, const std::string& channel, ClientObserver& observer)
      : PollClient(kind, id, channel, observer), kind_(kind) {}
  ~WaitingClient() override {
    if (is_linked()) kind_.with_stream.remove(*this);
  }

  void on_sweep();

 private:
  void on_begin() override;
  void on_lost() override;
  void on_poll_answered(bool stays) override;

  Kind& kind_;
  bool asked_lately_ = false;
};

class Clients final : public ClientFactory {
 public:
  Clients(const ClientContext& context, std::chrono::milliseconds hold, const http::HeaderStyle& style)
      : kind_(context, hold, style) {}
  std::unique_ptr<Client> make(ClientId id, const std::string& channel, ClientObserver& observer) override {
    return std::make_unique<WaitingClient>(kind_, id, channel, observer);
  }

 private:
  WaitingClient::Kind kind_;
};

}  // namespace pushbench::long_polling
