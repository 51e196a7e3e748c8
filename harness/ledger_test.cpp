#include "harness/ledger.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "runtime/random.hpp"

namespace pushbench {
namespace {

static_assert(sizeof(Ledger) <= 32, "one per client of millions");

/// The definitions themselves, without any economy.
struct Model {
  std::set<std::uint64_t> seen_ones;
  std::uint64_t duplicated = 0, reordered = 0;

  Arrival seen(std::uint64_t sequence) {
    const std::uint64_t newest = seen_ones.empty() ? 0 : *seen_ones.rbegin();
    const bool first_of_all = seen_ones.empty();
    if (!seen_ones.insert(sequence).second) {
      ++duplicated;
      return Arrival::duplicate;
    }
    if (first_of_all || sequence == newest + 1) return Arrival::next;
    if (sequence > newest) return Arrival::ahead;
    ++reordered;
    return Arrival::reordered;
  }
  std::uint64_t delivered(std::uint64_t first, std::uint64_t last) const {
    return static_cast<std::uint64_t>(
        std::count_if(seen_ones.begin(), seen_ones.end(), [=](auto s) { return s >= first && s <= last; }));
  }
};

TEST(Ledger, ProvesThatAllCameInOrder) {
  Ledger ledger;
  for (std::uint64_t sequence = 41; sequence <= 50; ++sequence) EXPECT_EQ(ledger.seen(sequence), Arrival::next);
  LedgerTotals totals;
  totals.add(ledger, 41, 50);
  EXPECT_EQ(totals, (LedgerTotals{10, 10, 0, 0, 0, 0}));
  EXPECT_EQ(ledger.newest(), 50u);
}

TEST(Ledger, CountsWhatNeverCameAtBothEnds) {
  Ledger ledger;
  for (const std::uint64_t sequence : {3, 4, 7}) ledger.seen(sequence);
  LedgerTotals totals;
  totals.add(ledger, 1, 10);
  EXPECT_EQ(totals, (LedgerTotals{10, 3, 7, 0, 0, 0}));
}

TEST(Ledger, CountsAllAsLostIfNothingCame) {
  LedgerTotals totals;
  totals.add(Ledger{}, 1, 5);
  EXPECT_EQ(totals, (LedgerTotals{5, 0, 5, 0, 0, 0}));
}

TEST(Ledger, TellsWhatEachArrivalWas) {
  Ledger ledger;
  EXPECT_EQ(ledger.seen(5), Arrival::next);
  EXPECT_EQ(ledger.seen(6), Arrival::next);
  EXPECT_EQ(ledger.seen(9), Arrival::ahead);
  EXPECT_EQ(ledger.seen(8), Arrival::reordered);
  EXPECT_EQ(ledger.seen(8), Arrival::duplicate);
  EXPECT_EQ(ledger.seen(10), Arrival::next);
  EXPECT_EQ(ledger.seen(5), Arrival::duplicate);
  EXPECT_EQ(ledger.seen(2), Arrival::reordered);
  EXPECT_EQ(ledger.seen(4), Arrival::reordered);
  EXPECT_EQ(ledger.seen(3), Arrival::reordered);
  EXPECT_EQ(ledger.seen(7), Arrival::reordered);
  EXPECT_EQ(ledger.delivered(1, 100), 9u);
  EXPECT_EQ(ledger.duplicated(), 2u);
  EXPECT_EQ(ledger.reordered(), 5u);
}

TEST(Ledger, EmptyRangesExpectNothing) {
  Ledger ledger;
  ledger.seen(1);
  LedgerTotals totals;
  totals.add(ledger, 2, 1);
  totals.add(Ledger{}, 1, 0);
  EXPECT_EQ(totals, LedgerTotals{});
}

TEST(Ledger, AddsUpSessionsWithTheAbsenceBetweenThem) {
  Ledger ledger;
  for (const std::uint64_t sequence : {1, 2, 2, 6, 7, 9}) ledger.seen(sequence);
  LedgerTotals totals;
  totals.add(ledger, 1, 3);          // 3 never came
  totals.add_session(ledger, 6, 9);  // nor did 8
  EXPECT_EQ(totals, (LedgerTotals{7, 5, 2, 1, 0, 0}));
}

TEST(Ledger, AJumpToANewNumberingIsNoLoss) {
  constexpr std::uint64_t kFar = 1'000'000'000'000;
  Ledger ledger;
  for (const std::uint64_t sequence : {1, 2, 3}) ledger.seen(sequence);
  for (const std::uint64_t sequence : {1, 2, 4}) ledger.seen(kFar + sequence);
  LedgerTotals totals;
  totals.add(ledger, 1, 5);                        // 4 and 5 never came
  totals.add_session(ledger, kFar + 1, kFar + 4);  // nor did the third of the new ones
  EXPECT_EQ(totals, (LedgerTotals{9, 6, 3, 0, 0, 0}));
}

TEST(Ledger, SurvivesSequencesThatAPeerMakesUp) {
  Ledger ledger;
  EXPECT_EQ(ledger.seen(0), Arrival::duplicate);
  EXPECT_EQ(ledger.seen(UINT64_MAX), Arrival::next);
  EXPECT_EQ(ledger.seen(0), Arrival::duplicate);
  EXPECT_EQ(ledger.seen(1), Arrival::reordered);
  EXPECT_EQ(ledger.seen(UINT64_MAX), Arrival::duplicate);
  EXPECT_EQ(ledger.seen(1ULL << 63), Arrival::reordered);
  EXPECT_EQ(ledger.delivered(1, UINT64_MAX), 3u);
  EXPECT_EQ(ledger.delivered(0, UINT64_MAX), 3u);
}

TEST(Ledger, AgreesWithTheModelForRandomOrders) {
  Random random(2025);
  for (int round = 0; round < 300; ++round) {
    const std::uint64_t range = 1 + random.below(60);
    const std::uint64_t start = 1 + random.below(5);
    Ledger ledger;
    Model model;
    // From nearly in order to fully shuffled, with losses and repeats on the way.
    const std::uint64_t disorder = random.below(range + 1) + 1;
    std::uint64_t at = start;
    for (std::uint64_t i = 0; i < range * 2; ++i) {
      const std::uint64_t sequence = random.below(4) == 0 ? start + random.below(disorder) + i / 3 : at++;
      if (random.below(8) == 0) continue;
      ASSERT_EQ(ledger.seen(sequence), model.seen(sequence)) << "round " << round << ", sequence " << sequence;
    }
    ASSERT_TRUE(ledger.exact());
    ASSERT_EQ(ledger.duplicated(), model.duplicated);
    ASSERT_EQ(ledger.reordered(), model.reordered);
    for (std::uint64_t first = 0; first < 12; ++first) {
      for (std::uint64_t last = 0; last < range * 2 + 8; last += 3) {
        ASSERT_EQ(ledger.delivered(first, last), model.delivered(first, last)) << first << ".." << last;
      }
    }
    LedgerTotals totals;
    totals.add(ledger, 1, range * 2);
    ASSERT_EQ(totals.lost, range * 2 - model.delivered(1, range * 2));
  }
}

TEST(Ledger, BoundsItsMemoryAndSaysSo) {
  Ledger ledger;
  const std::uint64_t gaps = Ledger::kMostGaps;
  for (std::uint64_t i = 0; i <= gaps; ++i) ledger.seen(1 + 2 * i);
  EXPECT_TRUE(ledger.exact());
  EXPECT_EQ(ledger.delivered(1, 1 + 2 * gaps), gaps + 1);
  ledger.seen(1 + 2 * gaps + 4);  // three more are missing, and find no room
  EXPECT_FALSE(ledger.exact());
  EXPECT_EQ(ledger.delivered(1, 1 + 2 * gaps + 4), gaps + 2) << "what stays lost is still counted";
  EXPECT_EQ(ledger.seen(1 + 2 * gaps + 2), Arrival::duplicate);
  LedgerTotals totals;
  totals.add(ledger, 1, 1 + 2 * gaps + 4);
  EXPECT_EQ(totals.lost, gaps + 3);
  EXPECT_EQ(totals.inexact, 1u);
}

TEST(LedgerTotals, MergeAcrossWorkers) {
  LedgerTotals totals{10, 8, 2, 1, 3, 0};
  totals.merge({5, 5, 0, 2, 1, 1});
  EXPECT_EQ(totals, (LedgerTotals{15, 13, 2, 3, 4, 1}));
}

TEST(UplinkLedger, KeepsPublishersApart) {
  UplinkLedger ledger;
  EXPECT_EQ(ledger.seen(7, 1), Arrival::next);
  EXPECT_EQ(ledger.seen(9, 1), Arrival::next);
  EXPECT_EQ(ledger.seen(7, 2), Arrival::next);
  EXPECT_EQ(ledger.seen(7, 2), Arrival::duplicate);
  EXPECT_EQ(ledger.seen(9, 3), Arrival::ahead);
  EXPECT_EQ(ledger.seen(9, 2), Arrival::reordered);
  EXPECT_EQ(ledger.publishers(), 2u);
  EXPECT_EQ(ledger.delivered(7), 2u);
  EXPECT_EQ(ledger.delivered(9), 3u);
  EXPECT_EQ(ledger.delivered(1), 0u);
  EXPECT_EQ(ledger.totals(6), (LedgerTotals{6, 5, 1, 1, 1, 0}));
  EXPECT_EQ(ledger.totals(4).lost, 0u) << "publishers of an earlier run may still be talking";
}

TEST(UplinkLedger, AgreesWithTheModelForRandomOrders) {
  Random random(5);
  UplinkLedger ledger;
  std::map<std::uint64_t, Model> models;
  for (int i = 0; i < 5000; ++i) {
    const std::uint64_t publisher = 1 + random.below(20);
    const std::uint64_t count = 1 + random.below(200);
    ASSERT_EQ(ledger.seen(publisher, count), models[publisher].seen(count));
  }
  LedgerTotals expected{4000, 0, 4000, 0, 0, 0};
  for (const auto& [publisher, model] : models) {
    expected.delivered += model.seen_ones.size();
    expected.lost -= model.seen_ones.size();
    expected.duplicated += model.duplicated;
    expected.reordered += model.reordered;
  }
  EXPECT_EQ(ledger.totals(4000), expected);
}

TEST(UplinkLedger, BoundsThePublishersThatPeersMakeUp) {
  UplinkLedger ledger(2);
  ledger.seen(1, 1);
  ledger.seen(2, 1);
  ledger.seen(3, 1);
  ledger.seen(1, 2);
  EXPECT_EQ(ledger.publishers(), 2u);
  EXPECT_EQ(ledger.totals(3), (LedgerTotals{3, 3, 0, 0, 0, 1}));
}

}  // namespace
}  // namespace pushbench
