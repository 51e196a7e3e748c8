// The rare arrivals, and adding up. A ledger is the range from the oldest to the newest message seen, less its gaps.
#include "harness/ledger.hpp"

#include <algorithm>

namespace pushbench {

namespace {

std::uint64_t length(std::uint64_t first, std::uint64_t last) { return last < first ? 0 : last - first + 1; }

std::uint64_t overlap(std::uint64_t first, std::uint64_t last, std::uint64_t from, std::uint64_t to) {
  return length(std::max(first, from), std::min(last, to));
}

}  // namespace

Arrival Ledger::seen_rarely(std::uint64_t sequence) {
  if (newest_ == 0 && sequence != 0) {
    oldest_ = newest_ = sequence;
    return Arrival::next;
  }
  if (!rare_) rare_ = std::make_unique<Rare>();
  if (sequence > newest_) {
    add_gap(rare_->gaps.end(), {newest_ + 1, sequence - 1});
    newest_ = sequence;
    return Arrival::ahead;
  }
  if (sequence < oldest_ && sequence != 0) {
    if (sequence + 1 < oldest_) add_gap(rare_->gaps.begin(), {sequence + 1, oldest_ - 1});
    oldest_ = sequence;
    ++rare_->reordered;
    return Arrival::reordered;
  }
  return fill(sequence);
}

Arrival Ledger::fill(std::uint64_t sequence) {
  auto& gaps = rare_->gaps;
  const auto gap = std::lower_bound(gaps.begin(), gaps.end(), sequence,
                                    [](const Range& range, std::uint64_t value) { return range.last < value; });
  if (gap == gaps.end() || gap->first > sequence) {
    ++rare_->duplicated;
    return Arrival::duplicate;
  }
  ++rare_->reordered;
  if (gap->first == sequence && gap->last == sequence) {
    gaps.erase(gap);
  } else if (gap->first == sequence) {
    ++gap->first;
  } else if (gap->last == sequence) {
    --gap->last;
  } else {
    const Range behind{sequence + 1, gap->last};
    gap->last = sequence - 1;
    add_gap(gap + 1, behind);
  }
  return Arrival::reordered;
}

void Ledger::add_gap(std::vector<Range>::const_iterator before, Range gap) {
  Rare& rare = *rare_;
  if (rare.gaps.size() < kMostGaps) {
    rare.gaps.insert(before, gap);
    return;
  }
  rare.forgotten_within = rare.forgotten == 0 ? gap
                                              : Range{std::min(rare.forgotten_within.first, gap.first),
                                                      std::max(rare.forgotten_within.last, gap.last)};
  rare.forgotten += length(gap.first, gap.last);
}

std::uint64_t Ledger::delivered(std::uint64_t first, std::uint64_t last) const {
  if (newest_ == 0) return 0;
  first = std::max(first, oldest_);
  last = std::min(last, newest_);
  std::uint64_t count = length(first, last);
  if (!rare_) return count;
  for (const Range& gap : rare_->gaps) count -= overlap(first, last, gap.first, gap.last);
  if (rare_->forgotten > 0) {
    const Range& within = rare_->forgotten_within;
    count -= std::min({count, rare_->forgotten, overlap(first, last, within.first, within.last)});
  }
  return count;
}

void LedgerTotals::add(const Ledger& ledger, std::uint64_t first, std::uint64_t last) {
  add_session(ledger, first, last);
  duplicated += ledger.duplicated();
  reordered += ledger.reordered();
  inexact += ledger.exact() ? 0 : 1;
}

void LedgerTotals::add_session(const Ledger& ledger, std::uint64_t first, std::uint64_t last) {
  const std::uint64_t wanted = length(first, last);
  const std::uint64_t got = ledger.delivered(first, last);
  expected += wanted;
  delivered += got;
  lost += wanted - got;
}

void LedgerTotals::merge(const LedgerTotals& other) {
  expected += other.expected;
  delivered += other.delivered;
  lost += other.lost;
  duplicated += other.duplicated;
  reordered += other.reordered;
  inexact += other.inexact;
}

Arrival UplinkLedger::seen(std::uint64_t publisher, std::uint64_t count) {
  auto found = ledgers_.find(publisher);
  if (found == ledgers_.end()) {
    if (ledgers_.size() >= most_publishers_) {
      ++strangers_;
      return Arrival::next;
    }
    found = ledgers_.try_emplace(publisher).first;
  }
  return found->second.seen(count);
}

std::uint64_t UplinkLedger::delivered(std::uint64_t publisher) const {
  const auto found = ledgers_.find(publisher);
  return found == ledgers_.end() ? 0 : found->second.delivered(1, UINT64_MAX);
}

LedgerTotals UplinkLedger::totals(std::uint64_t sent) const {
  LedgerTotals totals;
  for (const auto& [publisher, ledger] : ledgers_) {
    totals.delivered += ledger.delivered(1, UINT64_MAX);
    totals.duplicated += ledger.duplicated();
    totals.reordered += ledger.reordered();
    totals.inexact += ledger.exact() ? 0 : 1;
  }
  totals.inexact += strangers_ > 0 ? 1 : 0;
  totals.expected = sent;
  totals.lost = sent > totals.delivered ? sent - totals.delivered : 0;
  return totals;
}

}  // namespace pushbench
