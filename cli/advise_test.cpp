#include "cli/advise.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/quantities.hpp"
#include "runtime/input_error.hpp"

namespace pushbench {
namespace {

TEST(Advise, TimesHaveUnits) {
  EXPECT_DOUBLE_EQ(parse_latency_us("500ms", "--p99"), 500'000);
  EXPECT_DOUBLE_EQ(parse_latency_us("2.5s", "--p99"), 2'500'000);
  EXPECT_DOUBLE_EQ(parse_latency_us("800us", "--p99"), 800);
  EXPECT_DOUBLE_EQ(parse_latency_us("1h", "--p99"), 3.6e9);
  for (const char* text : {"500", "", "ms", "0ms", "-1s", "1.01h", "2e3ms", "500 ms", "nan", "61min"}) {
    EXPECT_THROW(parse_latency_us(text, "--p99"), InputError) << text;
  }
}

TEST(Advise, AFileThatIsNoResultIsTold) {
  std::size_t left_out = 0;
  EXPECT_THROW(load_evidence({PUSHBENCH_SOURCE_DIR "/results/reference/floor.json"}, left_out), InputError);
  EXPECT_THROW(load_evidence({PUSHBENCH_SOURCE_DIR "/no-such-folder"}, left_out), InputError);
  EXPECT_THROW(load_evidence({PUSHBENCH_SOURCE_DIR "/docs"}, left_out), InputError);
}

}  // namespace
}  // namespace pushbench
