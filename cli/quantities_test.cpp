#include "cli/quantities.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "runtime/input_error.hpp"

namespace pushbench {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::uint64_t kMost = 5'000'000;

TEST(Quantities, CountsHaveLettersForZeros) {
  EXPECT_EQ(parse_count("1", "--target", kMost), 1u);
  EXPECT_EQ(parse_count("1000000", "--target", kMost), 1'000'000u);
  EXPECT_EQ(parse_count("1M", "--target", kMost), 1'000'000u);
  EXPECT_EQ(parse_count("250k", "--target", kMost), 250'000u);
  EXPECT_EQ(parse_count("250K", "--target", kMost), 250'000u);
  EXPECT_EQ(parse_count("1.5M", "--target", kMost), 1'500'000u);
  EXPECT_EQ(parse_count("5M", "--target", kMost), kMost);
}

TEST(Quantities, CountsAreWholeAndWithinBounds) {
  for (const char* text : {"", "0", "-1", "1.5", "0.0001k", "5000001", "6M", "1G", "1 M", "M", "ten", "1M1", "inf",
                           "nan", "0x10", "1e6", "1,000", "99999999999999999999999"}) {
    EXPECT_THROW(parse_count(text, "--target", kMost), InputError) << text;
  }
  try {
    parse_count("many", "ceiling: --target", kMost);
    FAIL();
  } catch (const InputError& error) {
    EXPECT_STREQ(error.what(),
                 "ceiling: --target: \"many\" is not accepted; accepted: a whole number from 1 to 5000000, such as "
                 "1000000, 1M or 250k");
  }
}

TEST(Quantities, ListsOfCountsAscend) {
  EXPECT_THAT(parse_ascending_counts("1k,10k,1M", "--steps", kMost), ElementsAre(1'000, 10'000, 1'000'000));
  EXPECT_THAT(parse_ascending_counts("7", "--steps", kMost), ElementsAre(7));
  for (const char* text : {"", ",", "1,", ",1", "1,,2", "2,1", "1,1", "1;2"}) {
    EXPECT_THROW(parse_ascending_counts(text, "--steps", kMost), InputError) << text;
  }
}

TEST(Quantities, BytesHaveUnitsOrAreAShareOfTheMachine) {
  EXPECT_EQ(parse_bytes("8GiB", "--max-memory", {}), std::uint64_t{8} << 30);
  EXPECT_EQ(parse_bytes("512MiB", "--max-memory", {}), std::uint64_t{512} << 20);
  EXPECT_EQ(parse_bytes("1.5GB", "--max-memory", {}), 1'500'000'000u);
  EXPECT_EQ(parse_bytes("8589934592", "--max-memory", {}), std::uint64_t{8} << 30);
  EXPECT_EQ(parse_bytes("50%", "--max-memory", std::uint64_t{1} << 34), std::uint64_t{1} << 33);
  for (const char* text :
       {"", "8", "0GiB", "-1GiB", "8 GiB", "8gib", "GiB", "101%", "-5%", "0%", "%", "1e300", "nan"}) {
    EXPECT_THROW(parse_bytes(text, "--max-memory", std::uint64_t{1} << 34), InputError) << text;
  }
  EXPECT_THROW(parse_bytes("50%", "--max-memory", {}), InputError) << "of what?";
}

TEST(Quantities, DurationsAreInSecondsUnlessTheySayOtherwise) {
  EXPECT_EQ(parse_duration("90", "--time-limit"), 90);
  EXPECT_EQ(parse_duration("90s", "--time-limit"), 90);
  EXPECT_EQ(parse_duration("0.5", "--time-limit"), 0.5);
  EXPECT_EQ(parse_duration("5m", "--time-limit"), 300);
  EXPECT_EQ(parse_duration("1.5h", "--time-limit"), 5400);
  for (const char* text : {"", "0", "0s", "-1", "5 m", "m", "5x", "31536000", "inf"}) {
    EXPECT_THROW(parse_duration(text, "--time-limit"), InputError) << text;
  }
}

TEST(Quantities, PortsAreARange) {
  const PortRange range = parse_ports("1024-65535", "--port-range");
  EXPECT_EQ(range.first, 1024u);
  EXPECT_EQ(range.last, 65535u);
  EXPECT_EQ(parse_ports("1024-1024", "--port-range").last, 1024u);
  for (const char* text : {"", "-", "1024", "1024-", "-65535", "0-5", "1-65535", "1023-2000", "2001-2000", "1-65536",
                           "1k-2k", "1-2-3", "a-b"}) {
    EXPECT_THROW(parse_ports(text, "--port-range"), InputError) << text;
  }
}

}  // namespace
}  // namespace pushbench
