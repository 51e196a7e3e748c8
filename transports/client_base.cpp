#include "transports/client_base.hpp"

#include <algorithm>
#include <utility>

namespace pushbench {

ClientBase::ClientBase(ClientKind& kind, ClientId id, const Subscription& subscription, ClientObserver& observer)
    : kind_(kind), subscription_(subscription), observer_(observer), id_(id) {}

ClientBase::~ClientBase() {
  runtime().disarm(again_);
  leave_watch();
  if (stream_ != nullptr) stream_->detach();
}

void ClientBase::connect(std::optional<Cursor> after) {
  runtime().disarm(again_);
  has_cursor_ = after.has_value();
  cursor_ = after.value_or(0);
  connected_ = false;
  closing_ = false;
  stopped_ = false;
  if (has_stream()) {
    begin();
  } else {
    runtime().arm(again_, runtime().now());  // to tell the observer, but not from within this call
  }
}

void ClientBase::begin() {
  timed_out_ = false;
  stream_ = &runtime().connect(context().server, *this, id_);
  kind_.watch.add(*this);
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
  } else if (connected_) {  // it failed without a stream, and may have begun another since
    stream_ != nullptr ? stream_->abort() : lose(CloseReason::closed_here);
  } else if (has_stream()) {
    begin();
  } else {
    connected();
  }
}

void ClientBase::connected() {
  if (connected_) return;
  connected_ = true;
  backoff_.succeeded();
  observer_.on_connected(id_);
}

void ClientBase::set_cursor(Cursor cursor) {
  has_cursor_ = true;
  cursor_ = cursor;
}

bool ClientBase::deliver(std::string_view text) {
  auto message = parse_envelope(text);
  if (!message) {
    observer_.on_foreign(id_, text);
    return true;
  }
  std::string bytes;
  if (message->form == Form::base64) {
    auto decoded = decode_base64(message->data);
    if (!decoded) {
      fail("the base64 of a message is malformed");
      return false;
    }
    bytes = std::move(*decoded);
    message->data = bytes;
    message->form = Form::bytes;
  }
  if (!has_cursor_ || message->sequence > cursor_) set_cursor(message->sequence);
  // Publishers number from 1 above the client's id: see ClientId.
  if (message->publisher == std::uint64_t{id_} + 1) unacknowledged_.arrived(message->count);
  observer_.on_message(id_, *message);
  return true;
}

void ClientBase::remember(std::string text) {
  if (!context().reconnect.resume || unacknowledged_.add(std::move(text))) return;
  complain("1024 messages are not known to have arrived; the oldest is given up");
}

void ClientBase::fail(std::string_view what) {
  observer_.on_protocol_error(id_, what);
  if (stream_ != nullptr) {
    stream_->abort();
  } else if (connected_) {
    runtime().arm(again_, runtime().now());
  }
}

void ClientBase::time_out() {
  timed_out_ = true;
  if (stream_ != nullptr) stream_->abort();
}

void ClientBase::end_stream() {
  if (stream_ != nullptr) stream_->close();
}

void ClientBase::rest() {
  leave_watch();
  if (stream_ != nullptr) stream_->detach();
  stream_ = nullptr;
  on_lost();
}

void ClientBase::begin_again() {
  rest();
  begin();
}

void ClientBase::leave_watch() {
  if (is_linked()) kind_.watch.remove(*this);
}

void ClientBase::on_sweep() {
  if (!awaits_bytes()) {
    heard();
  } else if (is_silent()) {
    time_out();
  }
}

void ClientBase::on_bytes(std::string_view bytes) {
  heard();
  on_received(bytes);
}

void ClientBase::on_close(CloseReason reason) {
  leave_watch();
  stream_ = nullptr;
  lose(timed_out_ ? CloseReason::timed_out : reason);
}

void ClientBase::lose(CloseReason reason) {
  connected_ = false;
  on_lost();
  if (!context().reconnect.resume) {
    has_cursor_ = false;
    unacknowledged_.clear();
  }
  const bool returning = !closing_ && !stopped_ && context().reconnect.reconnect;
  if (returning) {
    const Duration least = std::chrono::milliseconds{least_wait_ms_};
    const Duration wait = backoff_.next(context().reconnect, runtime().random());
    runtime().arm(again_, runtime().now() + least + wait);  // not the larger: all would come back at once
  }
  observer_.on_disconnected(id_, closing_ ? CloseReason::closed_here : reason, returning);
}

}  // namespace pushbench
