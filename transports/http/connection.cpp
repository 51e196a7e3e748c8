#include "transports/http/connection.hpp"

#include <cstdlib>
#include <string>
#include <utility>

#include "transports/http/chunked.hpp"
#include "transports/http/response.hpp"
#include "transports/http/server.hpp"

namespace pushbench::http {

// What an idle connection costs the server, beside the runtime's stream.
static_assert(sizeof(Connection) <= 72);

namespace {

/// Answers are sent when so many bytes have gathered, though more requests wait to be read.
constexpr std::size_t kBatch = 64 * 1024;
/// Shared answers up to this size join the batch; larger ones are not worth the copy.
constexpr std::size_t kWorthCopying = 4 * 1024;

}  // namespace

struct Connection::Partial {
  std::string bytes;       // of requests, as they came; the head alone of a chunked one
  std::size_t wanted = 0;  // nothing can be done with fewer; 0: the head's end has not come
  std::size_t scanned = 0;
  bool chunked = false;  // its body is being decoded
  ChunkedDecoder decoder;
  std::string body;

  /// Whether the empty line that ends a head is there; each byte is looked at once.
  bool head_ended() {
    std::size_t at = bytes.find('\n', scanned);
    for (; at != std::string::npos; at = bytes.find('\n', at + 1)) {
      const std::string_view behind = std::string_view{bytes}.substr(at + 1, 2);
      if (behind.starts_with('\n') || behind == "\r\n") return true;
    }
    scanned = bytes.size() < 2 ? 0 : bytes.size() - 2;
    return false;
  }
};

Connection::Connection(Server& server, Stream& stream) : server_(server), stream_(&stream) {}

Connection::~Connection() = default;

bool Connection::in_batch() const { return server_.reading_ == this; }

bool Connection::may_read() const { return state_ == State::reading && !paused_; }

// Events

void Connection::on_bytes(std::string_view bytes) {
  if (state_ == State::closing) return;
  server_.reading_ = this;
  take(bytes);
  end_batch();
}

void Connection::on_drained() {
  if (paused_) go_on();
}

void Connection::go_on() {
  if (state_ == State::closing) return;
  server_.reading_ = this;
  const bool keeps_enough = state_ == State::waiting && partial_ && partial_->bytes.size() > RequestLimits::kHead;
  if (paused_ && !keeps_enough && stream_->queued_bytes() <= server_.options_.pause_at) {
    paused_ = false;
    stream_->set_reading(true);
  }
  if (may_read() && partial_ && !partial_->chunked) work_off();
  end_batch();
}

void Connection::on_close(CloseReason reason) {
  if (reason == CloseReason::slow_consumer) ++server_.counters_.slow_consumers;
  if (Waiter* const waiter = std::exchange(waiter_, nullptr)) waiter->on_gone();
  server_.forget(*this);
  delete this;
}

void Connection::on_sweep() {
  const bool within_request = partial_ && state_ == State::reading && !paused_;
  if (within_request && stale_) {
    ++server_.counters_.timed_out;
    refuse({408, "the request did not come whole in time"});
    return;
  }
  stale_ = within_request;
}

// Reading

void Connection::take(std::string_view bytes) {
  if (partial_ && partial_->chunked) {
    bytes.remove_prefix(continue_chunks(bytes));
    if (partial_ || bytes.empty()) return;
  }
  if (partial_) {
    partial_->bytes.append(bytes);
    if (may_read()) {
      work_off();
    } else {
      limit_kept();
    }
    return;
  }
  std::size_t wanted = 0;
  const std::size_t used = read_requests(bytes, wanted);
  leave(bytes.substr(used), wanted);
}

void Connection::work_off() {
  if (partial_->bytes.size() < partial_->wanted) return;
  const bool head_torn = partial_->wanted == 0 && partial_->bytes.size() <= RequestLimits::kHead;
  if (head_torn && !partial_->bytes.starts_with("\r\n") && !partial_->head_ended()) return;
  // Kept here while it is read: handlers see views into it.
  const std::unique_ptr<Partial> whole = std::move(partial_);
  std::size_t wanted = 0;
  const std::size_t used = read_requests(whole->bytes, wanted);
  leave(std::string_view{whole->bytes}.substr(used), wanted);
}

/// What is not read yet: kept, or another handler's, or nobody's.
void Connection::leave(std::string_view rest, std::size_t wanted) {
  if (rest.empty() || state_ == State::closing) return;
  if (state_ == State::taken) {
    server_.next_handler_->on_bytes(rest);
    return;
  }
  partial_ = std::make_unique<Partial>();
  partial_->bytes = rest;
  partial_->wanted = wanted;
  stale_ = false;
  limit_kept();
}

/// Requests behind one that waits: a head's worth, then the peer's sends must wait, too.
void Connection::limit_kept() {
  if (!may_read() && !paused_ && partial_->bytes.size() > RequestLimits::kHead) {
    paused_ = true;
    stream_->set_reading(false);
  }
}

std::size_t Connection::read_requests(std::string_view bytes, std::size_t& wanted) {
  std::size_t used = 0;
  while (used < bytes.size() && may_read()) {
    const std::string_view rest = bytes.substr(used);
    if (rest.starts_with("\r\n")) {  // RFC 9112, 2.2: old clients send an empty line behind a body
      used += 2;
      continue;
    }
    if (rest == "\r") break;
    const std::size_t taken = read_one(rest, wanted);
    if (taken == 0) break;
    used += taken;
    if (server_.batch_.size() >= kBatch) {
      flush();
      pause_if_full();
    }
  }
  return used;
}

/// The bytes of the request at the front that were dealt with; 0 if it is not whole.
std::size_t Connection::read_one(std::string_view bytes, std::size_t& wanted) {
  RequestHead head;
  switch (head.parse(bytes, server_.options_.limits)) {
    case RequestHead::Result::incomplete: wanted = 0; return 0;
    case RequestHead::Result::refused:
      head_only_ = head.request.method == "HEAD";
      refuse(head.refusal);
      return bytes.size();
    case RequestHead::Result::complete: break;
  }
  if (head.chunked) return begin_chunks(head, bytes);
  const std::size_t size = head.size + static_cast<std::size_t>(head.length);
  if (bytes.size() < size) {
    if (!may_continue(head)) return bytes.size();
    wanted = size;
    return 0;
  }
  head.request.body = bytes.substr(head.size, size - head.size);
  handle(head.request);
  return size;
}

std::size_t Connection::begin_chunks(const RequestHead& head, std::string_view bytes) {
  auto partial = std::make_unique<Partial>();
  partial->bytes = bytes.substr(0, head.size);
  partial->chunked = true;
  partial_ = std::move(partial);
  stale_ = false;
  const std::size_t used = head.size + continue_chunks(bytes.substr(head.size));
  if (partial_ && !may_continue(head)) partial_.reset();
  return used;
}

std::size_t Connection::continue_chunks(std::string_view bytes) {
  std::string_view rest = bytes;
  std::string_view data;
  while (true) {
    switch (partial_->decoder.next(rest, data)) {
      case ChunkedDecoder::Result::data:
        if (partial_->body.size() + data.size() > server_.options_.limits.body) {
          partial_.reset();
          refuse({413, "the body is too large"});
          return bytes.size();
        }
        partial_->body.append(data);
        break;
      case ChunkedDecoder::Result::more: return bytes.size();
      case ChunkedDecoder::Result::error:
        partial_.reset();
        refuse({400, "the chunked body is malformed: a chunk is its size in hex, CRLF, the bytes, CRLF"});
        return bytes.size();
      case ChunkedDecoder::Result::end: {
        const std::unique_ptr<Partial> whole = std::move(partial_);
        RequestHead head;
        if (head.parse(whole->bytes, server_.options_.limits) != RequestHead::Result::complete) std::abort();
        head.request.body = whole->body;
        handle(head.request);
        return bytes.size() - rest.size();
      }
    }
  }
}

/// Says "go on" to a client that waits for it before it sends the body (RFC 9110, 10.1.1), unless the answer is no
/// already.
bool Connection::may_continue(const RequestHead& head) {
  if (!head.expects_continue) return true;
  if (const Server::Resolved resolved = server_.resolve(head.request); resolved.route == nullptr) {
    refuse(resolved.refusal, resolved.allow);
    return false;
  }
  server_.batch_.append("HTTP/1.1 100 Continue\r\n\r\n");
  return true;
}

void Connection::handle(const Request& request) {
  state_ = State::handling;
  keep_alive_ = request.keep_alive && !server_.stopping_;
  http_1_1_ = request.http_1_1;
  head_only_ = request.method == "HEAD";
  server_.dispatch(*this, request);
  if (state_ == State::handling) std::abort();  // the handler broke its contract
}

// Answering

void Connection::refuse(const Refusal& refusal, std::string_view head) {
  ++server_.counters_.refused;
  std::string words{refusal.words};
  if (refusal.status == 413)
    words += "; at most " + std::to_string(server_.options_.limits.body) + " bytes are accepted";
  words += '\n';
  state_ = State::handling;
  keep_alive_ = false;
  answer(refusal.status, "text/plain; charset=utf-8", words, head);
}

void Connection::answer(int status, std::string_view content_type, std::string_view body, std::string_view head) {
  if (state_ != State::handling && state_ != State::waiting) std::abort();
  Persistence persistence = Persistence::implied;
  if (!keep_alive_) persistence = Persistence::close;
  if (keep_alive_ && !http_1_1_) persistence = Persistence::keep_alive;
  std::string& out = in_batch() ? server_.batch_ : server_.late_;
  write_response(out, {.status = status,
                       .date_line = server_.date_line(),
                       .content_type = content_type,
                       .head = head,
                       .body = body,
                       .persistence = persistence,
                       .head_only = head_only_});
  if (!in_batch()) {
    stream_->send(out);
    Server::empty(out);
  }
  answered();
}

void Connection::answer_encoded(const SharedBytes& response) {
  if (state_ != State::handling && state_ != State::waiting) std::abort();
  keep_alive_ = keeps_alive();
  std::string_view bytes = *response;
  if (head_only_) bytes = bytes.substr(0, bytes.find("\r\n\r\n") + 4);
  if (in_batch() && bytes.size() <= kWorthCopying) {
    server_.batch_.append(bytes);
  } else {
    if (in_batch()) flush();
    if (head_only_) {
      stream_->send(bytes);
    } else {
      stream_->send(response);
    }
  }
  answered();
}

void Connection::answered() {
  waiter_ = nullptr;
  state_ = keep_alive_ ? State::reading : State::closing;
  if (in_batch()) return;
  if (state_ == State::closing) {
    stream_->close();
    return;
  }
  pause_if_full();
  // Not now: whoever answers may be in the middle of a walk over all that wait.
  if (partial_ || paused_) server_.go_on_later(*this);
}

void Connection::wait(Waiter& waiter) {
  if (state_ != State::handling) std::abort();
  waiter_ = &waiter;
  state_ = State::waiting;
}

Stream& Connection::take_over(StreamHandler& next) {
  if (state_ != State::handling) std::abort();
  flush();
  server_.forget(*this);
  server_.next_handler_ = &next;
  state_ = State::taken;
  stream_->set_handler(next);
  return *stream_;
}

void Connection::flush() {
  if (server_.batch_.empty()) return;
  stream_->send(server_.batch_);
  Server::empty(server_.batch_);
}

void Connection::pause_if_full() {
  if (paused_ || stream_->queued_bytes() <= server_.options_.pause_at) return;
  paused_ = true;
  stream_->set_reading(false);
}

void Connection::end_batch() {
  server_.reading_ = nullptr;
  if (state_ == State::taken) {
    delete this;
    return;
  }
  flush();
  if (state_ == State::closing) {
    stream_->close();
    return;
  }
  pause_if_full();
}

}  // namespace pushbench::http
