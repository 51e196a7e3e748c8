// How a client publishes whose own connection only carries messages down: POST requests on a second connection that is
// kept, opened by the first message. Order is kept, and what was not answered when the connection ends is sent again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "runtime/runtime.hpp"
#include "transports/client_base.hpp"
#include "transports/http/response_parser.hpp"
#include "transports/transport.hpp"

namespace pushbench::http {

/// The POST request of all clients of a factory: made once, but for channel, length and text.
class UplinkRequest {
 public:
  /// `headers`: further header lines, each ended by CRLF.
  explicit UplinkRequest(const ClientContext& context, std::string_view headers = {});

  void append_to(std::string& out, std::string_view channel, std::string_view text) const;

 private:
  std::string before_length_;  // from the channel's end
};

/// A client keeps it in a unique_ptr and makes it with its first message: most clients never publish.
class Uplink final : StreamHandler {
 public:
  /// The server refused a message or broke the protocol, in words: "uplink: POST /channels/a/messages answered 413 …".
  /// The message is not sent again. ClientBase::fail() is meant to be called here.
  using Failed = std::function<void(std::string_view what)>;

  /// At most so many wait for their answers; messages beyond that are dropped, and `failed` is told.
  static constexpr std::size_t kMostWaiting = 1024;

  /// All but `failed` outlive it.
  Uplink(const ClientContext& context, const UplinkRequest& request, const std::string& channel, Failed failed);
  ~Uplink();
  Uplink(const Uplink&) = delete;
  Uplink& operator=(const Uplink&) = delete;

  /// Sends `text`, pipelined behind those not yet answered; opens the connection if there is none.
  void publish(std::string text);

  /// Ends the connection as soon as all is answered; what is not when it is lost is not sent again. A message published
  /// after this opens it again.
  void close();

  /// Messages without an answer.
  std::size_t unanswered() const { return waiting_ ? waiting_->size() : 0; }

 private:
  static constexpr std::size_t kMostInFlight = 64;

  void on_bytes(std::string_view bytes) override;
  void on_close(CloseReason reason) override;
  void open();
  void leave();
  void send_waiting();
  bool on_answer();
  void fail_stream(const std::string& what);
  void come_back();

  const ClientContext& context_;
  const UplinkRequest& request_;
  const std::string& channel_;
  Failed failed_;
  Stream* stream_ = nullptr;
  ResponseParser parser_;
  std::unique_ptr<std::deque<std::string>> waiting_;  // oldest first
  std::size_t in_flight_ = 0;                         // of them, sent on this connection
  Timer again_ = Timer::calling<&Uplink::open>(*this);
  Backoff backoff_;
  bool closing_ = false;  // once all is answered
};

}  // namespace pushbench::http
