#include "results/history/packing.hpp"

#include <gtest/gtest.h>

namespace pushbench::results {
namespace {

TEST(Packing, GivesBackWhatItGot) {
  for (const std::string& text : {std::string{}, std::string{"a"}, std::string(100'000, 'x')}) {
    EXPECT_EQ(unpacked(packed(text), text.size()), text);
  }
  EXPECT_LT(packed(std::string(100'000, 'x')).size(), 1'000u);
}

TEST(Packing, RefusesAnythingElse) {
  const std::string text = "of some length, and then some";
  const std::string bytes = packed(text);
  EXPECT_EQ(unpacked(bytes, text.size() - 1), std::nullopt);
  EXPECT_EQ(unpacked(bytes, text.size() + 1), std::nullopt);
  EXPECT_EQ(unpacked(bytes.substr(0, bytes.size() - 1), text.size()), std::nullopt);
  EXPECT_EQ(unpacked("", 3), std::nullopt);
  EXPECT_EQ(unpacked("anything", 3), std::nullopt);
}

TEST(Digest, IsSha256) {
  EXPECT_EQ(digest_of("abc").substr(0, 4), "\xba\x78\x16\xbf");
  EXPECT_EQ(digest_of("abc").size(), 32u);
}

}  // namespace
}  // namespace pushbench::results
