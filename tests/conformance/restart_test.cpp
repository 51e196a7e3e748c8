// A server that is killed and started again, with its history or without, at every step of a conversation.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/conformance/cases.hpp"
#include "tests/conformance/conversation.hpp"
#include "tests/conformance/world.hpp"

namespace pushbench::conformance {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

struct Restart {
  std::uint64_t step = UINT64_MAX;  ///< of the simulated world's; never, if there are not so many
  bool history_kept = true;
  bool vanishes = false;  ///< with all that is on its way, and no word: the whole machine fails
};

/// Kills the server, lets clients and time go on without it, starts it again and waits until all is well.
void restart(World& world, Conversation& conversation, bool history_kept) {
  conversation.destroy_server();
  world.run_until([] { return false; }, milliseconds{30});
  if (conversation.clients() > 0) conversation.publish_from(0, "while nobody listens");
  world.run_until([] { return false; }, milliseconds{30});
  conversation.restart_server(history_kept);
}

void expect_well(World& world, Conversation& conversation) {
  Ledger& ledger = conversation.ledger();
  const auto complete = [&] { return conversation.complete() || !ledger.violations().empty(); };
  EXPECT_TRUE(world.run_until(complete, hours{2})) << ledger.missing();
  world.run_until([] { return false; }, milliseconds{100});  // what comes twice comes late
  conversation.publish("a", "behind all");
  conversation.publish("b", "behind all");
  EXPECT_TRUE(world.run_until(complete, hours{2})) << ledger.missing();
  conversation.close_all();
  EXPECT_TRUE(world.run_until([&] { return conversation.over(); }, hours{2})) << ledger.missing();
  EXPECT_TRUE(world.run_until([&] { return world.streams() == 0; }, hours{2})) << world.streams() << " streams left";
  EXPECT_EQ(ledger.violations(), "");
}

/// How many steps there were.
std::uint64_t converse(const Case& tested, const Restart& killed) {
  SCOPED_TRACE("killed at step " + std::to_string(killed.step));
  SimulatedWorld world({});
  Conversation conversation(world.runtime(), {.transport = *tested.transport, .settings = tested.settings});
  conversation.begin();
  while (world.runtime().steps() < killed.step && !conversation.complete() && world.runtime().step()) {
  }
  const std::uint64_t steps = world.runtime().steps();
  for (ClientId id = 0; killed.vanishes && id < conversation.clients(); ++id) world.runtime().silence(id);
  if (killed.step != UINT64_MAX) restart(world, conversation, killed.history_kept);
  expect_well(world, conversation);
  if (killed.history_kept) {
    EXPECT_EQ(conversation.ledger().lost(), 0u);
  }
  return steps;
}

void kill_everywhere(const Case& tested, bool history_kept, bool vanishes) {
  const std::uint64_t steps = converse(tested, {});
  const std::uint64_t stride =
      tested.variant == "standard" ? kEveryStep : std::max<std::uint64_t>(kEveryStep, steps / 40);
  for (std::uint64_t step = 0; step <= steps && !testing::Test::HasFailure(); step += stride) {
    converse(tested, {step, history_kept, vanishes});
  }
}

class Restarted : public testing::TestWithParam<Case> {};
INSTANTIATE_TEST_SUITE_P(All, Restarted, testing::ValuesIn(main_cases()), name_of_case);

TEST_P(Restarted, LosesNothingIfTheHistoryIsKept) { kill_everywhere(GetParam(), true, false); }

TEST_P(Restarted, LosesNothingIfTheMachineVanishesAndTheHistoryIsKept) { kill_everywhere(GetParam(), true, true); }

TEST_P(Restarted, LosesOnlyWhatWasNotDeliveredIfTheHistoryIsLost) {
  kill_everywhere(GetParam(), false, false);
  kill_everywhere(GetParam(), false, true);
}

/// What a client did not get of the life before is all that is lost, and all of it.
TEST_P(Restarted, CountsWhatWasNotDelivered) {
  SimulatedWorld world({});
  Conversation conversation(world.runtime(), {.transport = *GetParam().transport, .settings = GetParam().settings});
  Ledger& ledger = conversation.ledger();
  conversation.add_client("a", 0);
  conversation.publish("a", "one");
  ASSERT_TRUE(world.run_until([&] { return ledger.complete(); }, hours{2})) << ledger.missing();
  world.runtime().silence(0);
  for (int i = 0; i < 3; ++i) conversation.publish("a", "too late");
  conversation.destroy_server();
  conversation.restart_server(false);
  conversation.publish("a", "of the new life");
  expect_well(world, conversation);
  // One that does not resume has forgotten where it stood.
  EXPECT_EQ(ledger.lost(), effective({}, GetParam().settings).resume ? 3u : 0u);
}

class RealRestarted : public testing::TestWithParam<Case> {};
INSTANTIATE_TEST_SUITE_P(All, RealRestarted, testing::ValuesIn(quick_cases()), name_of_case);

TEST_P(RealRestarted, LosesNothingItNeedNot) {
  for (const bool history_kept : {true, false}) {
    for (const milliseconds after : {milliseconds{10}, milliseconds{60}, milliseconds{110}}) {
      RealWorld world;
      Conversation conversation(world.runtime(), {.transport = *GetParam().transport, .settings = GetParam().settings});
      conversation.begin();
      world.run_until([] { return false; }, after);
      restart(world, conversation, history_kept);
      expect_well(world, conversation);
      if (history_kept) {
        EXPECT_EQ(conversation.ledger().lost(), 0u);
      }
    }
  }
}

}  // namespace
}  // namespace pushbench::conformance
