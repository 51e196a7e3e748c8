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
#include "transports/backoff.hpp"
#include "transports/http/response_parser.hpp"
#include "transports/transport.hpp"

namespace pushbench::http {

/// The POST request of all clients of a factory: made once, but for channel, length and text.
class UplinkRequest {
 public:
  /// `headers`: further header lines, each ended by CRLF.
  UplinkRequest(const ClientContext& context, std::string_view headers, Duration answer_timeout);

  void append_to(std::string& out, std::string_view channel, std::string_view text) const;
  /// A connection whose next answer takes longer is left for another, where all that is unanswered is sent again.
  Duration answer_timeout() const { return answer_timeout_; }

 private:
  std::string before_length_;  // from the channel's end
  Duration answer_timeout_;
};

/// A client keeps it in a unique_ptr and makes it with its first message: most clients never publish.
class Uplink final : StreamHandler {
 public:
  enum class Trouble : std::uint8_t {
    refused,   ///< the server refused a message, which is not sent again, or broke the protocol
    overflow,  ///< kMostWaiting messages wait for their answers already: one more is dropped
  };
  /// Told of trouble, in words: "uplink: POST /channels/a/messages answered 413 …". ClientBase::fail() and complain()
  /// are meant to be called here.
  using OnTrouble = std::function<void(Trouble trouble, std::string_view what)>;

  /// More than half a minute without answers at 30 messages a second.
  static constexpr std::size_t kMostWaiting = 1024;

  /// `publisher`: whose connection it is. All but `on_trouble` outlive it.
  Uplink(const ClientContext& context, const UplinkRequest& request, ClientId publisher, const std::string& channel,
         OnTrouble on_trouble);
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
  static constexpr std::size_t kMostQueuedBytes = 256 * 1024;

  void on_bytes(std::string_view bytes) override;
  void on_close(CloseReason reason) override;
  void open();
  void leave();
  void send_waiting();
  bool on_answer();
  void fail_stream(const std::string& what);
  void come_back();
  void expect_answer();
  void on_timer();

  const ClientContext& context_;
  const UplinkRequest& request_;
  const std::string& channel_;
  OnTrouble on_trouble_;
  Stream* stream_ = nullptr;
  ResponseParser parser_;
  std::unique_ptr<std::deque<std::string>> waiting_;        // oldest first
  std::size_t in_flight_ = 0;                               // of them, sent on this connection
  Timer timer_ = Timer::calling<&Uplink::on_timer>(*this);  // with a stream: of its next answer; without: to open one
  ClientId publisher_;
  Backoff backoff_;
  bool closing_ = false;  // once all is answered
};

}  // namespace pushbench::http
