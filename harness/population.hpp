// The simulated users of one client worker: connects them at a rate, publishes for them by schedule, lets them leave
// and come back and breaks their connections as the scenario says, and keeps for each the ledger that proves what it
// got.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "harness/attendance.hpp"
#include "harness/crowd.hpp"
#include "harness/ledger.hpp"
#include "harness/messages.hpp"
#include "harness/population_plan.hpp"
#include "harness/recorder.hpp"
#include "harness/scenario.hpp"
#include "harness/turnover.hpp"
#include "harness/uplink_load.hpp"
#include "transports/transport.hpp"

namespace pushbench {

class Population final : private ClientObserver {
 public:
  Population(Runtime& runtime, const Scenario& scenario, const Transport& transport, PopulationPlan plan);
  ~Population();
  Population(const Population&) = delete;
  Population& operator=(const Population&) = delete;

  /// Starts connecting all clients, evenly at the scenario's rate times this worker's share of them.
  void connect();
  /// Clients that follow their channel now, or can publish if that is all they do.
  std::uint32_t connected() const { return connected_; }
  bool all_connected() const { return connected_ + off_duty_ == plan_.count; }
  std::uint32_t off_duty() const { return off_duty_; }  ///< clients that were sent, or began, away

  /// Records from here on; publishes the uplink of its clients in [origin, window.end), and lets them leave and come
  /// back in that time. Faults strike in the window.
  void start(const Window& window, TimePoint origin);

  /// A client goes until call_in(), whatever its churn says; it wants what comes meanwhile only if its group's churn
  /// catches up. False if it can't go now, because it is cut off or still coming.
  bool send_away(ClientId id);
  void call_in(ClientId id);  ///< who was sent, or began, away comes; from no client's call

  /// First copies that have arrived, of all that clients expect.
  std::uint64_t delivered() const { return delivered_; }
  /// Messages that its clients have published.
  std::uint64_t published() const { return published_; }
  /// Whether its schedule is done, and all who joined follow again, whatever befell them.
  bool finished() const;
  /// What the schedule asked its clients to publish.
  std::uint64_t due() const;
  std::uint32_t joined() const { return joined_; }  ///< clients that followed when the load began

  /// What the clients should have got of what was published. Without it (a server that is not this run's own), each
  /// should have got all between the first and the last it saw.
  LedgerTotals totals(const Lives* lives) const;

  struct Counters {
    std::map<std::string, std::uint64_t> disconnects;  ///< by reason; not those of clients that left of their own will
    std::uint64_t protocol_errors = 0;
    std::string first_protocol_error;
    std::uint64_t foreign_messages = 0;
    std::uint64_t window_answers = 0;  ///< polls answered in the window
    std::uint64_t window_empty_answers = 0;
  };
  const Counters& counters() const { return counters_; }
  Recording recording() const;

  /// What the scenario's faults did, by fault; empty without any. `lives` as above.
  std::vector<FaultRecord> faults(const Lives* lives) const;

  /// Since the window began; only of scenarios with faults.
  struct Course {
    Steps delivered, reconnected, disconnected;
  };
  const std::optional<Course>& course() const { return course_; }
  /// All that its clients can tell at the end: all but what the process used and what crossed the wire. `lives` as in
  /// totals().
  ClientReport report(const Lives* lives) const;

 private:
  /// Where a client that churns is.
  enum class Presence : std::uint8_t { here, leaving, leaving_but_wanted, away, coming };

  struct User {
    std::unique_ptr<Client> client;
    Ledger ledger;
    std::uint32_t published = 0;
    bool connected = false;
    bool joined = false;    ///< followed its channel when the load began
    bool cut_off = false;   ///< lost its connection, and is not back
    bool off_duty = false;  ///< was sent away, or began so: churn does not bring it back
    Presence presence = Presence::here;
  };

  void on_connected(ClientId id) override;
  void on_message(ClientId id, const Envelope& message) override;
  void on_foreign(ClientId id, std::string_view text) override;
  void on_disconnected(ClientId id, CloseReason reason, bool returning) override;
  void on_protocol_error(ClientId id, std::string_view what) override;
  void on_answered(ClientId id, std::size_t messages) override;

  User& user(ClientId id) { return users_[id - plan_.first]; }
  const User& user(ClientId id) const { return users_[id - plan_.first]; }
  const Group& group_of(ClientId id) const { return scenario_.groups[crowd_.group_of(id)]; }

  void connect_some();
  Subscription subscription_of(ClientId id) const;
  void start_churn(TimePoint origin);
  void start_faults(TimePoint begin);
  void publish(ClientId id, TimePoint intended, const Due& due, const Payload& payload);
  void leave(ClientId id);
  void come_back(ClientId id);
  void on_left(ClientId id);
  bool catches_up(ClientId id) const;
  void make(ClientId id);
  Span missed_by(const User& user, ClientId id) const;

  Runtime& runtime_;
  const Scenario& scenario_;
  const Crowd crowd_;
  PopulationPlan plan_;
  std::vector<ClientContext> contexts_;  ///< one a server
  std::vector<std::unique_ptr<ClientFactory>> factories_;
  std::vector<std::string> channels_;  ///< names, by number
  std::vector<User> users_;
  std::uint32_t begun_ = 0, connected_ = 0;
  std::uint32_t off_duty_ = 0, joined_off_duty_ = 0;  ///< of those sent away, gone; of them, those who had joined
  TimePoint ramp_began_;
  Timer ramp_ = Timer::calling<&Population::connect_some>(*this);
  std::optional<Window> window_;
  std::unique_ptr<Recorder> recorder_;
  std::unique_ptr<UplinkLoad> uplink_;
  std::unique_ptr<Turnover> turnover_;
  Attendance attendance_;
  std::unordered_map<ClientId, Cursor> returned_at_;  ///< behind which sequence those follow who were cut off
  std::unique_ptr<Breaker> breaker_;
  std::optional<Course> course_;
  std::uint64_t delivered_ = 0, published_ = 0, due_ = 0;
  std::uint32_t joined_ = 0, gone_ = 0;  ///< when the load began; of them, not connected now
  Counters counters_;
};

}  // namespace pushbench
