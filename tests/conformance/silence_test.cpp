// Connections that fall silent at any step: nothing arrives, nobody is told. Clients must notice by themselves, come
// back, and have missed nothing.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/conformance/cases.hpp"
#include "tests/conformance/conversation.hpp"
#include "tests/conformance/world.hpp"

namespace pushbench::conformance {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;

struct Outcome {
  std::uint64_t steps = 0;  ///< before silence fell
  unsigned losses = 0;
};

/// Silence falls on all connections that there are after step `silent_from`.
Outcome converse(const Case& tested, std::uint64_t silent_from) {
  SCOPED_TRACE("silent from step " + std::to_string(silent_from));
  SimulatedWorld world({});
  SimulatedRuntime& runtime = world.runtime();
  Conversation conversation(runtime, {.transport = *tested.transport, .settings = tested.settings});
  Ledger& ledger = conversation.ledger();
  conversation.begin();
  while (runtime.steps() < silent_from && !conversation.complete() && runtime.step()) {
  }
  const std::uint64_t steps = runtime.steps();
  if (silent_from != UINT64_MAX) {
    for (ClientId id = 0; id < conversation.clients(); ++id) runtime.silence(id);
  }
  for (ClientId id = 0; id < conversation.clients(); ++id) conversation.publish_from(id, "into the void");
  conversation.publish("a", "to nobody");
  conversation.publish("b", "to nobody");
  // Hold time and time-out of a poll, one and a quarter times; or the limit of silence, the same.
  const auto complete = [&] { return conversation.complete() || !ledger.violations().empty(); };
  EXPECT_TRUE(world.run_until(complete, minutes{2})) << ledger.missing();
  runtime.run_until(runtime.now() + milliseconds{500});
  EXPECT_TRUE(world.run_until(complete, minutes{2})) << ledger.missing();
  for (ClientId id = 0; id < conversation.clients(); ++id) runtime.silence(id, false);  // late, from nobody to nobody
  runtime.run_until(runtime.now() + minutes{5});
  EXPECT_TRUE(complete()) << ledger.missing();
  EXPECT_EQ(ledger.violations(), "");
  const unsigned losses = ledger.losses();
  conversation.close_all();
  EXPECT_TRUE(world.run_until([&] { return ledger.ended(); }, hours{2})) << ledger.missing();
  return {steps, losses};
}

class Silent : public testing::TestWithParam<Case> {};
INSTANTIATE_TEST_SUITE_P(All, Silent, testing::ValuesIn(main_cases()), name_of_case);

TEST_P(Silent, IsNoticedAndNothingIsLost) {
  const std::uint64_t steps = converse(GetParam(), UINT64_MAX).steps;
  const std::uint64_t stride = std::max<std::uint64_t>(kEveryStep, steps / 60);
  unsigned noticed = 0;
  for (std::uint64_t step = 0; step <= steps && !HasFailure(); step += stride) {
    noticed += converse(GetParam(), step).losses;
  }
  EXPECT_GT(noticed, 0u);
}

}  // namespace
}  // namespace pushbench::conformance
