#include "transports/silence_setting.hpp"

#include <gtest/gtest.h>

#include "runtime/simulated/runtime.hpp"

namespace pushbench {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

struct SilenceSetting : testing::Test {
  Duration limit(std::int64_t silence_ms, std::int64_t heartbeat_s) {
    Settings settings(specs);
    settings.set(specs, "silence_ms", silence_ms);
    settings.set(specs, "heartbeat_s", heartbeat_s);
    return silence_of(settings, context);
  }

  const std::vector<SettingSpec> specs{
      silence_setting(), {.name = "heartbeat_s", .help = "", .standard = std::int64_t{15}, .least = 0, .most = 3600}};
  SimulatedRuntime runtime;
  ClientContext context{.runtime = runtime, .server = {}, .host = "", .reconnect = {}, .target = ""};
};

TEST_F(SilenceSetting, IsAsSetButNeverShorterThanTwoHeartbeats) {
  EXPECT_EQ(silence_of(Settings(specs), context), seconds{75});
  EXPECT_EQ(limit(2500, 1), milliseconds{2500});
  EXPECT_EQ(limit(2500, 15), seconds{30});
}

TEST_F(SilenceSetting, IsOffWhereNothingIsSureToCome) {
  EXPECT_EQ(limit(75'000, 0), Duration::zero());
  EXPECT_EQ(limit(0, 15), Duration::zero());
  context.target = "/events";
  EXPECT_EQ(limit(75'000, 15), Duration::zero());
}

}  // namespace
}  // namespace pushbench
