// One end of a connection in the modelled world. While idle it holds nothing but these words; what waits to leave, and
// the timers of an end that comes to nothing, are made when they are needed.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "runtime/link_fault.hpp"
#include "runtime/runtime.hpp"
#include "runtime/world/backlog.hpp"
#include "runtime/world/core.hpp"
#include "runtime/world/flight.hpp"

namespace pushbench::world {

class Connection;
class Network;

class WorldStream final : public Stream {
 public:
  enum class State : std::uint8_t {
    none,      ///< not in use
    asking,    ///< for a connection
    arriving,  ///< the server's end, until it is accepted
    open,
    closing,    ///< close() was called; what is queued is still being sent
    lingering,  ///< FIN sent; what arrives is discarded until the peer's FIN
    ended,      ///< the socket is closed; on_close() may be due
  };

  WorldStream(Connection& connection, bool client) : connection_(connection), client_(client) {}
  WorldStream(const WorldStream&) = delete;
  WorldStream& operator=(const WorldStream&) = delete;
  WorldStream(WorldStream&&) = delete;
  WorldStream& operator=(WorldStream&&) = delete;
  ~WorldStream() = default;

  void send(std::string_view bytes) override;
  void send(const SharedBytes& bytes) override;
  void close() override;
  void abort() override;
  void detach() override;
  void set_handler(StreamHandler& handler) override { handler_ = &handler; }
  void set_reading(bool reading) override;
  std::size_t queued_bytes() const override { return waiting_ ? waiting_->bytes : 0; }

  /// One unit of its core's work.
  void run();
  /// The first of what is on its way has arrived.
  void arrived(Flight& flight);

  // For the connection it belongs to, and the network.
  void begin(Core& core, StreamHandler* handler, State state);
  State state() const { return state_; }
  bool live() const { return state_ != State::none && state_ != State::ended; }
  bool client() const { return client_; }
  Core& core() const { return *core_; }
  bool has_queue() const { return waiting_ && waiting_->bytes > 0; }
  /// Bytes on their way to this end or unread there.
  std::uint32_t unread() const { return unread_; }
  FlightList& incoming() { return incoming_; }
  void push(Flight::Kind kind, TimePoint when, const SharedBytes& bytes = nullptr, std::string_view data = {});
  /// Arms what is to happen next at this end.
  void schedule();
  /// The connection is over: the handler is told soon.
  void end(CloseReason reason);
  /// As end(), and nobody is told, now or later.
  void vanish();
  /// Frees what it holds and disarms its timers.
  void clear();
  /// What was sent to it does not arrive, but takes room in the sender's kernel.
  void lose(std::size_t bytes) { unread_ += static_cast<std::uint32_t>(bytes); }
  void delay_until(TimePoint when);
  void hurry(TimePoint when);
  /// There may be room again for what is queued, from `at` on.
  void expect_room(TimePoint at);
  /// Nothing that was sent from now on arrives: after so long this end knows.
  void give_up_after(Duration wait);
  void stop_giving_up();
  /// False if there is no connection to strike, or none that it could still reach.
  bool strike(LinkFault fault);
  void heal();
  /// The server's end is given up by its process; false if there is none.
  bool drop();
  void come(Coming to);
  void forget_incoming();

 private:
  struct Chunk {
    SharedBytes bytes;
    std::size_t sent;
  };
  /// What only an end needs that waits for something but bytes.
  struct Waiting {
    explicit Waiting(WorldStream& stream)
        : room(Timer::calling<&WorldStream::on_room>(stream)),
          deadline(Timer::calling<&WorldStream::on_deadline>(stream)) {}
    std::vector<Chunk> chunks;
    std::size_t first = 0, bytes = 0;  // of them; of what waits
    Timer room;
    Timer deadline;
  };

  Network& network() const;
  WorldStream& peer() const;
  Waiting& waiting();
  bool reads() const { return reading_ && !stalled_; }
  bool may_send();
  bool must_queue() const;
  bool held() const;
  std::size_t pass_on(const SharedBytes& bytes, std::string_view data, bool begins);
  void enqueue(const SharedBytes& bytes, std::size_t sent);
  void drop_queue();
  void flush();
  void break_off(CloseReason reason);
  void part(CloseReason reason);
  void send_fin();
  void make_ready();
  void on_room();
  void on_deadline();
  // Units of work.
  void receive();
  void accept();
  void open();
  void read();
  void receive_fin();
  void tell_end();
  void release();
  bool has_arrived(Flight& flight, TimePoint at) const;
  void drop_front();
  Connection& connection_;
  Core* core_ = nullptr;
  StreamHandler* handler_ = nullptr;  // null: detached
  FlightList incoming_;
  std::unique_ptr<Waiting> waiting_;
  std::uint32_t unread_ = 0;
  State state_ = State::none;
  CloseReason reason_ = CloseReason::closed_here;
  Coming coming_ = Coming::not_at_all;
  const bool client_ : 1;
  bool reading_ : 1 = true;
  bool stalled_ : 1 = false;        // struck: nothing is read
  bool ready_ : 1 = false;          // in its core's list
  bool close_due_ : 1 = false;      // on_close() is
  bool room_due_ : 1 = false;       // what is queued may be sent
  bool peer_finished_ : 1 = false;  // FIN received
};

}  // namespace pushbench::world
