// The client of the control transport.
#pragma once

#include "transports/client_base.hpp"
#include "transports/raw_tcp/codec.hpp"

namespace pushbench::raw_tcp {

class FollowingClient final : public ClientBase {
 public:
  using ClientBase::ClientBase;

  void publish(std::string text) override;

 private:
  void on_begin() override;
  void on_goodbye() override { end_stream(); }
  void on_lost() override { parser_ = {}; }
  void on_received(std::string_view bytes) override;
  /// False if that was the last; the observer has been told why.
  bool on_frame(const Frame& frame);
  void go_on();
  bool refuse();

  Parser parser_;
};

class Clients final : public ClientFactory {
 public:
  /// `silence` as in ClientKind.
  Clients(const ClientContext& context, Duration silence) : kind_(context, silence) {}
  std::unique_ptr<Client> make(ClientId id, const Subscription& subscription, ClientObserver& observer) override {
    return std::make_unique<FollowingClient>(kind_, id, subscription, observer);
  }

 private:
  ClientKind kind_;
};

}  // namespace pushbench::raw_tcp
