// What each client is to get: all that is published to its channel, but for what it did not want while it was away.
#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include "harness/ledger.hpp"
#include "harness/lives.hpp"
#include "transports/transport.hpp"

namespace pushbench {

/// Remembers only clients that were away without catching up: all others cost nothing.
class Attendance {
 public:
  /// `client` has left, and wants nothing that comes after `newest`, the newest it saw.
  void left(ClientId client, Cursor newest);

  /// It is back, and follows from behind `cursor`; if that is not known, from the first message it sees.
  void returned(ClientId client, std::optional<Cursor> cursor);

  /// A message came: to be told for clients that returned with an unknown beginning.
  void saw(ClientId client, Cursor sequence);

  /// Behind which sequence `client` expects messages now, of which it saw `newest` last.
  Cursor behind(ClientId client, Cursor newest) const;

  /// Adds to `totals` what `client` should have got of `published`. Its duplicates are not counted.
  void add(LedgerTotals& totals, ClientId client, const Ledger& ledger, const Span& published) const;

 private:
  std::unordered_map<ClientId, std::vector<Span>> sessions_;  // in order; a `first` of 0 is not known yet
};

}  // namespace pushbench
