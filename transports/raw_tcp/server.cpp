#include "transports/raw_tcp/server.hpp"

#include <algorithm>

namespace pushbench::raw_tcp {

void Connection::on_bytes(std::string_view bytes) {
  heard_ = true;
  if (!parser_.feed(bytes, [this](const Frame& frame) { return on_frame(frame); })) stream_.abort();
}

bool Connection::on_frame(const Frame& frame) {
  switch (frame.type) {
    case FrameType::follow: {
      const auto wanted = decode_follow(frame.payload);
      if (!wanted || channel_ != nullptr) return false;
      follow(*wanted);
      return channel_ != nullptr;
    }
    case FrameType::message:
      return channel_ != nullptr &&
             server_.hub_.accept(*channel_, frame.payload, server_.runtime_.now()) != Accepted::malformed;
    case FrameType::pong: return true;
    case FrameType::following:
    case FrameType::ping: return false;  // a server's words
  }
  return false;
}

void Connection::follow(const Follow& wanted) {
  channel_ = server_.hub_.channel(wanted.channel);
  if (channel_ == nullptr) return;
  // A cursor ahead of the channel is of a server that was restarted.
  const Cursor from = std::min(wanted.after.value_or(channel_->last()), channel_->last());
  std::string hello = encode_following(from);
  for (const Message& message : channel_->after(from)) encode_to(hello, FrameType::message, *message.text);
  stream_.send(hello);
  server_.followers_.add(*channel_, *this);
}

void Connection::on_sweep() {
  if (!heard_) {
    stream_.abort();
    return;
  }
  heard_ = false;
  static const SharedBytes kPing = share(encode(FrameType::ping, {}));
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

StreamHandler* Server::on_accept(Stream& stream) {
  auto* connection = new Connection(*this, stream);
  connections_.add(*connection);
  return connection;
}

void Server::on_published(const Channel& channel, const Message& message) {
  const auto* members = followers_.of(channel);
  if (members == nullptr) return;
  const SharedBytes frame = share(encode(FrameType::message, *message.text));
  for (Connection* member : *members) member->stream().send(frame);
}

}  // namespace pushbench::raw_tcp
