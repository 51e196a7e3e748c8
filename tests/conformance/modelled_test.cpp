// Every transport in the modelled world: over links that lose packets, on a core that takes its time, with connections
// struck and servers that come back.
#include <gtest/gtest.h>

#include "tests/conformance/cases.hpp"
#include "tests/conformance/conversation.hpp"
#include "tests/conformance/world.hpp"

namespace pushbench::conformance {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

class Modelled : public testing::TestWithParam<Case> {
 protected:
  void begin(std::uint64_t seed) {
    world.emplace(seed, 0.01);
    conversation.emplace(world->runtime(),
                         ConversationOptions{.transport = *GetParam().transport, .settings = GetParam().settings});
    conversation->begin();
  }
  void finish() {
    Ledger& ledger = conversation->ledger();
    const auto complete = [&] { return conversation->complete() || !ledger.violations().empty(); };
    EXPECT_TRUE(world->run_until(complete, hours{2})) << ledger.missing();
    world->run_until([] { return false; }, milliseconds{500});  // what comes twice comes late
    EXPECT_TRUE(world->run_until(complete, hours{2})) << ledger.missing();
    conversation->close_all();
    EXPECT_TRUE(world->run_until([&] { return conversation->over(); }, hours{2})) << ledger.missing();
    EXPECT_EQ(ledger.violations(), "");
    conversation.reset();  // and with it the server's ends of connections that only the client knew to be lost
    world->run_until([] { return false; }, seconds{10});
    EXPECT_EQ(world->streams(), 0U);
    EXPECT_EQ(world->world().pending(), 0U);
  }

  std::optional<ModelledWorld> world;
  std::optional<Conversation> conversation;
};
INSTANTIATE_TEST_SUITE_P(All, Modelled, testing::ValuesIn(main_cases()), name_of_case);

TEST_P(Modelled, CarriesEveryMessage) {
  for (const std::uint64_t seed : {1U, 2U}) {
    begin(seed);
    finish();
  }
}

TEST_P(Modelled, LosesNothingWhenStruck) {
  for (const LinkFault fault : {LinkFault::fin, LinkFault::reset, LinkFault::lost, LinkFault::silence}) {
    SCOPED_TRACE(static_cast<int>(fault));
    begin(1);
    world->run_until([] { return false; }, milliseconds{60});
    EXPECT_GT(world->world().strike(fault, [](std::uint32_t) { return true; }), 0U);
    world->run_until([] { return false; }, seconds{3});
    world->world().heal([](std::uint32_t) { return true; });
    finish();
  }
}

}  // namespace
}  // namespace pushbench::conformance
