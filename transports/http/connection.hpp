// One HTTP connection at the server: reads requests in place, keeps their answers in order, and holds still while one
// waits. It is small, and buffers nothing unless a request comes in pieces.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "runtime/runtime.hpp"
#include "transports/http/request.hpp"
#include "transports/sweep.hpp"

namespace pushbench::http {

class Server;

/// Told when the connection of a request that waits for its answer is gone; it must not be answered then.
class Waiter {
 public:
  virtual void on_gone() = 0;

 protected:
  ~Waiter() = default;
};

/// One connection, for the handler of its current request.
class Connection final : StreamHandler, public SweepHook {
 public:
  Connection(Server& server, Stream& stream);
  ~Connection();

  /// Answers the current request: `head` holds extra header lines, each ended by CRLF; the status line, Date,
  /// Content-Length, Connection and CORS are added. No content type: none is sent.
  void answer(int status, std::string_view content_type, std::string_view body, std::string_view head = {});

  /// Answers with a whole response made elsewhere, shared between connections. It must fit keeps_alive(). See
  /// write_response().
  void answer_encoded(const SharedBytes& response);

  /// Whether the connection stays open after an encoded answer, which must say so: "Connection: close", or nothing. An
  /// HTTP/1.0 client would need to be told that it stays, so for those this is false. May change while a request waits.
  bool keeps_alive() const { return keep_alive_ && http_1_1_; }

  /// The answer comes later, by answer() or answer_encoded(); `waiter` hears if the connection ends before that.
  /// Requests that follow on the connection (pipelining) wait, too.
  void wait(Waiter& waiter);

  /// From here on `next` handles the stream, and this object is gone. Bytes behind the request are passed to
  /// next.on_bytes() after the handler has returned.
  Stream& take_over(StreamHandler& next);

  Server& server() { return server_; }

  void on_sweep();

 private:
  friend class Server;

  /// What is kept of a request that came in pieces, or of those behind one that waits.
  struct Partial;

  enum class State : std::uint8_t {
    reading,   ///< between requests, or within one
    handling,  ///< a handler has the request and has not answered it
    waiting,   ///< the answer comes later
    taken,     ///< another handler has the stream
    closing,   ///< nothing more is read
  };

  void on_bytes(std::string_view bytes) override;
  void on_drained() override;
  void on_close(CloseReason reason) override;

  void go_on();
  void take(std::string_view bytes);
  void work_off();
  void leave(std::string_view rest, std::size_t wanted);
  void limit_kept();
  std::size_t read_requests(std::string_view bytes, std::size_t& wanted);
  std::size_t read_one(std::string_view bytes, std::size_t& wanted);
  std::size_t begin_chunks(const RequestHead& head, std::string_view bytes);
  std::size_t continue_chunks(std::string_view bytes);
  bool may_continue(const RequestHead& head);
  void handle(const Request& request);
  void refuse(const Refusal& refusal, std::string_view head = {});
  void answered();
  void flush();
  void pause_if_full();
  void end_batch();
  bool may_read() const;
  bool in_batch() const;

  Server& server_;
  Stream* stream_;
  Waiter* waiter_ = nullptr;
  std::unique_ptr<Partial> partial_;
  State state_ = State::reading;
  bool keep_alive_ : 1 = true;
  bool http_1_1_ : 1 = true;
  bool head_only_ : 1 = false;  // HEAD
  bool paused_ : 1 = false;     // not reading: too much is unsent, or kept
  bool ready_ : 1 = false;      // in the server's list of those to go on with
  bool stale_ : 1 = false;      // was within a request at the last sweep
};

}  // namespace pushbench::http
