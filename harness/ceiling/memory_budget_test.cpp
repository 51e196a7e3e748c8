#include "harness/ceiling/memory_budget.hpp"

#include <gtest/gtest.h>

namespace pushbench {
namespace {

constexpr std::uint64_t kMega = 1'000'000;

MachineFacts machine(std::uint64_t bytes, std::uint64_t available) {
  MachineFacts facts;
  facts.memory_bytes = bytes;
  facts.memory_available_bytes = available;
  return facts;
}

TEST(MemoryBudget, LeavesAFifthOfTheMachineFree) {
  EXPECT_EQ(standard_memory_limit(machine(10'000, 9'000)), 7'000u);
  EXPECT_EQ(standard_memory_limit(machine(10'000, 1'500)), 0u);
  EXPECT_FALSE(standard_memory_limit(MachineFacts{}));
}

TEST(MemoryBudget, AControlGroupsGrantIsTheMachine) {
  MachineFacts facts = machine(10'000, 9'000);
  facts.memory_limit_bytes = 5'000;
  EXPECT_EQ(standard_memory_limit(facts), 4'000u);
  facts.memory_limit_left_bytes = 3'000;  // the rest is taken already
  EXPECT_EQ(standard_memory_limit(facts), 2'000u);
}

TEST(MemoryBudget, TakesTheLargerOfTwoCounts) {
  const MemoryBudget budget(100 * kMega,
                            {.available_bytes = 900 * kMega, .slab_bytes = 50 * kMega, .buffer_bytes = kMega});
  // Available by 30 less; slab by 20 and buffers by 2 more, and 3 of user memory.
  KernelSigns now{.available_bytes = 870 * kMega, .slab_bytes = 70 * kMega, .buffer_bytes = 3 * kMega};
  EXPECT_EQ(budget.taken(now, 3 * kMega), 30 * kMega);
  EXPECT_EQ(budget.taken(now, 30 * kMega), 52 * kMega);
  now.available_bytes = 950 * kMega;  // somebody else ended
  EXPECT_EQ(budget.taken(now, 3 * kMega), 25 * kMega);
  EXPECT_EQ(budget.taken({}, 3 * kMega), 3 * kMega);
}

TEST(MemoryBudget, IsSpentAtItsLimit) {
  const MemoryBudget budget(100, {});
  EXPECT_FALSE(budget.is_spent(99));
  EXPECT_TRUE(budget.is_spent(100));
  EXPECT_FALSE(MemoryBudget(std::nullopt, {}).is_spent(UINT64_MAX));
}

TEST(MemoryBudget, SaysHowManyFit) {
  const MemoryBudget budget(120 * kMega, {});
  // 2,000 took 20 MB beyond the 10 of empty processes: 10 KB each; 90 MB are left.
  EXPECT_EQ(budget.most_connections(30 * kMega, 10 * kMega, 2000), 2000u + 9000u);
  EXPECT_EQ(budget.most_connections(130 * kMega, 10 * kMega, 2000), 2000u);
  EXPECT_FALSE(budget.most_connections(30 * kMega, 10 * kMega, 100)) << "too few to judge from";
  EXPECT_FALSE(MemoryBudget(std::nullopt, {}).most_connections(30 * kMega, 10 * kMega, 2000));
}

}  // namespace
}  // namespace pushbench
