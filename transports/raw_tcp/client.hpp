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
  void on_bytes(std::string_view bytes) override;
  bool on_frame(const Frame& frame);

  Parser parser_;
};

class Clients final : public ClientFactory {
 public:
  explicit Clients(const ClientContext& context) : context_(context) {}
  std::unique_ptr<Client> make(ClientId id, const std::string& channel, ClientObserver& observer) override {
    return std::make_unique<FollowingClient>(context_, id, channel, observer);
  }

 private:
  const ClientContext& context_;
};

}  // namespace pushbench::raw_tcp
