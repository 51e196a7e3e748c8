#include "transports/raw_tcp/server.hpp"

#include <algorithm>

namespace pushbench::raw_tcp {

void Connection::on_bytes(std::string_view bytes) {
  heard_ = true;
  std::uint64_t newest = 0;
  if (!parser_.feed(bytes, [&](const Frame& frame) { return on_frame(frame, newest); })) return stream_.abort();
  if (newest > 0) stream_.send(encode_acknowledged(newest));
}

bool Connection::on_frame(const Frame& frame, std::uint64_t& newest) {
  switch (frame.type) {
    case FrameType::follow: {
      const auto wanted = decode_follow(frame.payload);
      return wanted && follow(*wanted);
    }
    case FrameType::publish: return publish_to(frame.payload);
    case FrameType::message: return accept(frame.payload, newest);
    case FrameType::pong: return true;
    case FrameType::following:
    case FrameType::acknowledged:
    case FrameType::ping: return false;  // a server's words
  }
  return false;
}

bool Connection::follow(const Follow& wanted) {
  if (channel_ != nullptr) return false;
  channel_ = server_.hub_.channel(wanted.channel);
  if (channel_ == nullptr) return false;
  // A cursor ahead of the channel is of a server that was restarted.
  const Cursor from = std::min(wanted.after.value_or(channel_->last()), channel_->last());
  std::string hello = encode_following(from);
  for (const Message& message : channel_->after(from)) encode_to(hello, FrameType::message, *message.native());
  stream_.send(hello);
  server_.followers_.add(*channel_, *this);
  return true;
}

bool Connection::publish_to(std::string_view channel) {
  if (elsewhere_ != nullptr) return false;
  elsewhere_ = server_.hub_.channel(channel);
  if (elsewhere_ == nullptr) return false;
  stream_.send(encode_acknowledged(0));
  return true;
}

bool Connection::accept(std::string_view message, std::uint64_t& newest) {
  Channel* const channel = elsewhere_ != nullptr ? elsewhere_ : channel_;
  if (channel == nullptr) return false;
  if (server_.hub_.accept(*channel, message, server_.runtime_.now()) == Accepted::malformed) return false;
  if (elsewhere_ == nullptr) return true;
  if (const auto envelope = parse_envelope(message)) newest = std::max(newest, envelope->count);
  return true;
}

void Connection::on_sweep() {
  if (!progress_.look(stream_.queued_bytes()) && !heard_) {
    stream_.abort();
    return;
  }
  heard_ = false;
  // A ping behind data would be answered nobody knows when; the data itself shows now whether it is taken.
  if (stream_.queued_bytes() > 0) return;
  static const SharedBytes kPing = share(encode(FrameType::ping, {}));
  ++server_.heartbeats_;
  stream_.send(kPing);
}

void Connection::on_close(CloseReason) {
  if (channel_ != nullptr) server_.followers_.remove(*channel_, *this);
  server_.connections_.remove(*this);
  delete this;  // made in on_accept(); the server's list holds no ownership
}

Server::Server(const ServerContext& context, Duration heartbeat)
    : runtime_(context.runtime), hub_(context.hub), connections_(context.runtime, heartbeat) {
  listener_ = runtime_.listen(context.own_port, *this);
  endpoint_ = listener_->local();
  hub_.attach(*this);
}

Server::~Server() {
  hub_.detach(*this);
  while (!connections_.empty()) {
    Connection& connection = connections_.front();
    connection.stream().detach();
    connection.on_close(CloseReason::closed_here);
  }
}

void Server::stop() {
  listener_.reset();
  connections_.for_each([](Connection& connection) { connection.stream().close(); });
}

bool Server::set_heartbeat(Duration interval) {
  connections_.for_each([](Connection& connection) { connection.forgive(); });
  connections_.set_interval(interval);
  return true;
}

StreamHandler* Server::on_accept(Stream& stream) {
  auto* connection = new Connection(*this, stream);
  connections_.add(*connection);
  return connection;
}

void Server::on_published(const Channel& channel, const Message& message) {
  const auto* members = followers_.of(channel);
  if (members == nullptr) return;
  const SharedBytes frame = share(encode(FrameType::message, *message.native()));
  for (Connection* member : *members) member->send(frame);
}

}  // namespace pushbench::raw_tcp
