// The client of SSE: what an EventSource does, and publishing on a second connection.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "transports/client_base.hpp"
#include "transports/http/request_template.hpp"
#include "transports/http/response_parser.hpp"
#include "transports/http/uplink.hpp"
#include "transports/sse/codec.hpp"

namespace pushbench::sse {

struct ClientOptions {
  http::HeaderStyle style;
  Duration silence{};                                  ///< as in ClientKind
  Duration answer_timeout = std::chrono::seconds{30};  ///< of the uplink
};

class EventsClient final : public ClientBase {
 public:
  /// What the clients of a worker share; outlives them.
  struct Kind : ClientKind {
    Kind(const ClientContext& context, const ClientOptions& options);

    bool foreign;         ///< the server is not ours: its ids need not be numbers
    std::string target;   ///< with "{channel}" in it
    std::string headers;  ///< lines, each ended by CRLF
    http::UplinkRequest uplink;
  };

  EventsClient(Kind& kind, ClientId id, const Subscription& subscription, ClientObserver& observer)
      : ClientBase(kind, id, subscription, observer) {}

  void publish(std::string text) override;

 private:
  void on_begin() override;
  void on_goodbye() override { end_stream(); }
  void on_closing() override;
  void on_lost() override;
  void on_received(std::string_view bytes) override;
  bool has_stream() const override { return !subscription().only_publishes(); }
  bool on_head();
  bool on_body(std::string_view body);
  bool on_event(const Event& event, bool has_data);
  void fail_events(std::string_view what) { fail(std::string{"sse: "}.append(what)); }
  Kind& events_kind() const { return static_cast<Kind&>(kind()); }

  http::ResponseParser response_;
  EventParser events_;
  std::unique_ptr<std::string> last_id_;  // of a foreign server; ours are cursors
  std::unique_ptr<http::Uplink> uplink_;
};

class Clients final : public ClientFactory {
 public:
  Clients(const ClientContext& context, const ClientOptions& options) : kind_(context, options) {}
  std::unique_ptr<Client> make(ClientId id, const Subscription& subscription, ClientObserver& observer) override {
    return std::make_unique<EventsClient>(kind_, id, subscription, observer);
  }

 private:
  EventsClient::Kind kind_;
};

}  // namespace pushbench::sse
