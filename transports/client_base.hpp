// What the clients of all transports do alike: keep one stream to the server, remember how far they have read, tell
// their observer, notice silence, and come back after a loss. A transport adds what it says on the stream.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "transports/backoff.hpp"
#include "transports/silence_watch.hpp"
#include "transports/transport.hpp"
#include "transports/unacknowledged.hpp"

namespace pushbench {

struct ClientKind;

/// Base of the clients. A derived client implements the hooks below and calls connected(), deliver() and fail().
class ClientBase : public Client, protected StreamHandler, public SilenceHook {
 public:
  /// `kind` and `observer` outlive the client.
  ClientBase(ClientKind& kind, ClientId id, const Subscription& subscription, ClientObserver& observer);
  ~ClientBase() override;

  void connect(std::optional<Cursor> after) final;
  void close() final;
  std::optional<Cursor> cursor() const final { return has_cursor_ ? std::optional{cursor_} : std::nullopt; }

 protected:
  /// A new stream is being opened; say hello as soon as it is: sends are queued until then.
  virtual void on_begin() = 0;
  /// Bytes have come on it: see StreamHandler::on_bytes().
  virtual void on_received(std::string_view bytes) = 0;
  /// Say goodbye in the terms of the protocol, then call end_stream() now or when the peer has answered.
  virtual void on_goodbye() = 0;
  /// close() was called, with a stream or between two: what the client holds beside the stream must end, too.
  virtual void on_closing() {}
  /// The stream is gone: forget what belonged to it. on_disconnected() follows.
  virtual void on_lost() {}
  /// Whether there is a stream at all. A client without one is connected at once, until it closes or fails.
  virtual bool has_stream() const { return true; }
  /// Whether silence means anything: a poll that was not sent has no answer.
  virtual bool awaits_bytes() const { return true; }

  /// From here on the channel is followed, or can be published to. Resets the backoff.
  void connected();
  bool is_connected() const { return connected_; }

  /// A message has come, in any form that it may have on a wire. Moves the cursor on, and tells the observer, which
  /// gets bytes as bytes. False if it is malformed in a way that no foreign server's text is: fail() was called.
  bool deliver(std::string_view text);

  /// Published over the client's own stream: sent again after a loss, unless arrived() is told before, or the policy
  /// does not resume.
  void remember(std::string text);

  /// The peer broke the protocol: tells the observer in words, aborts the stream; comes back later if the policy says
  /// so.
  void fail(std::string_view what);

  /// The peer owes an answer for too long: aborts the stream (CloseReason::timed_out).
  void time_out();

  /// Tells the observer in words of what is lost here for good, though the connection stays.
  void complain(std::string_view what) { observer_.on_protocol_error(id_, what); }

  /// Closes the stream, which is not told as a loss: a poller without a kept connection, until begin_again().
  void rest();

  /// Closes the stream and begins anew on another, as after a loss but not told as one: for `Connection: close`.
  void begin_again();

  /// Ends the stream cleanly; what follows depends on whether close() was called.
  void end_stream();

  /// Waits at least `wait` before each further attempt (SSE's `retry`).
  void set_least_wait(std::chrono::milliseconds wait) { least_wait_ms_ = static_cast<std::uint32_t>(wait.count()); }

  /// Never come back, as HTTP 204 tells an EventSource.
  void stop_returning() { stopped_ = true; }

  const ClientContext& context() const;
  Runtime& runtime() const { return context().runtime; }
  ClientKind& kind() const { return kind_; }
  const Subscription& subscription() const { return subscription_; }
  /// The one that is followed. Not to be asked of a client that only publishes.
  const std::string& channel() const { return *subscription_.follows; }
  const std::string& published_channel() const { return subscription_.published_channel(); }
  ClientObserver& observer() const { return observer_; }
  ClientId id() const { return id_; }
  /// Null between streams.
  Stream* stream() const { return stream_; }
  bool closing() const { return closing_; }

  /// Where to go on from, by the word of the server; without, from now on.
  void set_cursor(Cursor cursor);

  Unacknowledged& unacknowledged() { return unacknowledged_; }

 private:
  friend class Sweep<ClientBase>;
  void begin();
  void come_back();
  void lose(CloseReason reason);
  void leave_watch();
  void on_sweep();
  void on_bytes(std::string_view bytes) final;
  void on_close(CloseReason reason) final;

  // The small ones first: they fit into what the bases leave.
  bool connected_ = false;
  bool closing_ = false;
  bool stopped_ = false;
  bool timed_out_ = false;
  bool has_cursor_ = false;
  Backoff backoff_;
  Unacknowledged unacknowledged_;
  ClientKind& kind_;
  const Subscription subscription_;
  ClientObserver& observer_;
  Stream* stream_ = nullptr;
  Cursor cursor_ = 0;
  Timer again_ = Timer::calling<&ClientBase::come_back>(*this);
  std::uint32_t least_wait_ms_ = 0;
  ClientId id_;
};

/// What the clients of one factory share; outlives them.
struct ClientKind {
  /// `silence`: a connection on which nothing came for so long, though something was due, is dropped
  /// (CloseReason::timed_out); zero: never.
  ClientKind(const ClientContext& context, Duration silence) : context(context), watch(context.runtime, silence) {}

  const ClientContext& context;  ///< outlives it
  SilenceWatch<ClientBase> watch;
};

inline const ClientContext& ClientBase::context() const { return kind_.context; }

}  // namespace pushbench
