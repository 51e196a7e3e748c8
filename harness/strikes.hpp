// Who was struck by which fault, when each of them noticed, and when it was back. Takes times and breaks nothing
// itself: that is harness/breaker.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <unordered_map>
#include <vector>

#include "harness/lives.hpp"
#include "harness/steps.hpp"
#include "results/histogram.hpp"
#include "transports/transport.hpp"

namespace pushbench {

/// What one fault of the scenario did to a worker's clients; merges across workers. Times are in microseconds since the
/// measure phase began.
struct FaultRecord {
  std::uint64_t strikes = 0;  ///< how often it struck, whomever
  std::int64_t first_us = 0;  ///< when it did first
  std::uint64_t struck = 0;   ///< clients, counted each time
  std::uint64_t away = 0;     ///< of struck, were not back when the trial ended, see Strikes::settled()
  std::int64_t last_return_us = 0;
  Histogram notice;            ///< since the strike, of those that lost their connection as far as they know
  Histogram recovery;          ///< the same, of those that came back
  std::uint64_t missed = 0;    ///< published between what those who are back had seen last and their return
  std::uint64_t attempts = 0;  ///< to connect
  std::uint64_t recovery_bytes = 0;
  std::vector<std::uint64_t> reconnected;  ///< by steps

  /// Of another worker, which had the same strikes and other clients.
  void merge(const FaultRecord& other);
};

/// What a client that came back without resuming did not see.
struct Absence {
  std::uint32_t fault = 0;
  ClientId client = 0;
  Span span;
};

class Strikes {
 public:
  /// `begin` is that of the measure phase.
  Strikes(std::size_t faults, TimePoint begin) : begin_(begin), steps_(faults, Steps{begin}), records_(faults) {}

  /// That fault strikes now, whomever it hits.
  void strikes(std::uint32_t fault, TimePoint at);

  /// Whether a strike still has that client: it knows and is not back, or what was done to it lasts. It can't be struck
  /// again before that; one that has never noticed what is over can.
  bool has(ClientId client, TimePoint now) const;

  /// Hits a client that no strike has. `until` is when what was done to it is over: TimePoint::max() if only a new
  /// connection helps.
  void hit(std::uint32_t fault, ClientId client, TimePoint at, TimePoint until);

  /// A client's connection was lost, or could not be made, which cost `bytes` on the wire.
  void lost(ClientId client, TimePoint at, std::uint64_t bytes);

  /// A client follows again, without what `missed` says. Its new connection has carried `bytes` so far.
  void returned(ClientId client, TimePoint at, const Span& missed, std::uint64_t bytes);

  /// Whether what was done to that client last is not over yet.
  bool lasts(ClientId client, TimePoint now) const;

  /// Whether a client was struck, whether or not it has noticed, and is not back.
  bool knows(ClientId client) const { return open_.contains(client); }

  /// A client has left of its own will: what struck it and went unnoticed is past.
  void left(ClientId client) { open_.erase(client); }

  /// Whether nobody is left who is to come back: because it knows that it lost its connection, or because only a new
  /// one helps, whether it knows or not.
  bool settled() const;

  /// By fault. `count` tells how many messages an absence really misses, which is known only at the end.
  std::vector<FaultRecord> records(const std::function<std::uint64_t(const Absence&)>& count) const;

 private:
  struct Open {
    std::uint32_t fault;
    bool noticed;
    TimePoint at, until;

    bool is_to_come_back() const { return noticed || until == TimePoint::max(); }
  };

  std::int64_t since_begin(TimePoint at) const { return to_us(at - begin_); }

  TimePoint begin_;
  std::vector<Steps> steps_;
  std::vector<FaultRecord> records_;
  std::unordered_map<ClientId, Open> open_;
  std::vector<Absence> absences_;
  std::unordered_map<ClientId, Cursor> counted_;  ///< up to where absences have been counted
};

}  // namespace pushbench
