#include "harness/attendance.hpp"

#include <algorithm>

namespace pushbench {

namespace {
constexpr Cursor kOpen = UINT64_MAX;
}

void Attendance::left(ClientId client, Cursor newest) {
  std::vector<Span>& sessions = sessions_[client];
  if (sessions.empty()) sessions.push_back({1, kOpen});
  Span& session = sessions.back();
  if (session.first == 0) {
    sessions.pop_back();  // it saw nothing
  } else {
    session.last = newest;
  }
}

void Attendance::returned(ClientId client, std::optional<Cursor> cursor) {
  sessions_[client].push_back({cursor ? *cursor + 1 : 0, kOpen});
}

void Attendance::saw(ClientId client, Cursor sequence) {
  const auto found = sessions_.find(client);
  if (found == sessions_.end() || found->second.empty()) return;
  Span& session = found->second.back();
  if (session.first == 0) session.first = sequence;
}

Cursor Attendance::behind(ClientId client, Cursor newest) const {
  const auto found = sessions_.find(client);
  if (found == sessions_.end() || found->second.empty()) return newest;
  const Span& session = found->second.back();
  return session.first == 0 ? newest : std::max(newest, session.first - 1);
}

void Attendance::add(LedgerTotals& totals, ClientId client, const Ledger& ledger, const Span& published) const {
  const auto found = sessions_.find(client);
  if (found == sessions_.end()) {
    totals.add_session(ledger, published.first, published.last);
    return;
  }
  for (const Span& session : found->second) {
    if (session.first == 0) continue;
    const Span wanted = published.within(session);
    totals.add_session(ledger, wanted.first, wanted.last);
  }
}

}  // namespace pushbench
