// One end of a simulated connection. What travels to this end lies in `incoming_`, what the network has not taken yet
// in `outgoing_`. With one delay for all, one timer for the first arrival is enough.
#pragma once

#include <boost/intrusive/list.hpp>
#include <memory>

#include "runtime/runtime.hpp"
#include "runtime/simulated/options.hpp"
#include "runtime/simulated/segments.hpp"

namespace pushbench::simulated {

class Network;

class SimulatedStream final : public Stream, public boost::intrusive::list_base_hook<> {
 public:
  explicit SimulatedStream(Network& network) : network_(network) {}
  ~SimulatedStream();
  SimulatedStream(const SimulatedStream&) = delete;
  SimulatedStream& operator=(const SimulatedStream&) = delete;

  void send(std::string_view bytes) override;
  void send(const SharedBytes& bytes) override;
  void close() override;
  void abort() override;
  void detach() override;
  void set_handler(StreamHandler& handler) override { handler_ = &handler; }
  void set_reading(bool reading) override;
  std::size_t queued_bytes() const override { return outgoing_.bytes(); }

  /// Asks for a connection to `peer`, where the request arrives one delay later.
  void start_connecting(const Endpoint& peer, StreamHandler& handler);

 private:
  friend class Network;

  enum class State : std::uint8_t {
    asking,    ///< the request for a connection is on its way
    awaiting,  ///< it was accepted or refused, and the answer is on its way
    open,
    ended,  ///< only on_close() is left
  };

  // The two events of a stream.
  void step();
  void notice();

  // What arrives.
  void ask();
  void receive();
  void open();
  void receive_data();
  std::size_t chunk_size();
  void schedule_arrival();

  // Towards the peer.
  void push(Segment::Kind kind);
  std::size_t pass_on(const SharedBytes& bytes, std::string_view data);
  void pump();
  void finish();

  /// Whether its handler is to hear what comes.
  bool reads() const { return closing_ || (reading_ && !stalled_); }
  void set_stalled(bool stalled);
  /// Of this connection, both ends.
  void set_silent(bool silent);

  // The end.
  void end(CloseReason reason);
  SimulatedStream* unlink();
  void break_here(const Cut& cut);
  void break_behind();
  void lose(Duration noticed_after);

  Network& network_;
  StreamHandler* handler_ = nullptr;  // null: detached
  SimulatedStream* peer_ = nullptr;   // null: none yet, or gone; what is sent goes nowhere then
  std::unique_ptr<Endpoint> asked_;   // while asking
  Segments incoming_;
  Segments outgoing_;
  Timer arrival_ = Timer::calling<&SimulatedStream::step>(*this);
  Timer notice_ = Timer::calling<&SimulatedStream::notice>(*this);
  std::uint32_t user_ = kNobody;
  State state_ = State::open;
  CloseReason reason_ = CloseReason::closed_here;
  bool reading_ = true;
  bool closing_ = false;  // close() was called; what arrives is discarded
  bool stalled_ = false;  // reads nothing, whatever its handler says
  bool silent_ = false;   // what is on its way stays there
};

}  // namespace pushbench::simulated
