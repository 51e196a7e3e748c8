// What the clients of both kinds of polling do alike: ask for what lies behind their cursor, deliver the answer line by
// line, and publish on an uplink. When to ask is what they differ in.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "transports/client_base.hpp"
#include "transports/http/lines.hpp"
#include "transports/http/request_template.hpp"
#include "transports/http/response_parser.hpp"
#include "transports/http/uplink.hpp"

namespace pushbench::http {

/// What the polling clients of a worker share; outlives them.
struct PollKind {
  /// `transport`: for words. `target` as in RequestTemplate, for a poll that may wait; `first`: for one that is
  /// answered at once, and `from_now` for one that gives no old messages either. ClientContext::target replaces all of
  /// them.
  struct Targets {
    std::string_view from_now, first, target;
  };
  PollKind(const ClientContext& context, std::string_view transport, const Targets& targets, const HeaderStyle& style);

  const ClientContext& context;
  std::string_view transport;
  bool keep_alive;
  bool foreign;  ///< the server is not ours: it tells no cursor
  RequestTemplate from_now, first, next;
  UplinkRequest uplink;
  std::string request;  ///< scratch
};

class PollClient : public ClientBase {
 public:
  PollClient(PollKind& kind, ClientId id, const std::string& channel, ClientObserver& observer);

  void publish(std::string text) override;

 protected:
  /// Sends the next request; the stream is open or opening, and no request is unanswered.
  void ask();
  /// Whether a request is unanswered.
  bool asking() const { return asking_; }
  /// Whether each request has a connection of its own.
  bool asks_once() const { return !kind_.keep_alive; }

  /// A request was answered. If not `stays`, the stream takes no further one: begin_again() or rest().
  virtual void on_poll_answered(bool stays) = 0;

  void on_goodbye() override { end_stream(); }
  void on_closing() override;
  void on_lost() override;
  void fail_poll(std::string_view what);

 private:
  void on_open() override;
  void on_bytes(std::string_view bytes) override;
  const RequestTemplate& request() const;
  bool on_head();
  bool take_body();
  bool on_end();

  PollKind& kind_;
  ResponseParser parser_;
  Lines lines_;
  std::unique_ptr<Uplink> uplink_;
  Cursor told_ = 0;             // the cursor of the answer being read
  std::uint32_t messages_ = 0;  // in it, so far
  bool has_told_ = false;
  bool asking_ = false;
};

}  // namespace pushbench::http
