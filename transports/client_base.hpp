// What the clients of all transports do alike: keep one stream to the server, remember how far they have read, tell
// their observer, and come back after a loss. A transport adds what it says on the stream.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "transports/transport.hpp"

namespace pushbench {

/// Which waits lie between attempts to connect (see ReconnectPolicy).
class Backoff {
 public:
  /// How long to wait before the next attempt.
  Duration next(const ReconnectPolicy& policy, Random& random);
  void succeeded() { failures_ = 0; }

 private:
  std::uint8_t failures_ = 0;
};

/// Messages published and not yet known to have arrived, oldest first. Nothing is allocated until the first.
class Unacknowledged {
 public:
  /// Keeps at most 1,024: a server that never acknowledges must not cost memory without bound.
  void add(std::string text);
  /// The message of that count has arrived, and with it (order is kept) all before it.
  void arrived(std::uint64_t count);
  void clear() { waiting_.reset(); }

  template <class Call>
  void for_each(Call call) const {
    if (!waiting_) return;
    for (const Waiting& message : *waiting_) call(message.text);
  }

 private:
  struct Waiting {
    std::uint64_t count;
    std::string text;
  };
  std::unique_ptr<std::deque<Waiting>> waiting_;
};

/// Base of the clients. A derived client implements the hooks below and calls connected(), deliver() and fail().
class ClientBase : public Client, protected StreamHandler {
 public:
  /// All outlive the client.
  ClientBase(const ClientContext& context, ClientId id, const std::string& channel, ClientObserver& observer);
  ~ClientBase() override;

  void connect(std::optional<Cursor> after) final;
  void close() final;

 protected:
  /// A new stream is being opened; say hello as soon as it is: sends are queued until then.
  virtual void on_begin() = 0;
  /// Say goodbye in the terms of the protocol, then call end_stream() now or when the peer has answered.
  virtual void on_goodbye() = 0;
  /// close() was called, with a stream or between two: what the client holds beside the stream must end, too.
  virtual void on_closing() {}
  /// The stream is gone: forget what belonged to it. on_disconnected() follows.
  virtual void on_lost() {}

  /// From here on the channel is followed. Resets the backoff.
  void connected();
  bool is_connected() const { return connected_; }

  /// A message's text has come. Moves the cursor on, and tells the observer.
  void deliver(std::string_view text);

  /// The peer broke the protocol: tells the observer in words, aborts the stream; comes back later if the policy says
  /// so.
  void fail(std::string_view what);

  /// Closes the stream, which is not told as a loss: a poller without a kept connection, until begin_again().
  void rest();

  /// Closes the stream and begins anew on another, as after a loss but not told as one: for `Connection: close`.
  void begin_again();

  /// Ends the stream cleanly; what follows depends on whether close() was called.
  void end_stream();

  /// Waits at least `wait` before each further attempt (SSE's `retry`).
  void set_least_wait(Duration wait) { least_wait_ = wait; }

  /// Never come back, as HTTP 204 tells an EventSource.
  void stop_returning() { stopped_ = true; }

  Runtime& runtime() const { return context_.runtime; }
  const ClientContext& context() const { return context_; }
  const std::string& channel() const { return channel_; }
  ClientObserver& observer() const { return observer_; }
  ClientId id() const { return id_; }
  /// Null between streams.
  Stream* stream() const { return stream_; }
  bool closing() const { return closing_; }

  /// Where to go on from; nullopt: from now on.
  const std::optional<Cursor>& cursor() const { return cursor_; }
  void set_cursor(Cursor cursor) { cursor_ = cursor; }

  Unacknowledged unacknowledged_;

 private:
  void begin();
  void come_back();
  void on_close(CloseReason reason) final;

  const ClientContext& context_;
  const std::string& channel_;
  ClientObserver& observer_;
  Stream* stream_ = nullptr;
  std::optional<Cursor> cursor_;
  Timer again_ = Timer::calling<&ClientBase::come_back>(*this);
  Duration least_wait_{};
  ClientId id_;
  Backoff backoff_;
  bool connected_ = false;
  bool closing_ = false;
  bool stopped_ = false;
};

}  // namespace pushbench
