#include "transports/sse/server.hpp"

#include <memory>
#include <string>

#include "transports/http/poll_answer.hpp"
#include "transports/http/syntax.hpp"
#include "transports/sse/codec.hpp"

namespace pushbench::sse {

// What an idle client costs this server, beside the runtime's stream.
static_assert(sizeof(Follower) <= 56);

namespace {

constexpr std::string_view kText = "text/plain; charset=utf-8";

/// Whether one who sends this Accept field takes an event stream (RFC 9110, 12.5.1; weights are not looked at).
bool accepts_events(const http::Request& request) {
  const auto accept = request.header("Accept");
  if (!accept) return true;
  for (const std::string_view range : {"text/event-stream", "text/*", "*/*"}) {
    if (accept->find(range) != std::string_view::npos) return true;
  }
  return false;
}

}  // namespace

void Follower::begin(Stream& stream, std::optional<Cursor> after) {
  stream_ = &stream;
  // A cursor ahead of the channel is of a server that was restarted: told at once where the stream is.
  const Cursor from = std::min(after.value_or(channel_.last()), channel_.last());
  std::string body;
  append_position(body, server_.options_.retry_ms, from);
  for (const Message& message : channel_.after(from)) append_event(body, message.sequence(), *message.text());

  std::string response{"HTTP/1.1 200 OK\r\n"};
  response.append(server_.context_.http.date_line());
  response += "Content-Type: text/event-stream\r\nCache-Control: no-store\r\nX-Accel-Buffering: no\r\n";
  response += "Access-Control-Allow-Origin: *\r\nConnection: close\r\n";
  response.append(http::kCursorHeader).append(": ").append(std::to_string(from)).append("\r\n");
  if (chunked_) {
    response.append("Transfer-Encoding: chunked\r\n\r\n").append(as_chunk(body));
  } else {
    response.append("\r\n").append(body);
  }
  stream.send(response);
  server_.all_.add(*this);
  server_.followers_.add(channel_, *this);
}

void Follower::end() {
  if (chunked_) stream_->send(kLastChunk);
  stream_->close();
}

void Follower::on_close(CloseReason) {
  server_.followers_.remove(channel_, *this);
  server_.all_.remove(*this);
  delete this;  // made in Server::follow(); nobody else owns it
}

void Follower::on_sweep() {
  static const SharedBytes kChunk = share(as_chunk(kHeartbeat));
  static const SharedBytes kPlain = share(std::string{kHeartbeat});
  ++server_.heartbeats_;
  stream_->send(chunked_ ? kChunk : kPlain);
}

Server::Server(const ServerContext& context, const ServerOptions& options)
    : context_(context), options_(options), all_(context.runtime, options.heartbeat) {
  context_.hub.attach(*this);
  route_ = context_.http.route(
      {.method = "GET",
       .path = "events",
       .help =
           "the channel as server-sent events, for EventSource; from the message behind the field Last-Event-ID or\n"
           "  behind `after`; without them, from now on",
       .example = "curl -N {url}",
       .streams = true,
       .handler = [this](http::Connection& connection, const http::Request& request, Channel* channel) {
         follow(connection, request, *channel);
       }});
}

Server::~Server() {
  context_.hub.detach(*this);
  while (!all_.empty()) {
    Follower& follower = all_.front();
    follower.stream().detach();
    follower.on_close(CloseReason::closed_here);
  }
}

void Server::stop() {
  route_ = {};
  all_.for_each([](Follower& follower) { follower.end(); });
}

bool Server::set_heartbeat(Duration interval) {
  all_.set_interval(interval);
  return true;
}

void Server::follow(http::Connection& connection, const http::Request& request, const Channel& channel) {
  if (!accepts_events(request)) {
    connection.answer(406, kText, "this is a text/event-stream, which Accept does not list\n");
    return;
  }
  std::optional<Cursor> after;
  if (!http::read_after(connection, request, after)) return;
  // A browser that comes back asks with the URL it first asked with: what it has seen since is in the field.
  if (const auto last_id = request.header("Last-Event-ID"); last_id && !last_id->empty()) {
    after = http::parse_number(*last_id);
    if (!after) {
      connection.answer(400, kText, "Last-Event-ID must be the id of an event of this stream: a whole number\n");
      return;
    }
  }
  auto follower = std::make_unique<Follower>(*this, channel, request.http_1_1);
  Stream& stream = connection.take_over(*follower);
  follower.release()->begin(stream, after);
}

void Server::on_published(const Channel& channel, const Message& message) {
  const auto* members = followers_.of(channel);
  if (members == nullptr) return;
  std::string event;
  append_event(event, message.sequence(), *message.text());
  const SharedBytes chunk = share(as_chunk(event));
  SharedBytes plain;
  for (Follower* member : *members) {
    if (member->chunked()) {
      member->stream().send(chunk);
    } else {
      if (!plain) plain = share(event);
      member->stream().send(plain);
    }
  }
}

}  // namespace pushbench::sse
