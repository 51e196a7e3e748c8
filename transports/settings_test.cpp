#include "transports/settings.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace pushbench {
namespace {

std::vector<SettingSpec> specs() {
  return {
      {"interval_ms", "how often", std::int64_t{1000}, 1, 60000, {}},
      {"keep_alive", "one connection for all", true, 0, 0, {}},
      {"headers", "how many", std::string{"lean"}, 0, 0, {"lean", "browser"}},
      {"note", "anything", std::string{}, 0, 0, {}},
  };
}

std::string refusal(std::string_view name, const SettingValue& value) {
  Settings settings(specs());
  const Settings before = settings;
  try {
    settings.set(specs(), name, value);
  } catch (const std::invalid_argument& error) {
    EXPECT_EQ(settings, before);
    return error.what();
  }
  return "accepted";
}

TEST(Settings, BeginWithTheirDefaults) {
  const Settings settings(specs());
  EXPECT_EQ(settings.number("interval_ms"), 1000);
  EXPECT_TRUE(settings.flag("keep_alive"));
  EXPECT_EQ(settings.text("headers"), "lean");
  EXPECT_EQ(settings.values().size(), 4u);
}

TEST(Settings, TakeWhatIsAccepted) {
  Settings settings(specs());
  settings.set(specs(), "interval_ms", std::int64_t{60000});
  settings.set(specs(), "interval_ms", std::int64_t{1});
  settings.set(specs(), "keep_alive", false);
  settings.set(specs(), "headers", std::string{"browser"});
  settings.set(specs(), "note", std::string{"x"});
  EXPECT_EQ(settings.number("interval_ms"), 1);
  EXPECT_FALSE(settings.flag("keep_alive"));
  EXPECT_EQ(settings.text("headers"), "browser");
  EXPECT_EQ(settings.text("note"), "x");
}

TEST(Settings, RefuseTheRestAndSayWhatIsAccepted) {
  EXPECT_EQ(refusal("interval_ms", std::int64_t{0}), "interval_ms: accepted: a whole number from 1 to 60000");
  EXPECT_EQ(refusal("interval_ms", std::int64_t{60001}), "interval_ms: accepted: a whole number from 1 to 60000");
  EXPECT_EQ(refusal("interval_ms", std::string{"5"}), "interval_ms: accepted: a whole number from 1 to 60000");
  EXPECT_EQ(refusal("keep_alive", std::int64_t{1}), "keep_alive: accepted: true or false");
  EXPECT_EQ(refusal("headers", std::string{"fat"}), "headers: accepted: one of lean, browser");
  EXPECT_EQ(refusal("note", true), "note: accepted: text");
  EXPECT_EQ(refusal("hold_ms", std::int64_t{1}),
            "hold_ms: no such setting; accepted: interval_ms, keep_alive, headers, note");
}

TEST(SettingsDeathTest, AskingForWhatWasNotDeclaredAborts) {
  const Settings settings(specs());
  EXPECT_DEATH(settings.number("hold_ms"), "");
  EXPECT_DEATH(settings.flag("interval_ms"), "");
}

}  // namespace
}  // namespace pushbench
