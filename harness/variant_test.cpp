#include "harness/variant.hpp"

#include <gtest/gtest.h>

#include "runtime/input_error.hpp"
#include "transports/registry.hpp"

namespace pushbench {
namespace {

std::string complaint(std::string_view text) {
  try {
    return "accepted as " + parse_variant(text, "--transports").label;
  } catch (const InputError& error) {
    return error.what();
  }
}

TEST(Variant, OfANameAloneIsThePlainTransport) {
  for (const Transport* transport : transports()) {
    const Variant variant = parse_variant(transport->name(), "test");
    EXPECT_EQ(variant.transport, transport);
    EXPECT_EQ(variant.label, transport->name());
    EXPECT_TRUE(variant.changed.empty());
  }
}

TEST(Variant, HasOneLabelHoweverItIsTyped) {
  EXPECT_EQ(parse_variant("short_polling:interval_ms=50:headers=browser", "test").label,
            "short_polling:headers=browser:interval_ms=50");
  EXPECT_EQ(parse_variant("short_polling:headers=browser:interval_ms=050", "test").label,
            "short_polling:headers=browser:interval_ms=50");
}

TEST(Variant, ChangesItsTransportsSettingsOnly) {
  const Variant variant = parse_variant("short_polling:headers=browser:interval_ms=50", "test");
  Scenario scenario;
  for (const Transport* transport : transports()) {
    scenario.transports.emplace(transport->name(), Settings(transport->settings()));
  }
  const Scenario changed = variant.applied_to(scenario);
  EXPECT_EQ(changed.settings_of("short_polling").number("interval_ms"), 50);
  EXPECT_EQ(changed.settings_of("short_polling").text("headers"), "browser");
  EXPECT_EQ(changed.settings_of("short_polling").text("connection"),
            scenario.settings_of("short_polling").text("connection"));
  EXPECT_EQ(variant.settings_in(scenario).at("interval_ms"), "50");
  EXPECT_EQ(variant.settings_in(scenario).at("headers"), "browser");
  for (const Transport* transport : transports()) {
    if (transport == variant.transport) continue;
    EXPECT_EQ(changed.settings_of(transport->name()), scenario.settings_of(transport->name()));
  }
}

TEST(Variant, RefusesWhatNoTransportHasAndTellsWhatItWouldTake) {
  EXPECT_EQ(complaint("short_poling").find("--transports: \"short_poling\" is not known; accepted: raw_tcp, "), 0u);
  EXPECT_NE(complaint("short_poling").find("(did you mean short_polling?)"), std::string::npos);
  EXPECT_EQ(complaint("short_polling:interval=5")
                .find("--transports: short_polling: \"interval\" is no setting of it; "
                      "accepted: "),
            0u);
  EXPECT_EQ(complaint("short_polling:"), complaint("short_polling:=1"));
  EXPECT_EQ(complaint("short_polling:headers"),
            "--transports: short_polling: \"headers\" has no value; accepted: headers=VALUE: one of lean, browser");
  EXPECT_EQ(complaint("short_polling:headers=fat"),
            "--transports: short_polling:headers: \"fat\" is not accepted; accepted: one of lean, browser");
  EXPECT_EQ(complaint("short_polling:headers=lean:headers=lean"),
            "--transports: short_polling: \"headers\" is there more than once; accepted: each setting once");
  for (const char* number : {"", "x", "5x", "-1", "99999999999999999999", "1.5"}) {
    EXPECT_NE(complaint(std::string{"short_polling:interval_ms="} + number)
                  .find("is not accepted; accepted: a whole number from"),
              std::string::npos)
        << number;
  }
}

}  // namespace
}  // namespace pushbench
