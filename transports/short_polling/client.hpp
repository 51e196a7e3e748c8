// The client of short polling: asks by a schedule that no answer can shift.
#pragma once

#include "transports/http/poll_client.hpp"

namespace pushbench::short_polling {

/// Instants that lie one interval apart, wherever in between it is looked at: what a late timer or a slow answer can't
/// shift.
struct Schedule {
  TimePoint next;

  /// Goes on to the first instant after `now`; how many instants, beside the one that was due, have passed unused.
  std::uint64_t advance(TimePoint now, Duration interval) {
    const auto passed = (now - next) / interval;
    next += (passed + 1) * interval;
    return static_cast<std::uint64_t>(passed);
  }
};

/// Asks once when it connects, to learn its cursor and what it has missed; from then on at `start + phase + k *
/// interval`, its phase drawn from [0, interval). An instant at which the last answer is still outstanding is left out
/// and counted.
class PollingClient final : public http::PollClient {
 public:
  /// What the clients of a worker share.
  struct Kind : http::PollKind {
    Kind(const ClientContext& context, Duration interval, const Options& options);
    Duration interval;
    std::uint64_t left_out = 0;  ///< instants, of all clients
  };

  PollingClient(Kind& kind, ClientId id, const Subscription& subscription, ClientObserver& observer)
      : PollClient(kind, id, subscription, observer), kind_(kind) {}
  ~PollingClient() override { runtime().disarm(tick_); }

 private:
  void on_begin() override;
  void on_closing() override;
  void on_poll_answered(bool stays) override;
  void tick();

  Kind& kind_;
  Schedule schedule_;
  Timer tick_ = Timer::calling<&PollingClient::tick>(*this);
};

class Clients final : public ClientFactory {
 public:
  Clients(const ClientContext& context, Duration interval, const http::PollKind::Options& options)
      : kind_(context, interval, options) {}
  std::unique_ptr<Client> make(ClientId id, const Subscription& subscription, ClientObserver& observer) override {
    return std::make_unique<PollingClient>(kind_, id, subscription, observer);
  }
  /// Polls that were not sent because the one before had no answer.
  std::uint64_t left_out() const { return kind_.left_out; }

 private:
  PollingClient::Kind kind_;
};

}  // namespace pushbench::short_polling
