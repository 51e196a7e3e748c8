#include "harness/ceiling/holders.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "harness/ceiling/broadcast.hpp"
#include "runtime/simulated/runtime.hpp"

namespace pushbench {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

TEST(Broadcast, SaysItsNumberAndIsAsLongAsItShouldBe) {
  EXPECT_EQ(write_broadcast(7, "filling", 6), "7 fill");
  EXPECT_EQ(write_broadcast(7, "filling", 100), "7 filling");
  EXPECT_EQ(write_broadcast(7, "filling", 0), "7 ");
  EXPECT_EQ(read_broadcast("7 fill"), 7u);
  EXPECT_EQ(read_broadcast("18446744073709551615 "), UINT64_MAX);
  for (const char* text : {"", " ", "7", "x7 ", "-7 ", "7x", "18446744073709551616 "}) {
    EXPECT_EQ(read_broadcast(text), std::nullopt) << text;
  }
}

class HoldersTest : public testing::Test {
 protected:
  void pass(milliseconds time) { runtime.run_until(runtime.now() + time); }

  ClientId follower() {
    const ClientId id = holders.begin();
    holders.on_connected(id);
    return id;
  }

  /// Broadcast `number` comes to the client, `late` after it was due.
  void bring(ClientId id, std::uint64_t number, milliseconds late = milliseconds{0}) {
    const std::string data = write_broadcast(number, {}, 0);
    holders.on_message(id, {.channel = kHeldChannel, .intended = runtime.now() - late, .data = data});
  }

