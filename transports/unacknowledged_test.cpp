#include "transports/unacknowledged.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "hub/envelope.hpp"

namespace pushbench {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::string text_of(std::uint64_t count) {
  return write_envelope({.channel = "a", .publisher = 1, .count = count, .data = "x"});
}

std::vector<std::string> all_of(const Unacknowledged& messages) {
  std::vector<std::string> all;
  messages.for_each([&](const std::string& text) { all.push_back(text); });
  return all;
}

TEST(Unacknowledged, KeepsOrderUntilArrived) {
  Unacknowledged messages;
  messages.arrived(3);
  for (std::uint64_t count = 1; count <= 4; ++count) messages.add(text_of(count));
  EXPECT_TRUE(messages.add("no envelope"));
  EXPECT_TRUE(messages.add(text_of(0)));  // not counted: sending it again could not be told from a new one
  messages.arrived(2);
  EXPECT_THAT(all_of(messages), ElementsAre(text_of(3), text_of(4)));
  messages.arrived(9);
  EXPECT_THAT(all_of(messages), IsEmpty());
  messages.add(text_of(10));
  messages.clear();
  EXPECT_THAT(all_of(messages), IsEmpty());
}

TEST(Unacknowledged, IsBounded) {
  Unacknowledged messages;
  for (std::uint64_t count = 1; count <= 2000; ++count) EXPECT_EQ(messages.add(text_of(count)), count <= 1024);
  const auto all = all_of(messages);
  EXPECT_EQ(all.size(), 1024u);
  EXPECT_EQ(all.back(), text_of(2000));
}

}  // namespace
}  // namespace pushbench
