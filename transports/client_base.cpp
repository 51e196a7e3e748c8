#include "transports/client_base.hpp"

#include <algorithm>

namespace pushbench {

Duration Backoff::next(const ReconnectPolicy& policy, Random& random) {
  constexpr std::uint8_t kMostDoublings = 30;
  const std::uint8_t failures = failures_;
  failures_ = static_cast<std::uint8_t>(std::min<int>(failures_ + 1, kMostDoublings));
  // The first time anywhere in [0, first): at once for a person, but no stampede of all who were cut together.
  const auto draw = [&](Duration range) {
    return Duration{static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(range.count()) + 1))};
  };
  if (failures == 0) return draw(policy.first);
  Duration whole = policy.first;
  for (int i = 0; i < failures && whole < policy.most; ++i) whole *= 2;
  whole = std::min(whole, policy.most);
  return whole / 2 + draw(whole / 2);
}

void Unacknowledged::add(std::string text) {
  constexpr std::size_t kMost = 1024;
  const auto envelope = parse_envelope(text);
  if (!envelope || envelope->count == 0) return;
  if (!waiting_) waiting_ = std::make_unique<std::deque<Waiting>>();
  const std::uint64_t count = envelope->count;
  waiting_->push_back({count, std::move(text)});
  if (waiting_->size() > kMost) waiting_->pop_front();
}

void Unacknowledged::arrived(std::uint64_t count) {
  if (!waiting_) return;
  while (!waiting_->empty() && waiting_->front().count <= count) waiting_->pop_front();
  if (waiting_->empty()) waiting_.reset();
}

ClientBase::ClientBase(const ClientContext& context, ClientId id, const std::string& channel, ClientObserver& observer)
    : context_(context), channel_(channel), observer_(observer), id_(id) {}

ClientBase::~ClientBase() {
  runtime().disarm(again_);
  if (stream_ != nullptr) stream_->detach();
}

void ClientBase::connect(std::optional<Cursor> after) {
  runtime().disarm(again_);
  cursor_ = after;
  connected_ = false;
  closing_ = false;
  stopped_ = false;
  begin();
}

void ClientBase::begin() {
  stream_ = &runtime().connect(context_.server, *this);
  on_begin();
}

void ClientBase::close() {
  if (closing_) return;
  closing_ = true;
  on_closing();
  if (stream_ != nullptr) {
    on_goodbye();
  } else if (again_.armed() || connected_) {
    runtime().arm(again_, runtime().now());  // to tell the observer, but not from within its call
  }
}

void ClientBase::come_back() {
  if (closing_) {
    connected_ = false;
    observer_.on_disconnected(id_, CloseReason::closed_here, false);
  } else {
    begin();
  }
}

void ClientBase::connected() {
  if (connected_) return;
  connected_ = true;
  backoff_.succeeded();
  observer_.on_connected(id_);
}

void ClientBase::deliver(std::string_view text) {
  const auto message = parse_envelope(text);
  if (!message) {
    observer_.on_foreign(id_, text);
    return;
  }
  if (!cursor_ || message->sequence > *cursor_) cursor_ = message->sequence;
  // Publishers number from 1 above the client's id: see Population.
  if (message->publisher == std::uint64_t{id_} + 1) unacknowledged_.arrived(message->count);
  observer_.on_message(id_, *message);
}

void ClientBase::fail(std::string_view what) {
  observer_.on_protocol_error(id_, what);
  if (stream_ != nullptr) stream_->abort();
}

void ClientBase::end_stream() {
  if (stream_ != nullptr) stream_->close();
}

void ClientBase::rest() {
  if (stream_ != nullptr) stream_->detach();
  stream_ = nullptr;
  on_lost();
}

void ClientBase::begin_again() {
  rest();
  begin();
}

void ClientBase::on_close(CloseReason reason) {
  stream_ = nullptr;
  connected_ = false;
  on_lost();
  if (!context_.reconnect.resume) {
    cursor_.reset();
    unacknowledged_.clear();
  }
  const bool returning = !closing_ && !stopped_ && context_.reconnect.reconnect;
  if (returning) {
    const Duration wait = backoff_.next(context_.reconnect, runtime().random());
    runtime().arm(again_, runtime().now() + least_wait_ + wait);  // not the larger: all would come back at once
  }
  observer_.on_disconnected(id_, closing_ ? CloseReason::closed_here : reason, returning);
}

}  // namespace pushbench
