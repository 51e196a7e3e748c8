#include "transports/followers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <set>

#include "runtime/random.hpp"

namespace pushbench {
namespace {

using testing::IsEmpty;
using testing::UnorderedElementsAre;

struct Follower {
  std::uint32_t place_ = 0;
};

TEST(Followers, AreFoundByChannel) {
  const Channel a("a");
  const Channel b("b");
  Follower one, two, three;
  Followers<Follower> followers;
  EXPECT_EQ(followers.of(a), nullptr);
  followers.add(a, one);
  followers.add(a, two);
  followers.add(b, three);
  EXPECT_THAT(*followers.of(a), UnorderedElementsAre(&one, &two));
  EXPECT_THAT(*followers.of(b), UnorderedElementsAre(&three));
  EXPECT_EQ(followers.size(), 3u);
  followers.remove(a, one);
  EXPECT_THAT(*followers.of(a), UnorderedElementsAre(&two));
  followers.remove(a, two);
  EXPECT_EQ(followers.of(a), nullptr);
  EXPECT_EQ(followers.size(), 1u);
}

TEST(Followers, AreTakenOutAtOnce) {
  const Channel a("a");
  const Channel b("b");
  Follower one, two, three;
  Followers<Follower> followers;
  followers.add(a, one);
  followers.add(a, two);
  followers.add(b, three);
  EXPECT_THAT(followers.take(a), UnorderedElementsAre(&one, &two));
  EXPECT_EQ(followers.of(a), nullptr);
  EXPECT_EQ(followers.size(), 1u);
  EXPECT_THAT(followers.take(a), IsEmpty());
  followers.add(a, one);
  EXPECT_THAT(*followers.of(a), UnorderedElementsAre(&one));
}

TEST(Followers, AgreeWithASetUnderRandomUse) {
  Random random(3);
  std::deque<Channel> channels;
  for (int i = 0; i < 4; ++i) channels.emplace_back("c" + std::to_string(i));
  std::deque<Follower> all(50);
  std::vector<std::set<Follower*>> expected(4);
  std::vector<int> where(50, -1);
  Followers<Follower> followers;
  std::size_t size = 0;
  for (int round = 0; round < 5000; ++round) {
    const std::size_t who = random.below(all.size());
    if (where[who] >= 0) {
      const auto channel = static_cast<std::size_t>(where[who]);
      followers.remove(channels[channel], all[who]);
      expected[channel].erase(&all[who]);
      where[who] = -1;
      --size;
    } else {
      const std::size_t channel = random.below(channels.size());
      followers.add(channels[channel], all[who]);
      expected[channel].insert(&all[who]);
      where[who] = static_cast<int>(channel);
      ++size;
    }
    ASSERT_EQ(followers.size(), size);
    for (std::size_t i = 0; i < channels.size(); ++i) {
      const auto* members = followers.of(channels[i]);
      if (members == nullptr) {
        ASSERT_TRUE(expected[i].empty());
      } else {
        ASSERT_EQ(std::set<Follower*>(members->begin(), members->end()), expected[i]);
        ASSERT_EQ(members->size(), expected[i].size());
      }
    }
  }
}

}  // namespace
}  // namespace pushbench
