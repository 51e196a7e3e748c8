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
                                  "on; what you send is published, to ?publish=channel if you say so; ?follow=no: "
                                  "you only publish",
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

bool Server::set_heartbeat(Duration interval) {
  heartbeat_ms_ = static_cast<std::uint32_t>(to_us(interval) / 1000);
  connections_.for_each([](Connection& connection) { connection.begin_heartbeat(); });
  connections_.set_interval(interval);
  return true;
}

void Server::abort_all() {
  connections_.for_each([](Connection& connection) { connection.stream().abort(); });
}

bool Server::read_channels(http::Connection& asker, const http::Request& request, Channel* channel,
                           Channels& channels) {
  channels = {channel, channel};
  if (channel == nullptr) return true;
  const std::string_view follow = request.query_value("follow").value_or("yes");
  if (follow == "no") channels.follows = nullptr;
  const auto publish = request.query_value("publish");
  if (publish) channels.publishes = hub_.channel(*publish);
  if ((follow == "no" || follow == "yes") && channels.publishes != nullptr) return true;
  ++counters_.refused;
  if (channels.publishes != nullptr) {
    asker.answer(400, kPlainText, "follow must be no, to publish only, or yes\n");
  } else if (is_channel_name(*publish)) {
    asker.answer(503, kPlainText, "there are too many channels; publish to one that exists\n");
  } else {
    asker.answer(400, kPlainText, "publish must be a channel: 1 to 64 of A-Z a-z 0-9 _ . -\n");
  }
  return false;
}

void Server::on_upgrade(http::Connection& asker, const http::Request& request, Channel* channel) {
  std::optional<Cursor> after;
  if (!http::read_after(asker, request, after)) return;
  Channels channels;
  if (!read_channels(asker, request, channel, channels)) return;
  const Channel* const followed = channels.follows;
  const UpgradeVerdict verdict = judge_request(request, wishes_);
  if (stopping_ || verdict.status != 101) {
    ++counters_.refused;
    if (stopping_) return asker.answer(503, kPlainText, "the server is stopping\n");
    return asker.answer(verdict.status, kPlainText, verdict.words, verdict.head);
  }
  ++counters_.upgraded;
  auto* connection = new Connection(*this, channels, verdict.extension.terms);  // forget() deletes it
  connection->set_stream(asker.take_over(*connection));
  connections_.add(*connection);
  // The answer and what was missed go out together.
  out_.append(write_response(verdict, followed != nullptr ? std::optional{followed->last()} : std::nullopt));
  if (followed != nullptr && after) {
    for (const Message& message : followed->after(*after)) append_to(out_, message, connection->compression());
  }
  connection->stream().send(out_.view());
  out_.clear();
  if (followed != nullptr) followers_.add(*followed, *connection);
}

/// Bytes are sent as they are: pictures and the like don't get smaller, and trying costs more than sending.
void Server::append_to(Scratch& out, const Message& message, Compression& compression) {
  if (message.binary()) return append_frame(out, Opcode::binary, *message.native());
  append_message(out, Opcode::text, *message.native(), compression, deflate_);
}

void Server::on_published(const Channel& channel, const Message& message) {
  const auto* members = followers_.of(channel);
  if (members == nullptr) return;
  if (wishes_.enabled && !message.binary()) return send_compressed(*members, *message.native());
  const Opcode opcode = message.binary() ? Opcode::binary : Opcode::text;
  const SharedBytes frame = share(encode_frame(opcode, *message.native()));
  for (Connection* member : *members) member->send(frame, frame->size());
}

/// Compresses once for all whose terms are the same, and for each that has a context of its own.
void Server::send_compressed(const std::vector<Connection*>& members, std::string_view text) {
  SharedBytes plain;
  std::array<SharedBytes, 16> by_bits;
  for (Connection* member : members) {
    Compression& compression = member->compression();
    if (compression.terms().own_takeover) {
      append_message(fan_out_, Opcode::text, text, compression, deflate_);
      member->send(fan_out_.view(), fan_out_.size());
      fan_out_.clear();
      continue;
    }
    SharedBytes& frame = compression.agreed() ? by_bits[compression.terms().own_bits] : plain;
    if (!frame) {
      append_message(fan_out_, Opcode::text, text, compression, deflate_);
      frame = share(std::string{fan_out_.view()});
      fan_out_.clear();
    }
    member->send(frame, frame->size());
  }
}

void Server::forget(Connection& connection) {
  connections_.remove(connection);
  delete &connection;
  if (connections_.empty()) runtime_.disarm(deadline_);
}

}  // namespace pushbench::websocket
