#include "transports/sse/client.hpp"

#include <algorithm>

#include "transports/http/poll_answer.hpp"
#include "transports/http/response.hpp"
#include "transports/http/syntax.hpp"

namespace pushbench::sse {

// What a client costs while it waits, beside the runtime's stream; an uplink only if it ever publishes.
static_assert(sizeof(EventsClient) <= 224);

namespace {

constexpr std::string_view kChannel = "{channel}";
constexpr std::string_view kAnyType = "Accept: */*\r\n";
constexpr std::string_view kEventType = "Accept: text/event-stream\r\n";
/// A longer id is kept for nobody: it would be sent with every request.
constexpr std::size_t kLongestId = 1024;
/// A server may not put its clients off for longer than this.
constexpr std::int64_t kMostRetryMs = 24 * 3600 * 1000;

std::string request_headers(const std::string& host, const http::HeaderStyle& style) {
  std::string lines = http::get_headers(host, style);
  if (const std::size_t any = lines.find(kAnyType); any != std::string::npos) {
    lines.replace(any, kAnyType.size(), kEventType);
  } else {
    lines += kEventType;
  }
  if (style.browser) lines += "Cache-Control: no-cache\r\n";
  return lines;
}

bool is_event_stream(std::string_view content_type) {
  return http::same_word(http::trim(content_type.substr(0, content_type.find(';'))), "text/event-stream");
}

}  // namespace

EventsClient::Kind::Kind(const ClientContext& context, const ClientOptions& options)
    : ClientKind(context, options.silence),
      foreign(!context.target.empty()),
      target(foreign ? context.target : "/channels/{channel}/events"),
      headers(request_headers(context.host, options.style)),
      uplink(context, http::post_headers(context.host, options.style), options.answer_timeout) {}

void EventsClient::publish(std::string text) {
  if (!uplink_) {
    using Trouble = http::Uplink::Trouble;
    uplink_ = std::make_unique<http::Uplink>(
        context(), events_kind().uplink, id(), published_channel(), [this](Trouble trouble, std::string_view what) {
          trouble == Trouble::overflow ? complain(std::string{"sse: "}.append(what)) : fail_events(what);
        });
  }
  uplink_->publish(std::move(text));
}

void EventsClient::on_begin() {
  std::string request = "GET " + events_kind().target;
  for (std::size_t at = request.find(kChannel); at != std::string::npos; at = request.find(kChannel, at)) {
    request.replace(at, kChannel.size(), channel());
    at += channel().size();
  }
  request.append(" HTTP/1.1\r\n").append(events_kind().headers);
  if (last_id_) {
    request.append("Last-Event-ID: ").append(*last_id_).append("\r\n");
  } else if (cursor()) {
    request.append("Last-Event-ID: ").append(std::to_string(*cursor())).append("\r\n");
  }
  stream()->send(request.append("\r\n"));
}

void EventsClient::on_closing() {
  if (uplink_) uplink_->close();
}

void EventsClient::on_lost() {
  response_.reset();
  events_.reset();
  if (!context().reconnect.resume) last_id_.reset();
}

void EventsClient::on_received(std::string_view bytes) {
  using ParserEvent = http::ResponseParser::Event;
  while (!closing()) {
    switch (response_.next(bytes)) {
      case ParserEvent::more: return;
      case ParserEvent::head:
        if (!on_head()) return;
        break;
      case ParserEvent::body:
        if (!on_body(response_.body())) return;
        break;
      case ParserEvent::end:
        // Our server ends the connection, too, and why it ended is its word.
        if (response_.keep_alive()) end_stream();
        return;
      case ParserEvent::error: fail_events(response_.error()); return;
    }
  }
}

/// HTML, 9.2.3, "announce the connection": 200 and the right type begin the events, 204 ends all coming back.
bool EventsClient::on_head() {
  const int status = response_.status();
  if (status == 204) {
    stop_returning();
    end_stream();
    return false;
  }
  if (status != 200) {
    fail_events("GET " + events_kind().target + " answered " + std::to_string(status) + " " +
                std::string{http::reason_phrase(status)} + ", expected 200");
    return false;
  }
  if (!is_event_stream(response_.header("Content-Type").value_or(""))) {
    fail_events("the Content-Type is not text/event-stream");
    return false;
  }
  if (const auto text = response_.header(http::kCursorHeader); text && !events_kind().foreign) {
    if (const auto at = http::parse_number(*text)) set_cursor(*at);
  }
  connected();
  return true;
}

bool EventsClient::on_body(std::string_view body) {
  Event event;
  while (!closing()) {
    const EventParser::Result result = events_.next(body, event);
    if (event.retry_ms) set_least_wait(std::chrono::milliseconds{std::min(*event.retry_ms, kMostRetryMs)});
    switch (result) {
      case EventParser::Result::more: return true;
      case EventParser::Result::message:
        if (!on_event(event, true)) return false;
        break;
      case EventParser::Result::position: on_event(event, false); break;
      case EventParser::Result::too_large: fail_events("an event is larger than 32 MiB"); return false;
    }
  }
  return false;
}

/// False if it was malformed.
bool EventsClient::on_event(const Event& event, bool has_data) {
  if (event.id && events_kind().foreign) {
    const bool usable = !event.id->empty() && event.id->size() <= kLongestId;
    last_id_ = usable ? std::make_unique<std::string>(*event.id) : nullptr;
  } else if (event.id && !has_data) {
    if (const auto at = http::parse_number(*event.id)) set_cursor(*at);
  }
  return !has_data || deliver(event.data);
}

}  // namespace pushbench::sse
