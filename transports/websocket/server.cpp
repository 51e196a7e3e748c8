#include "transports/websocket/server.hpp"

#include <algorithm>
#include <array>

#include "transports/http/poll_answer.hpp"
#include "transports/websocket/handshake.hpp"

namespace pushbench::websocket {

namespace {

constexpr std::size_t kMostEchoBytes = 16 * 1024 * 1024;
constexpr Duration kTimeToAnswer = std::chrono::seconds{5};
constexpr std::string_view kPlainText = "text/plain; charset=utf-8";

}  // namespace

Server::Server(const ServerContext& context, const ServerOptions& options)
    : runtime_(context.runtime),
      hub_(context.hub),
      wishes_(options.deflate),
      heartbeat_ms_(static_cast<std::uint32_t>(to_us(options.heartbeat) / 1000)),
      channel_receiver_{Role::server, options.max_message_bytes, deflate_},
      echo_receiver_{Role::server, std::max(options.max_message_bytes, kMostEchoBytes), deflate_},
      connections_(context.runtime, options.heartbeat) {
  const auto handler = [this](http::Connection& asker, const http::Request& request, Channel* channel) {
    on_upgrade(asker, request, channel);
  };
  channel_route_ =
      context.http.route({.method = "GET",
                          .path = "websocket",
                          .help = "a WebSocket: messages as they are published, after ?after=N or from now "
                                  "on; what you send is published",
                          .example = "websocat {url}",
                          .streams = true,
                          .handler = handler});
  echo_route_ = context.http.route({.method = "GET",
                                    .path = "/echo",
                                    .help = "a WebSocket that sends back what it gets",
                                    .example = "websocat {url}",
                                    .streams = true,
                                    .handler = handler});
  hub_.attach(*this);
}

Server::~Server() {
  hub_.detach(*this);
  while (!connections_.empty()) connections_.front().abandon();
  runtime_.disarm(deadline_);
}

void Server::stop() {
  stopping_ = true;
  connections_.for_each([](Connection& connection) { connection.say_goodbye(CloseCode::going_away); });
  if (!connections_.empty()) runtime_.arm(deadline_, runtime_.now() + kTimeToAnswer);
}

void Server::abort_all() {
  connections_.for_each([](Connection& connection) { connection.stream().abort(); });
}

void Server::on_upgrade(http::Connection& asker, const http::Request& request, Channel* channel) {
  std::optional<Cursor> after;
  if (!http::read_after(asker, request, after)) return;
  const UpgradeVerdict verdict = judge_request(request, wishes_);
  if (stopping_ || verdict.status != 101) {
    ++counters_.refused;
    if (stopping_) return asker.answer(503, kPlainText, "the server is stopping\n");
    return asker.answer(verdict.status, kPlainText, verdict.words, verdict.head);
  }
  ++counters_.upgraded;
  auto* connection = new Connection(*this, channel, verdict.extension.terms);  // forget() deletes it
  connection->set_stream(asker.take_over(*connection));
  connections_.add(*connection);
  // The answer and what was missed go out together.
  out_.append(write_response(verdict, channel != nullptr ? std::optional{channel->last()} : std::nullopt));
  if (channel != nullptr && after) {
    for (const Message& message : channel->after(*after)) {
      append_message(out_, Opcode::text, *message.text, connection->compression(), deflate_);
    }
  }
  connection->stream().send(out_.view());
  out_.clear();
  if (channel != nullptr) followers_.add(*channel, *connection);
}

void Server::on_published(const Channel& channel, const Message& message) {
  const auto* members = followers_.of(channel);
  if (members == nullptr) return;
  if (wishes_.enabled) return send_compressed(*members, *message.text);
  const SharedBytes frame = share(encode_frame(Opcode::text, *message.text));
  for (const Connection* member : *members) member->stream().send(frame);
}

/// Compresses once for all whose terms are the same, and for each that has a context of its own.
void Server::send_compressed(const std::vector<Connection*>& members, std::string_view text) {
  SharedBytes plain;
  std::array<SharedBytes, 16> by_bits;
  for (Connection* member : members) {
    Compression& compression = member->compression();
    if (compression.terms().own_takeover) {
      append_message(fan_out_, Opcode::text, text, compression, deflate_);
      member->stream().send(fan_out_.view());
      fan_out_.clear();
      continue;
    }
    SharedBytes& frame = compression.agreed() ? by_bits[compression.terms().own_bits] : plain;
    if (!frame) {
      append_message(fan_out_, Opcode::text, text, compression, deflate_);
      frame = share(std::string{fan_out_.view()});
      fan_out_.clear();
    }
    member->stream().send(frame);
  }
}

void Server::forget(Connection& connection) {
  connections_.remove(connection);
  delete &connection;
  if (connections_.empty()) runtime_.disarm(deadline_);
}

}  // namespace pushbench::websocket
