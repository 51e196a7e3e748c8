// What tests of scenarios share: a minimal one with more in it, and what is said of one that is refused.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/scenario.hpp"
#include "runtime/input_error.hpp"

namespace pushbench {

inline constexpr std::string_view kMinimal = R"({"name":"x","summary":"s"})";

inline Scenario parse(std::string_view text, std::vector<std::string> overrides = {}) {
  return parse_scenario(text, "x.json", overrides);
}

/// A minimal scenario with `more` members.
inline Scenario with(std::string_view more, std::vector<std::string> overrides = {}) {
  return parse(R"({"name":"x","summary":"s",)" + std::string{more} + "}", std::move(overrides));
}

template <class Call>
std::string refusal(Call call) {
  try {
    call();
  } catch (const InputError& error) {
    EXPECT_EQ(std::string{error.what()}.find('\n'), std::string::npos);
    EXPECT_LT(std::string{error.what()}.size(), 600u);
    return error.what();
  }
  return "accepted";
}

inline std::string refused(std::string_view text) {
  return refusal([&] { parse(text); });
}

inline std::string refused_with(std::string_view more, std::vector<std::string> overrides = {}) {
  return refusal([&] { with(more, std::move(overrides)); });
}

}  // namespace pushbench
