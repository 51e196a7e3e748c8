#include "transports/http/lines.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace pushbench::http {
namespace {

using testing::ElementsAre;

TEST(Lines, CutsHoweverThePiecesLie) {
  const std::string_view text = "one\n\n\r\ntwo\r\nthr\ree\n\nfour";
  for (std::size_t piece = 1; piece <= text.size(); ++piece) {
    Lines lines;
    std::vector<std::string> found;
    const auto note = [&](std::string_view line) {
      found.emplace_back(line);
      return true;
    };
    for (std::size_t at = 0; at < text.size(); at += piece) EXPECT_TRUE(lines.take(text.substr(at, piece), note));
    EXPECT_THAT(found, ElementsAre("one", "two", "thr\ree")) << piece;
    EXPECT_TRUE(lines.finish(note));
    EXPECT_THAT(found, ElementsAre("one", "two", "thr\ree", "four")) << piece;
    EXPECT_TRUE(lines.finish(note));
    EXPECT_EQ(found.size(), 4u);
  }
}

TEST(Lines, StopsWhenTold) {
  Lines lines;
  int calls = 0;
  EXPECT_FALSE(lines.take("a\nb\n", [&](std::string_view) { return ++calls > 1; }));
  EXPECT_EQ(calls, 1);
}

TEST(Lines, AreBounded) {
  Lines lines;
  const std::string piece(Lines::kMostBytes / 4, 'x');
  const auto never = [](std::string_view) { return true; };
  for (int i = 0; i < 4; ++i) EXPECT_TRUE(lines.take(piece, never));
  EXPECT_FALSE(lines.take("x", never));
}

}  // namespace
}  // namespace pushbench::http
