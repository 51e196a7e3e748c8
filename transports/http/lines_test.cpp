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

TEST(Lines, KnowsRecords) {
  const auto record = [](std::string_view bytes) {
    return write_envelope({.channel = "a", .form = Form::bytes, .data = bytes});
  };
  const std::vector<std::string> messages{"one", record("\n\n\r\n"),  record(""),
                                          "two", record("{\"b\":3}"), record(std::string(300, '\n'))};
  std::string text;
  for (const std::string& message : messages) text.append(message).append("\n");
  for (const bool last_ends : {true, false}) {
    if (!last_ends) text.pop_back();
    for (std::size_t piece = 1; piece <= text.size(); ++piece) {
      Lines lines;
      std::vector<std::string> found;
      const auto note = [&](std::string_view message) {
        found.emplace_back(message);
        return true;
      };
      for (std::size_t at = 0; at < text.size(); at += piece) {
        ASSERT_TRUE(lines.take(std::string_view{text}.substr(at, piece), note));
      }
      ASSERT_TRUE(lines.finish(note));
      ASSERT_EQ(found, messages) << piece;
    }
  }
}

TEST(Lines, RefuseATornRecord) {
  const auto never = [](std::string_view) { return true; };
  const std::string record = write_envelope({.channel = "a", .form = Form::bytes, .data = "bytes"});
  Lines more;
  EXPECT_FALSE(more.take(record + "x\n", never));
  Lines pieces;
  EXPECT_TRUE(pieces.take(record, never));
  EXPECT_FALSE(pieces.take("x", never));
  for (std::size_t size = 1; size < record.size(); ++size) {
    Lines less;
    EXPECT_TRUE(less.take(record.substr(0, size), never));
    EXPECT_EQ(less.finish(never), size < record.size() - 6) << size;  // in the head it is a line
  }
  Lines much;
  EXPECT_FALSE(much.take(R"({"c":"a","n":0,"t":0,"s":0,"f":"0.0","b":33554433})"
                         "\n",
                         never));
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
