// Proves what arrived. A client's ledger sees the sequence of every message the client got and knows exactly which it
// did not get, got twice, or got late, in 24 bytes as long as all is well.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

namespace pushbench {

/// What one arrival was. Exactly one holds for each:
enum class Arrival : std::uint8_t {
  next,       ///< the first message of all, or the one right behind the newest
  ahead,      ///< newer than all, but those between are missing so far
  reordered,  ///< never seen before, and a newer one came earlier
  duplicate,  ///< seen before, wherever it comes
};

/// The sequences one client saw of one channel, as ranges. Messages are *lost* if they were expected and never came,
/// *duplicated* as often as a further copy came, *reordered* if their first copy came after a newer message.
class Ledger {
 public:
  /// Gaps that are remembered: against a peer that makes up sequences. Past that, exact() is false.
  static constexpr std::size_t kMostGaps = 4096;

  Ledger() = default;
  Ledger(Ledger&&) noexcept = default;
  Ledger& operator=(Ledger&&) noexcept = default;

  /// Notes an arrival; sequences count from 1. A 0, which no hub gives, passes for a duplicate.
  Arrival seen(std::uint64_t sequence) {
    if (sequence > newest_ && sequence - newest_ == 1 && newest_ != 0) [[likely]] {
      newest_ = sequence;
      return Arrival::next;
    }
    return seen_rarely(sequence);
  }

  /// The newest and the oldest sequence seen; 0 if none was.
  std::uint64_t newest() const { return newest_; }
  std::uint64_t oldest() const { return oldest_; }

  /// How many different ones of `first` to `last` (both included) were seen. A `last` below `first` is an empty range.
  std::uint64_t delivered(std::uint64_t first, std::uint64_t last) const;

  std::uint64_t duplicated() const { return rare_ ? rare_->duplicated : 0; }
  std::uint64_t reordered() const { return rare_ ? rare_->reordered : 0; }

  /// False if there were more gaps than are remembered: what fills a forgotten one counts as a duplicate.
  bool exact() const { return !rare_ || rare_->forgotten == 0; }

 private:
  struct Range {
    std::uint64_t first, last;
  };
  struct Rare {
    std::vector<Range> gaps;  // never seen, inside [oldest_, newest_], ascending
    std::uint64_t duplicated = 0, reordered = 0;
    std::uint64_t forgotten = 0;   // messages in gaps that found no room,
    Range forgotten_within{0, 0};  // and where they are
  };

  Arrival seen_rarely(std::uint64_t sequence);
  Arrival fill(std::uint64_t sequence);
  void add_gap(std::vector<Range>::const_iterator before, Range gap);

  std::uint64_t oldest_ = 0, newest_ = 0;  // both 0: none seen
  std::unique_ptr<Rare> rare_;
};

/// Ledgers added up; merges across workers.
struct LedgerTotals {
  std::uint64_t expected = 0, delivered = 0, lost = 0, duplicated = 0, reordered = 0;
  std::uint64_t inexact = 0;  ///< ledgers that were not exact()

  /// Counts a client that should have got every message from `first` to `last`, both included.
  void add(const Ledger& ledger, std::uint64_t first, std::uint64_t last);

  /// The same for a client that was away in between, without counting its duplicates twice: add() for one of its
  /// sessions, and this for each other.
  void add_session(const Ledger& ledger, std::uint64_t first, std::uint64_t last);

  void merge(const LedgerTotals& other);

  bool operator==(const LedgerTotals&) const = default;
};

/// The server's side of the uplink: a ledger of each publisher's own counts, which run from 1.
class UplinkLedger {
 public:
  explicit UplinkLedger(std::size_t most_publishers = 2'000'000) : most_publishers_(most_publishers) {}

  /// Publisher 0 is the server and a count of 0 a foreign client's: leave both out.
  Arrival seen(std::uint64_t publisher, std::uint64_t count);

  /// How many different messages of `publisher` were seen.
  std::uint64_t delivered(std::uint64_t publisher) const;

  /// All publishers added up, who say that they sent `sent` messages in all. Counts run from 1, so what is lost needs
  /// no comparing publisher by publisher.
  LedgerTotals totals(std::uint64_t sent) const;

  std::size_t publishers() const { return ledgers_.size(); }

 private:
  std::size_t most_publishers_;
  std::uint64_t strangers_ = 0;  // arrivals from publishers past the most
  std::unordered_map<std::uint64_t, Ledger> ledgers_;
};

}  // namespace pushbench
