#include "transports/http/uplink.hpp"

#include <algorithm>
#include <utility>

namespace pushbench::http {

UplinkRequest::UplinkRequest(const ClientContext& context, std::string_view headers, Duration answer_timeout)
    : answer_timeout_(answer_timeout) {
  before_length_ = "/messages HTTP/1.1\r\nHost: " + context.host + "\r\n";
  before_length_ += "Content-Type: application/json\r\n";
  before_length_.append(headers).append("Content-Length: ");
}

void UplinkRequest::append_to(std::string& out, std::string_view channel, std::string_view text) const {
  out.append("POST /channels/").append(channel).append(before_length_);
  out.append(std::to_string(text.size())).append("\r\n\r\n").append(text);
}

Uplink::Uplink(const ClientContext& context, const UplinkRequest& request, ClientId publisher,
               const std::string& channel, OnTrouble on_trouble)
    : context_(context),
      request_(request),
      channel_(channel),
      on_trouble_(std::move(on_trouble)),
      publisher_(publisher) {}

Uplink::~Uplink() { leave(); }

void Uplink::publish(std::string text) {
  closing_ = false;
  if (unanswered() >= kMostWaiting) {
    on_trouble_(Trouble::overflow, "uplink: 1024 messages wait for their answers; one more is dropped");
    return;
  }
  if (!waiting_) waiting_ = std::make_unique<std::deque<std::string>>();
  waiting_->push_back(std::move(text));
  if (stream_ != nullptr) {
    send_waiting();
  } else if (!timer_.armed()) {
    open();
  }
}

void Uplink::close() {
  closing_ = true;
  if (stream_ == nullptr) waiting_.reset();
  if (!waiting_) leave();
}

void Uplink::open() {
  parser_.reset();
  stream_ = &context_.runtime.connect(context_.server, *this, publisher_);
  send_waiting();
}

/// Lets go of the stream, or of the wait for one; what it had not answered will be sent again on the next.
void Uplink::leave() {
  context_.runtime.disarm(timer_);
  if (stream_ != nullptr) stream_->detach();
  stream_ = nullptr;
  in_flight_ = 0;
}

void Uplink::send_waiting() {
  const std::size_t until = std::min(unanswered(), kMostInFlight);
  if (in_flight_ >= until) return;
  // Beyond the stream's own limit it would be dropped with all that it holds; the next answer goes on.
  if (in_flight_ > 0 && stream_->queued_bytes() >= kMostQueuedBytes) return;
  if (in_flight_ == 0) expect_answer();
  std::string requests;
  for (; in_flight_ < until && requests.size() < kMostQueuedBytes; ++in_flight_) {
    request_.append_to(requests, channel_, (*waiting_)[in_flight_]);
  }
  stream_->send(requests);
}

void Uplink::expect_answer() { context_.runtime.arm(timer_, context_.runtime.now() + request_.answer_timeout()); }

void Uplink::on_timer() {
  if (stream_ == nullptr) {
    open();
  } else {
    leave();
    come_back();
  }
}

void Uplink::on_bytes(std::string_view bytes) {
  const Stream* const mine = stream_;  // whoever is told of something may close, and publish again
  while (stream_ == mine) {
    switch (parser_.next(bytes)) {
      case ResponseParser::Event::more: return;
      case ResponseParser::Event::body: break;
      case ResponseParser::Event::head:
        if (in_flight_ == 0) {
          fail_stream("uplink: a response came without a request");
          return;
        }
        break;
      case ResponseParser::Event::error: fail_stream("uplink: " + std::string{parser_.error()}); return;
      case ResponseParser::Event::end:
        if (!on_answer()) return;
        break;
    }
  }
}

/// False if the stream is another from here on.
bool Uplink::on_answer() {
  backoff_.succeeded();
  waiting_->pop_front();
  --in_flight_;
  if (waiting_->empty()) waiting_.reset();
  context_.runtime.disarm(timer_);
  if (in_flight_ > 0) expect_answer();
  const int status = parser_.status();
  const bool stays = parser_.keep_alive();
  if (closing_ && !waiting_) {
    leave();
  } else if (stays) {
    send_waiting();
  } else {
    leave();
    if (waiting_) open();
  }
  if (status < 200 || status > 299) {
    on_trouble_(Trouble::refused, "uplink: POST /channels/" + channel_ + "/messages answered " +
                                      std::to_string(status) + ", expected 202");
  }
  return stays;
}

void Uplink::fail_stream(const std::string& what) {
  leave();
  come_back();
  on_trouble_(Trouble::refused, what);
}

void Uplink::on_close(CloseReason) {
  stream_ = nullptr;
  leave();
  come_back();
}

void Uplink::come_back() {
  if (closing_ || !context_.reconnect.reconnect || !context_.reconnect.resume) waiting_.reset();
  if (!waiting_) return;  // the next message opens it
  context_.runtime.arm(timer_, context_.runtime.now() + backoff_.next(context_.reconnect, context_.runtime.random()));
}

}  // namespace pushbench::http
