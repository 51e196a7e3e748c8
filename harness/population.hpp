// The simulated users of one client worker: connects them at a rate, publishes for them by schedule, and keeps for each
// the ledger that proves what it got.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/ledger.hpp"
#include "harness/payload.hpp"
#include "harness/publisher.hpp"
#include "harness/recorder.hpp"
#include "harness/scenario.hpp"
#include "transports/transport.hpp"

namespace pushbench {

/// Which users a worker simulates, and where each connects.
struct PopulationPlan {
  std::uint32_t first = 0;  ///< the first client's number in the run
  std::uint32_t count = 0;
  std::vector<Endpoint> servers;  ///< by shard: see harness/plan.hpp
  std::string host;               ///< for the Host header; empty: the server's endpoint
  std::string target;             ///< see ClientContext::target
  /// The server is not one that this run started with an empty history: clients begin with what comes next.
  bool joins_running_server = false;
};

class Population final : private ClientObserver {
 public:
  Population(Runtime& runtime, const Scenario& scenario, const Transport& transport, PopulationPlan plan);
  ~Population();
  Population(const Population&) = delete;
  Population& operator=(const Population&) = delete;

  /// Starts connecting all clients, evenly at the scenario's rate times this worker's share of them.
  void connect();
  /// Clients that follow their channel now.
  std::uint32_t connected() const { return connected_; }
  bool all_connected() const { return connected_ == plan_.count; }

  /// Records from here on; publishes the uplink of its clients in [origin, window.end).
  void start(const Window& window, TimePoint origin, std::uint64_t seed);

  /// First copies that have arrived, of all that clients expect.
  std::uint64_t delivered() const { return delivered_; }
  /// Messages that its clients have published.
  std::uint64_t published() const { return published_; }
  bool finished_publishing() const { return !publisher_ || publisher_->finished(); }
  /// What the schedule asked its clients to publish.
  std::uint64_t due() const;
  /// Clients that followed their channel when the load began.
  std::uint32_t joined() const { return joined_; }

  /// What the clients should have got: `last[c]` is the newest sequence of channel c. Without it (a server that is not
  /// this run's own), each client should have got all between the first and the last it saw.
  LedgerTotals totals(const std::vector<std::uint64_t>* last) const;

  struct Counters {
    std::map<std::string, std::uint64_t> disconnects;  ///< by reason
    std::uint64_t protocol_errors = 0;
    std::string first_protocol_error;
    std::uint64_t foreign_messages = 0;
    std::uint64_t window_answers = 0;  ///< polls answered in the window
    std::uint64_t window_empty_answers = 0;
  };
  const Counters& counters() const { return counters_; }
  const Recording& recording() const;

 private:
  struct User {
    std::unique_ptr<Client> client;
    Ledger ledger;
    std::uint32_t published = 0;
    bool connected = false;
    bool joined = false;  ///< followed its channel when the load began
  };

  void on_connected(ClientId id) override;
  void on_message(ClientId id, const Envelope& message) override;
  void on_foreign(ClientId id, std::string_view text) override;
  void on_disconnected(ClientId id, CloseReason reason, bool returning) override;
  void on_protocol_error(ClientId id, std::string_view what) override;
  void on_answered(ClientId id, std::size_t messages) override;

  User& user(ClientId id) { return users_[id - plan_.first]; }
  void connect_some();
  bool is_mine(std::uint32_t number) const { return number >= plan_.first && number - plan_.first < plan_.count; }
  void publish(const Due& due, TimePoint intended);

  Runtime& runtime_;
  const Scenario& scenario_;
  PopulationPlan plan_;
  std::vector<ClientContext> contexts_;  ///< one a server
  std::vector<std::unique_ptr<ClientFactory>> factories_;
  std::vector<std::string> channels_;  ///< names, by number
  std::vector<User> users_;
  std::uint32_t begun_ = 0;
  std::uint32_t connected_ = 0;
  TimePoint ramp_began_;
  Timer ramp_ = Timer::calling<&Population::connect_some>(*this);
  std::optional<Payload> payload_;
  std::optional<Window> window_;
  std::unique_ptr<Recorder> recorder_;
  std::unique_ptr<Publisher> publisher_;
  std::uint64_t delivered_ = 0;
  std::uint64_t published_ = 0;
  std::uint64_t due_ = 0;
  std::uint32_t joined_ = 0;
  Counters counters_;
};

}  // namespace pushbench