  SimulatedRuntime runtime{{}};
  int changes = 0;
  Holders holders{runtime, 100, [this] { ++changes; }};
};

TEST_F(HoldersTest, NumberFromTheirFirst) {
  EXPECT_EQ(holders.begin(), 100u);
  EXPECT_EQ(holders.begin(), 101u);
  EXPECT_EQ(holders.begun(), 2u);
  EXPECT_EQ(holders.connecting(), 2u);
  EXPECT_EQ(changes, 0);
}

TEST_F(HoldersTest, ConnectLatencyIsOfThoseThatCameToFollow) {
  const ClientId fast = holders.begin();
  const ClientId slow = holders.begin();
  const ClientId never = holders.begin();
  pass(milliseconds{2});
  holders.on_connected(fast);
  holders.on_connected(fast);  // once more changes nothing
  holders.on_disconnected(never, CloseReason::refused, false);
  pass(milliseconds{5});
  holders.on_connected(slow);
  EXPECT_EQ(changes, 3);
  EXPECT_EQ(holders.connecting(), 0u);
  EXPECT_EQ(holders.state().following, 2u);
  const Histogram latency = holders.harvest().connect_latency;
  EXPECT_EQ(latency.count(), 2u);
  EXPECT_EQ(latency.min(), 2000u);
  EXPECT_EQ(latency.max(), 7000u);
  EXPECT_TRUE(holders.harvest().connect_latency.empty());
}

TEST_F(HoldersTest, WhoEndsIsCountedByReasonOnce) {
  const ClientId refused = holders.begin();
  const ClientId portless = holders.begin();
  const ClientId lost = follower();
  holders.on_disconnected(refused, CloseReason::refused, false);
  holders.on_disconnected(portless, CloseReason::out_of_ports, false);
  holders.on_disconnected(lost, CloseReason::reset, false);
  holders.on_disconnected(lost, CloseReason::reset, false);
  const HoldClientState state = holders.state();
  EXPECT_THAT(state.failed, ElementsAre(Pair("out_of_ports", 1), Pair("refused", 1)));
  EXPECT_THAT(state.lost, ElementsAre(Pair("reset", 1)));
  EXPECT_EQ(state.begun, 3u);
  EXPECT_EQ(state.following, 0u);
  EXPECT_THAT(holders.take_ended(), ElementsAre(refused, portless, lost));
  EXPECT_THAT(holders.take_ended(), IsEmpty());
}

TEST_F(HoldersTest, ABroadcastReachesWhoFollowedWhenItWasExpected) {
  const ClientId first = follower();
  const ClientId second = follower();
  const ClientId later = holders.begin();
  EXPECT_EQ(holders.expect(1), 2u);
  holders.on_connected(later);
  bring(first, 1, milliseconds{3});
  bring(later, 1);
  EXPECT_EQ(holders.state().expected, 2u);
  EXPECT_EQ(holders.state().reached, 1u);
  bring(second, 1, milliseconds{8});
  EXPECT_EQ(holders.state().reached, 2u);
  EXPECT_EQ(holders.state().duplicated, 0u);
  const Histogram latency = holders.harvest().broadcast_latency;
  EXPECT_EQ(latency.count(), 2u);
  EXPECT_EQ(latency.min(), 3000u);
  EXPECT_EQ(latency.max(), 8000u);
  EXPECT_TRUE(holders.harvest().broadcast_latency.empty());
  EXPECT_EQ(holders.expect(2), 3u);
  EXPECT_EQ(holders.state().reached, 0u);
}

TEST_F(HoldersTest, WhoWasLostIsStillOwed) {
  follower();
  const ClientId lost = follower();
  holders.expect(1);
  holders.on_disconnected(lost, CloseReason::reset, false);
  bring(100, 1);
  EXPECT_EQ(holders.state().expected, 2u);
  EXPECT_EQ(holders.state().reached, 1u);
  EXPECT_EQ(holders.expect(2), 1u);
}

TEST_F(HoldersTest, CopiesAreDuplicatedAndWhatComesLateIsNot) {
  const ClientId id = follower();
  holders.expect(1);
  bring(id, 1);
  bring(id, 1);
  EXPECT_EQ(holders.state().duplicated, 1u);
  const ClientId later = follower();
  bring(later, 1);
  bring(later, 1);
  EXPECT_EQ(holders.state().duplicated, 2u);
  const ClientId slow = follower();
  holders.expect(2);
  EXPECT_EQ(holders.state().duplicated, 0u);
  bring(id, 1);
  bring(id, 2);
  EXPECT_EQ(holders.state().duplicated, 1u);
  bring(slow, 1);  // late, but the first
  bring(slow, 2);
  EXPECT_EQ(holders.state().duplicated, 1u);
  bring(slow, 1);
  EXPECT_EQ(holders.state().duplicated, 2u);
  EXPECT_EQ(holders.state().reached, 2u);
  EXPECT_EQ(holders.harvest().broadcast_latency.count(), 3u);
  holders.expect(100);
  bring(slow, 2);  // nobody remembers
  bring(slow, 99);
  bring(slow, 99);
  EXPECT_EQ(holders.state().duplicated, 1u);
}

TEST_F(HoldersTest, TheFirstErrorIsKept) {
  const ClientId id = follower();
  holders.expect(1);
  bring(id, 2);
  EXPECT_EQ(holders.state().reached, 0u);
  EXPECT_EQ(holders.state().first_protocol_error, "broadcast 2, which was not expected yet");
  holders.on_protocol_error(id, "another");
  EXPECT_EQ(holders.state().first_protocol_error, "broadcast 2, which was not expected yet");
}

TEST_F(HoldersTest, WhatIsNoBroadcastIsAnError) {
  const ClientId id = follower();
  holders.expect(1);
  holders.on_message(id, {.channel = "elsewhere", .data = "1 "});
  EXPECT_EQ(holders.state().first_protocol_error, "a message that is no broadcast");
  EXPECT_EQ(holders.state().reached, 0u);
}

TEST_F(HoldersTest, NumbersGoUp) {
  holders.expect(2);
  EXPECT_THROW(holders.expect(2), std::runtime_error);
  EXPECT_THROW(holders.expect(1), std::runtime_error);
  EXPECT_THROW(holders.expect(0), std::runtime_error);
}

}  // namespace
}  // namespace pushbench
