// Every transport in virtual time, its connections broken at every I/O step, in every way they break.
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>

#include "tests/conformance/cases.hpp"
#include "tests/conformance/conversation.hpp"
#include "tests/conformance/world.hpp"

namespace pushbench::conformance {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

struct Broken {
  std::uint64_t step;
  Cut cut;
  std::uint64_t again_after = 0;  ///< so many steps later once more, unless 0
};

struct Setting {
  Chunking chunking = Chunking::as_sent;
  ReconnectPolicy reconnect = kQuickReturn;
  bool small = false;
  std::optional<Broken> broken{};
};

constexpr Cut kCuts[] = {
    {.seen = Cut::Seen::by_both},
    {.seen = Cut::Seen::by_near_first},
    {.seen = Cut::Seen::by_far_first},
    {.seen = Cut::Seen::by_both, .lose_in_flight = false},
};

std::string in_words(const Setting& setting) {
  static constexpr const char* kChunkings[] = {"as sent", "merged", "random", "bytewise"};
  static constexpr const char* kSeen[] = {"by both", "by the near end first", "by the far end first"};
  std::string words = kChunkings[static_cast<int>(setting.chunking)];
  if (!setting.broken) return words;
  const Cut& cut = setting.broken->cut;
  words += ", cut at step " + std::to_string(setting.broken->step) + ", seen " + kSeen[static_cast<int>(cut.seen)];
  if (setting.broken->again_after > 0) words += ", again after " + std::to_string(setting.broken->again_after);
  return words + (cut.lose_in_flight ? "" : ", what is in flight arrives");
}

/// The whole life of a server and its clients; how many steps that took.
std::uint64_t converse(const Case& tested, const Setting& setting) {
  SCOPED_TRACE(in_words(setting));
  SimulatedWorld world({.chunking = setting.chunking});
  SimulatedRuntime& runtime = world.runtime();
  if (setting.broken) runtime.cut_at(setting.broken->step, setting.broken->cut);
  if (setting.broken && setting.broken->again_after > 0) {
    runtime.cut_at(setting.broken->step + setting.broken->again_after, setting.broken->cut);
  }
  {
    Conversation conversation(
        runtime, {.transport = *tested.transport, .settings = tested.settings, .reconnect = setting.reconnect});
    setting.small ? conversation.begin_small() : conversation.begin();
    Ledger& ledger = conversation.ledger();
    const auto complete = [&] { return conversation.complete() || !ledger.violations().empty(); };
    EXPECT_TRUE(world.run_until(complete, hours{48})) << ledger.missing();
    runtime.run_until(runtime.now() + std::chrono::milliseconds{500});      // what comes twice comes late
    EXPECT_TRUE(world.run_until(complete, hours{48})) << ledger.missing();  // the cut may have come late, too
    conversation.close_all();
    EXPECT_TRUE(world.run_until([&] { return conversation.over(); }, hours{2}))
        << ledger.missing() << conversation.followers() << " followers left";
    EXPECT_TRUE(world.run_until([&] { return world.streams() == 0; }, hours{2})) << world.streams() << " streams left";
    EXPECT_EQ(ledger.violations(), "");
    if (!setting.broken) {
      EXPECT_EQ(ledger.losses(), 0u);
    }
  }
  EXPECT_EQ(runtime.timers(), 0u);
  EXPECT_TRUE(runtime.run_until_idle(seconds{1}));
  return runtime.steps();
}

/// Every step where everything is as by default; elsewhere as many as `most`, the same ones every time.
std::uint64_t stride(const Case& tested, std::uint64_t steps, std::uint64_t most) {
  return tested.variant == "standard" ? kEveryStep : std::max<std::uint64_t>(kEveryStep, steps / most);
}

void cut_everywhere(const Case& tested, Setting setting, const Cut& cut, std::uint64_t most) {
  const std::uint64_t steps = converse(tested, setting);
  for (std::uint64_t step = 0; step <= steps && !testing::Test::HasFailure(); step += stride(tested, steps, most)) {
    setting.broken = {step, cut};
    converse(tested, setting);
  }
}

class Simulated : public testing::TestWithParam<Case> {};
INSTANTIATE_TEST_SUITE_P(All, Simulated, testing::ValuesIn(all_cases()), name_of_case);

TEST_P(Simulated, CarriesEveryMessageHoweverBytesAreCut) {
  for (const Chunking chunking : {Chunking::as_sent, Chunking::merged, Chunking::random, Chunking::bytewise}) {
    converse(GetParam(), {.chunking = chunking});
  }
}

TEST_P(Simulated, LosesNothingWhenCutAtAnyStep) {
  for (const Cut& cut : kCuts) {
    cut_everywhere(GetParam(), {.chunking = Chunking::as_sent}, cut, 40);
    cut_everywhere(GetParam(), {.chunking = Chunking::random}, cut, 20);
  }
}

TEST_P(Simulated, LosesNothingWhenCutAtAnyByte) {
  for (const Cut& cut : kCuts) {
    cut_everywhere(GetParam(), {.chunking = Chunking::bytewise, .small = true}, cut, 25);
  }
}

TEST_P(Simulated, LosesNothingWhenCutAgainWhileItComesBack) {
  const std::uint64_t steps = converse(GetParam(), {});
  for (const Cut& cut : kCuts) {
    for (const std::uint64_t again_after : {1, 2, 3, 5, 8}) {
      for (std::uint64_t step = 0; step <= steps && !HasFailure(); step += stride(GetParam(), steps, 10)) {
        converse(GetParam(), {.broken = Broken{step, cut, again_after}});
      }
    }
  }
}

TEST_P(Simulated, LosesOnlyWhatItWasAwayForIfItDoesNotResume) {
  ReconnectPolicy forgetful = kQuickReturn;
  forgetful.resume = false;
  for (const Cut& cut : kCuts) {
    cut_everywhere(GetParam(), {.reconnect = forgetful}, cut, 20);
  }
}

// ---- ends

/// Runs a conversation for so many steps, or until all is said.
void run_steps(SimulatedRuntime& runtime, const Conversation& conversation, std::uint64_t steps) {
  while (runtime.steps() < steps && !conversation.complete() && runtime.step()) {
  }
}

std::uint64_t steps_until_complete(const Case& tested) {
  SimulatedWorld world({});
  Conversation conversation(world.runtime(), {.transport = *tested.transport, .settings = tested.settings});
  conversation.begin();
  run_steps(world.runtime(), conversation, UINT64_MAX);
  return world.runtime().steps();
}

TEST_P(Simulated, EndsCleanlyWhenTheServerStopsAtAnyStep) {
  ReconnectPolicy once = kQuickReturn;
  once.reconnect = false;
  const std::uint64_t steps = steps_until_complete(GetParam());
  for (std::uint64_t step = 0; step <= steps && !HasFailure(); step += stride(GetParam(), steps, 40)) {
    SCOPED_TRACE("stopped at step " + std::to_string(step));
    SimulatedWorld world({});
    Conversation conversation(world.runtime(), {.transport = *GetParam().transport,
                                                .settings = GetParam().settings,
                                                .reconnect = once,
                                                .elsewhere = false});  // who only publishes need not notice
    conversation.begin();
    run_steps(world.runtime(), conversation, step);
    conversation.stop();
    Ledger& ledger = conversation.ledger();
    EXPECT_TRUE(world.run_until([&] { return ledger.ended(); }, hours{2})) << ledger.missing();
    for (const CloseReason reason : ledger.reasons()) {
      EXPECT_TRUE(reason == CloseReason::closed_by_peer || reason == CloseReason::refused) << name_of(reason);
    }
    EXPECT_EQ(conversation.followers(), 0u);
    EXPECT_TRUE(world.run_until([&] { return world.streams() == 0; }, minutes{10}))
        << world.streams() << " streams left";
    EXPECT_EQ(ledger.violations(), "");
  }
}

TEST_P(Simulated, LeavesNothingBehindWhenDestroyedAtAnyStep) {
  const std::uint64_t steps = steps_until_complete(GetParam());
  for (const bool server_first : {false, true}) {
    for (std::uint64_t step = 0; step <= steps && !HasFailure(); step += stride(GetParam(), steps, 40)) {
      SCOPED_TRACE("destroyed at step " + std::to_string(step) + (server_first ? ", server first" : ", clients first"));
      SimulatedWorld world({});
      auto conversation = std::make_unique<Conversation>(
          world.runtime(), ConversationOptions{.transport = *GetParam().transport, .settings = GetParam().settings});
      conversation->begin();
      run_steps(world.runtime(), *conversation, step);
      if (server_first) {
        conversation->destroy_server();
        world.run_until([] { return false; }, seconds{1});
      }
      conversation.reset();
      EXPECT_EQ(world.runtime().timers(), 0u);
      EXPECT_TRUE(world.runtime().run_until_idle(minutes{1}));
      EXPECT_EQ(world.streams(), 0u);
    }
  }
}

TEST_P(Simulated, FollowsAgainAfterItClosed) {
  SimulatedWorld world({});
  Conversation conversation(world.runtime(), {.transport = *GetParam().transport, .settings = GetParam().settings});
  Ledger& ledger = conversation.ledger();
  conversation.publish("a", "one");
  const ClientId id = conversation.add_client("a", 0);
  for (int round = 0; round < 3; ++round) {
    conversation.publish_from(id, "here");
    ASSERT_TRUE(world.run_until([&] { return ledger.complete(); }, hours{2})) << ledger.missing();
    conversation.close(id);
    ASSERT_TRUE(world.run_until([&] { return conversation.over(); }, hours{2})) << ledger.missing();
    conversation.publish("a", "while nobody is there");
    conversation.connect(id, round == 0 ? std::optional<Cursor>{2} : std::nullopt);
  }
  conversation.publish("a", "last");
  EXPECT_TRUE(world.run_until([&] { return ledger.complete(); }, hours{2})) << ledger.missing();
  EXPECT_EQ(ledger.violations(), "");
  EXPECT_EQ(ledger.losses(), 0u);
}

TEST_P(Simulated, ClosesBetweenAttemptsToComeBack) {
  SimulatedWorld world({});
  Conversation conversation(world.runtime(), {.transport = *GetParam().transport, .settings = GetParam().settings});
  Ledger& ledger = conversation.ledger();
  const ClientId id = conversation.add_client("a", 0);
  conversation.publish_from(id, "here");
  ASSERT_TRUE(world.run_until([&] { return ledger.complete(); }, hours{2})) << ledger.missing();
  conversation.destroy_server();
  ASSERT_TRUE(world.run_until([&] { return ledger.losses() >= 3; }, hours{12}));
  conversation.publish_from(id, "to nobody");
  conversation.close(id);
  EXPECT_TRUE(world.run_until([&] { return ledger.ended(); }, hours{2})) << ledger.missing();
  EXPECT_TRUE(world.runtime().run_until_idle(hours{2})) << "something still goes on after the end";
  EXPECT_EQ(ledger.violations(), "");
}

// ---- a client that does not read

TEST_P(Simulated, IsNotHeldUpByAClientThatDoesNotRead) {
  SimulatedWorld world({.window = 4096, .queue_limit = 64 * 1024});
  Conversation conversation(
      world.runtime(), {.transport = *GetParam().transport, .settings = GetParam().settings, .through_proxy = true});
  Ledger& ledger = conversation.ledger();
  const ClientId stalled = conversation.add_client("a", 0);
  const ClientId reading = conversation.add_client("a", 0, true);
  ASSERT_TRUE(world.run_until([&] { return ledger.complete(); }, hours{2})) << ledger.missing();
  conversation.proxy()->stall(true);
  for (int i = 0; i < 300; ++i) {
    conversation.publish("a", std::string(1000, 'x'));
    world.runtime().run_until(world.runtime().now() + std::chrono::milliseconds{2});
  }
  EXPECT_TRUE(world.run_until([&] { return ledger.complete(reading); }, hours{2})) << ledger.missing();
  EXPECT_FALSE(ledger.complete(stalled));
  conversation.proxy()->stall(false);
  EXPECT_TRUE(world.run_until([&] { return ledger.complete(); }, hours{48})) << ledger.missing();
  EXPECT_EQ(ledger.violations(), "");
}

}  // namespace
}  // namespace pushbench::conformance
