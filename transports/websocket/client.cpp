#include "transports/websocket/client.hpp"

#include <cstring>
#include <utility>

#include "transports/websocket/handshake.hpp"

namespace pushbench::websocket {

namespace {

constexpr Duration kTimeToOpen = std::chrono::seconds{30};
constexpr Duration kTimeToClose = std::chrono::seconds{5};

ClientContext with_policy(ClientContext context, bool resume) {
  context.reconnect.resume = context.reconnect.resume && resume;
  return context;
}

}  // namespace

Clients::Clients(const ClientContext& context, const ClientOptions& options)
    : context_(with_policy(context, options.resume)),
      kind_(context_, options.silence),
      wishes_(options.deflate),
      receiver_{Role::client, options.max_message_bytes, deflate_} {}

std::unique_ptr<Client> Clients::make(ClientId id, const Subscription& subscription, ClientObserver& observer) {
  return std::make_unique<FollowingClient>(*this, id, subscription, observer);
}

FollowingClient::FollowingClient(Clients& clients, ClientId id, const Subscription& subscription,
                                 ClientObserver& observer)
    : ClientBase(clients.kind_, id, subscription, observer), clients_(clients) {}

FollowingClient::~FollowingClient() { runtime().disarm(deadline_); }

std::string FollowingClient::target() const {
  constexpr std::string_view kPlaceholder = "{channel}";
  const bool ours = context().target.empty();
  std::string target = ours ? "/channels/{channel}/websocket" : context().target;
  const std::string& named = subscription().only_publishes() ? published_channel() : channel();
  for (std::size_t at = 0; (at = target.find(kPlaceholder, at)) != std::string::npos; at += named.size()) {
    target.replace(at, kPlaceholder.size(), named);
  }
  if (!ours) return target;
  if (subscription().only_publishes()) return target.append("?follow=no");
  if (cursor()) target.append("?after=").append(std::to_string(*cursor()));
  if (!subscription().sees_its_own())
    target.append(cursor() ? "&" : "?").append("publish=").append(published_channel());
  return target;
}

void FollowingClient::on_begin() {
  const std::string key = make_key(runtime().random());
  handshake_ = std::make_unique<Handshake>(Handshake{{}, accept_value(key)});
  stream()->send(write_request(target(), context().host, key, clients_.wishes_));
  runtime().arm(deadline_, runtime().now() + kTimeToOpen);
}

void FollowingClient::on_goodbye() {
  if (state_ == State::open) {
    append_masked(clients_.frames_, Opcode::close, close_payload(CloseCode::normal));
    stream()->send(clients_.frames_.view());
    clients_.frames_.clear();
    end(State::leaving);
  } else if (state_ != State::leaving) {
    end_stream();
  }
}

void FollowingClient::on_lost() {
  runtime().disarm(deadline_);
  handshake_.reset();
  receiver_ = {};
  compression_ = {};
  state_ = State::away;
}

/// The server took too long.
void FollowingClient::give_up() {
  if (state_ == State::away && !closing()) return time_out();
  stream()->abort();
}

void FollowingClient::publish(std::string text) {
  if (state_ == State::open) {
    append_published(text);
    stream()->send(clients_.frames_.view());
    clients_.frames_.clear();
  }
  remember(std::move(text));
}

void FollowingClient::append_masked(Scratch& out, Opcode opcode, std::string_view payload) {
  const MaskKey key = make_mask_key();
  append_frame(out, opcode, payload, false, &key);
}

void FollowingClient::append_published(const std::string& text) {
  const MaskKey key = make_mask_key();
  append_message(clients_.frames_, Opcode::text, text, compression_, clients_.deflate_, &key);
}

/// A fresh one for each frame (RFC 6455, 5.3), from the runtime's dice: see README.md.
MaskKey FollowingClient::make_mask_key() {
  const auto random = static_cast<std::uint32_t>(runtime().random().next());
  MaskKey key;
  std::memcpy(key.data(), &random, key.size());
  return key;
}

void FollowingClient::on_received(std::string_view bytes) {
  if (handshake_) finish_handshake(bytes);
  Scratch& answers = clients_.answers_;
  while (state_ == State::open || state_ == State::leaving) {
    const Event event = receiver_.next(bytes, clients_.receiver_, compression_, answers);
    if (event.kind == Event::Kind::nothing) break;
    take(event);
    if (state_ == State::leaving) answers.clear();  // close() was called meanwhile: a Close frame is the last
  }
  if (!answers.empty()) stream()->send(answers.view());
  answers.clear();
}

void FollowingClient::finish_handshake(std::string_view& bytes) {
  switch (handshake_->parser.next(bytes)) {
    case http::ResponseParser::Event::more: return;
    case http::ResponseParser::Event::head: break;
    default: return fail("websocket: malformed answer to the handshake: " + std::string{handshake_->parser.error()});
  }
  const ResponseVerdict verdict = judge_response(handshake_->parser, handshake_->accept, clients_.wishes_);
  if (!verdict.fault.empty()) return fail("websocket: " + verdict.fault);
  // A cursor ahead of the channel is of a server that was restarted, and numbers anew.
  if (verdict.last && (!cursor() || *cursor() > *verdict.last)) set_cursor(*verdict.last);
  handshake_.reset();
  enter(verdict.terms);
}

void FollowingClient::enter(const DeflateTerms& terms) {
  runtime().disarm(deadline_);
  compression_ = Compression{terms};
  state_ = State::open;
  // Before connected(), whose observer may publish: the order of what is published must hold.
  unacknowledged().for_each([this](const std::string& text) { append_published(text); });
  if (!clients_.frames_.empty()) stream()->send(clients_.frames_.view());
  clients_.frames_.clear();
  connected();
}

void FollowingClient::take(const Event& event) {
  switch (event.kind) {
    case Event::Kind::nothing:
    case Event::Kind::pong: return;
    case Event::Kind::text:
    case Event::Kind::binary: return take_message(event.payload);
    case Event::Kind::ping:
      if (state_ == State::open) append_masked(clients_.answers_, Opcode::pong, event.payload);
      return;
    case Event::Kind::close:
      if (state_ == State::open) append_masked(clients_.answers_, Opcode::close, close_payload(event.code));
      return end(State::ended);  // the server ends the stream (RFC 6455, 7.1.1)
    case Event::Kind::violation:
      if (state_ == State::open)
        append_masked(clients_.answers_, Opcode::close, close_payload(event.code, event.payload));
      stream()->send(clients_.answers_.view());
      clients_.answers_.clear();
      end(State::ended);
      observer().on_protocol_error(id(), "websocket: " + std::string{event.payload});
      return end_stream();
  }
}

void FollowingClient::take_message(std::string_view message) {
  if (!subscription().sees_its_own() && context().target.empty()) {
    if (const auto count = read_acknowledgement(message)) return unacknowledged().arrived(*count);
  }
  if (!deliver(message)) state_ = State::ended;
}

void FollowingClient::end(State next) {
  state_ = next;
  runtime().arm(deadline_, runtime().now() + kTimeToClose);
}

}  // namespace pushbench::websocket
