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

class EventsClient final : public ClientBase {
 public:
  /// What the clients of a worker share; outlives them.
  struct Kind {
    Kind(const ClientContext& context, const http::HeaderStyle& style);

    const ClientContext& context;
    bool foreign;         ///< the server is not ours: its ids need not be numbers
    std::string target;   ///< with "{channel}" in it
    std::string headers;  ///< lines, each ended by CRLF
    http::UplinkRequest uplink;
  };

  EventsClient(Kind& kind, ClientId id, const std::string& channel, ClientObserver& observer)
      : ClientBase(kind.context, id, channel, observer), kind_(kind) {}

  void publish(std::string text) override;

 private:
  void on_begin() override;
  void on_goodbye() override { end_stream(); }
  void on_closing() override;
  void on_lost() override;
  void on_bytes(std::string_view bytes) override;
  bool on_head();
  bool on_body(std::string_view body);
  void on_event(const Event& event, bool has_data);
  void fail_events(std::string_view what) { fail(std::string{"sse: "}.append(what)); }

  Kind& kind_;
  http::ResponseParser response_;
  EventParser events_;
  std::unique_ptr<std::string> last_id_;  // of a foreign server; ours are cursors
  std::unique_ptr<http::Uplink> uplink_;
};

class Clients final : public ClientFactory {
 public:
  Clients(const ClientContext& context, const http::HeaderStyle& style) : kind_(context, style) {}
  std::unique_ptr<Client> make(ClientId id, const std::string& channel, ClientObserver& observer) override {
    return std::make_unique<EventsClient>(kind_, id, channel, observer);
  }

 private:
  EventsClient::Kind kind_;
};

}  // namespace pushbench::sse
