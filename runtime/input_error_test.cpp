#include "runtime/input_error.hpp"

#include <gtest/gtest.h>

#include <array>

namespace pushbench {
namespace {

using namespace std::string_view_literals;

constexpr std::array kArrivals = {"constant"sv, "poisson"sv, "burst"sv};
constexpr std::array kTransports = {"raw_tcp"sv, "websocket"sv, "sse"sv, "long_polling"sv, "short_polling"sv};

TEST(InputError, NamesPlaceProblemAndWhatIsAccepted) {
  EXPECT_STREQ(InputError("feed.json: clients", "is missing").what(), "feed.json: clients: is missing");
  EXPECT_STREQ(InputError("feed.json: clients", "-1 is too small", "a whole number from 1 to 10").what(),
               "feed.json: clients: -1 is too small; accepted: a whole number from 1 to 10");
  EXPECT_STREQ(InputError("", "no command", "run, list").what(), "no command; accepted: run, list");
}

TEST(InputError, IsOneLineWhateverItQuotes) {
  EXPECT_STREQ(InputError("a\nb", "\x1b[31m\x7f").what(), "a\\x0ab: \\x1b[31m\\x7f");
  EXPECT_STREQ(InputError("größe", "\xff\xc3").what(), "größe: \\xff\\xc3");
  EXPECT_STREQ(InputError("x",
                          "\xc2\x9b"
                          "31m")
                   .what(),
               "x: \\xc2\\x9b31m");
}

TEST(InputError, QuotesShortenWithoutCuttingACharacter) {
  EXPECT_EQ(in_quotes("abc"), "\"abc\"");
  EXPECT_EQ(in_quotes(std::string(60, 'x')), "\"" + std::string(60, 'x') + "\"");
  EXPECT_EQ(in_quotes(std::string(61, 'x')), "\"" + std::string(60, 'x') + "…\"");
  EXPECT_EQ(in_quotes(std::string(59, 'x') + "€uro"), "\"" + std::string(59, 'x') + "…\"");
}

TEST(Nearest, FindsSlips) {
  EXPECT_EQ(nearest("poison", kArrivals), "poisson");
  EXPECT_EQ(nearest("brust", kArrivals), "burst");
  EXPECT_EQ(nearest("Long-Polling", kTransports), "long_polling");
  EXPECT_EQ(nearest("shortpolling", kTransports), "short_polling");
  EXPECT_EQ(nearest("web", kTransports), "websocket");
  EXPECT_EQ(nearest("ssse", kTransports), "sse");
}

TEST(Nearest, StaysSilentWhenNothingIsNear) {
  EXPECT_EQ(nearest("", kArrivals), "");
  EXPECT_EQ(nearest("fast", kArrivals), "");
  EXPECT_EQ(nearest("grpc", kTransports), "");
  EXPECT_EQ(nearest(std::string(1 << 20, 'a'), kArrivals), "");
  EXPECT_EQ(nearest("x", std::array{"y"sv}), "");
}

TEST(Nearest, IsSaidBesideTheWholeList) {
  EXPECT_EQ(accepted_words("poison", kArrivals), "constant, poisson, burst (did you mean poisson?)");
  EXPECT_EQ(accepted_words("fast", kArrivals), "constant, poisson, burst");
}

}  // namespace
}  // namespace pushbench
