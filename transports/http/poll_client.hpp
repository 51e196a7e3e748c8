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
struct PollKind : ClientKind {
  /// `transport`: for words. `target` as in RequestTemplate, for a poll that may wait; `first`: for one that is
  /// answered at once, and `from_now` for one that gives no old messages either. ClientContext::target replaces all of
  /// them.
  struct Targets {
    std::string_view from_now, first, target;
  };
  struct Options {
    HeaderStyle style;
    Duration answer_timeout = std::chrono::seconds{30};  ///< of polls, beyond `hold`, and of the uplink
    Duration hold{};                                     ///< how long the server may take for an answer
  };
  PollKind(const ClientContext& context, std::string_view transport, const Targets& targets, const Options& options);

  std::string_view transport;
  bool keep_alive;
  bool foreign;  ///< the server is not ours: it tells no cursor
  RequestTemplate from_now, first, next;
  UplinkRequest uplink;
  std::string request;  ///< scratch
};

class PollClient : public ClientBase {
 public:
  PollClient(PollKind& kind, ClientId id, const Subscription& subscription, ClientObserver& observer)
      : ClientBase(kind, id, subscription, observer) {}

  void publish(std::string text) override;

 protected:
  /// Sends the next request; the stream is open or opening, and no request is unanswered.
  void ask();
  /// Whether a request is unanswered.
  bool asking() const { return asking_; }
  /// Whether each request has a connection of its own.
  bool asks_once() const { return !polls().keep_alive; }

  /// A request was answered. If not `stays`, the stream takes no further one: begin_again() or rest().
  virtual void on_poll_answered(bool stays) = 0;

  void on_goodbye() override { end_stream(); }
  void on_closing() override;
  void on_lost() override;
  void fail_poll(std::string_view what) { fail(in_words(what)); }

 private:
  void on_open() override;
  void on_received(std::string_view bytes) override;
  bool has_stream() const override { return !subscription().only_publishes(); }
  bool awaits_bytes() const override { return asking_; }
  PollKind& polls() const { return static_cast<PollKind&>(kind()); }
  std::string in_words(std::string_view what) const { return std::string{polls().transport}.append(": ").append(what); }
  const RequestTemplate& request() const;
  bool on_head();
  bool take_body();
  bool take_message(std::string_view message);
  bool on_end();

  ResponseParser parser_;
  Lines lines_;
  std::unique_ptr<Uplink> uplink_;
  Cursor told_ = 0;             // the cursor of the answer being read
  std::uint32_t messages_ = 0;  // in it, so far
  bool has_told_ = false;
  bool asking_ = false;
  bool failed_ = false;  // at a message of the answer being read
};

}  // namespace pushbench::http
