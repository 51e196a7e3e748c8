#include "transports/sse/codec.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace pushbench::sse {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using namespace std::string_view_literals;

// ---- what a server writes

std::string event(std::uint64_t id, std::string_view data) {
  std::string out;
  append_event(out, id, data);
  return out;
}

TEST(AppendEvent, IsByteExact) {
  EXPECT_EQ(event(7, "text"), "id: 7\ndata: text\n\n");
  EXPECT_EQ(event(18446744073709551615u, ""), "id: 18446744073709551615\ndata: \n\n");
  EXPECT_EQ(event(1, " spaced"), "id: 1\ndata:  spaced\n\n");
}

TEST(AppendEvent, MakesAFieldOfEachLine) {
  EXPECT_EQ(event(1, "a\nb\rc\r\nd"), "id: 1\ndata: a\ndata: b\ndata: c\ndata: d\n\n");
  EXPECT_EQ(event(1, "\n"), "id: 1\ndata: \ndata: \n\n");
  EXPECT_EQ(event(1, "a\r\n"), "id: 1\ndata: a\ndata: \n\n");
}

TEST(AppendPosition, IsByteExact) {
  std::string out;
  append_position(out, 100, 7);
  append_position(out, 0, 8);
  EXPECT_EQ(out, "retry: 100\nid: 7\n\nid: 8\n\n");
}

TEST(AsChunk, HasItsSizeInHex) {
  EXPECT_EQ(as_chunk("0123456789abcdefg"), "11\r\n0123456789abcdefg\r\n");
  EXPECT_EQ(as_chunk(kHeartbeat), "3\r\n:\n\n\r\n");
}

// ---- what a client reads

/// Everything the parser tells about `pieces`, one line each: "message type|data|id", "position id", "retry ms".
std::vector<std::string> told_of(const std::vector<std::string_view>& pieces) {
  std::vector<std::string> told;
  EventParser parser;
  for (const std::string_view piece : pieces) {
    const std::string owned{piece};  // gone after this piece: a view kept too long shows under a sanitizer
    std::string_view bytes = owned;
    for (bool more = false; !more;) {
      Event found;
      const EventParser::Result result = parser.next(bytes, found);
      if (found.retry_ms) told.push_back("retry " + std::to_string(*found.retry_ms));
      const std::string id = found.id ? std::string{*found.id} : "-";
      switch (result) {
        case EventParser::Result::more: more = true; break;
        case EventParser::Result::message:
          told.push_back("message " + std::string{found.type} + "|" + std::string{found.data} + "|" + id);
          break;
        case EventParser::Result::position: told.push_back("position " + id); break;
        case EventParser::Result::too_large: told.push_back("too large"); return told;
      }
    }
  }
  return told;
}

/// The same, however `text` is cut into pieces.
std::vector<std::string> told(std::string_view text) {
  const std::vector<std::string> whole = told_of({text});
  std::vector<std::string_view> bytes;
  for (std::size_t i = 0; i < text.size(); ++i) bytes.push_back(text.substr(i, 1));
  EXPECT_EQ(told_of(bytes), whole) << "byte by byte";
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    EXPECT_EQ(told_of({text.substr(0, cut), text.substr(cut)}), whole) << "cut at " << cut;
  }
  return whole;
}

TEST(EventParser, ReadsWhatOurServerWrites) {
  EXPECT_THAT(told("retry: 100\nid: 3\n\nid: 4\ndata: {\"c\":\"a\"}\n\n:\n\nid: 5\ndata: x\n\n"),
              ElementsAre("retry 100", "position 3", "message |{\"c\":\"a\"}|4", "message |x|5"));
}

TEST(EventParser, TakesTheThreeEndsOfLines) {
  for (const std::string_view end : {"\n"sv, "\r"sv, "\r\n"sv}) {
    std::string text;
    for (const std::string_view line : {"data: a"sv, "data: b"sv, ""sv, "data: c"sv, ""sv})
      text.append(line).append(end);
    EXPECT_THAT(told(text), ElementsAre("message |a\nb|-", "message |c|-"));
  }
  EXPECT_THAT(told("data: a\r\n\rdata: b\n\r\ndata: c\r\r"),
              ElementsAre("message |a|-", "message |b|-", "message |c|-"));
}

TEST(EventParser, SkipsOneByteOrderMarkAtTheStart) {
  EXPECT_THAT(told("\xef\xbb\xbf"
                   "data: a\n\n"),
              ElementsAre("message |a|-"));
  // A second one belongs to the name of the field, which nobody knows.
  EXPECT_THAT(told("\xef\xbb\xbf\xef\xbb\xbf"
                   "data: a\n\ndata: b\n\n"),
              ElementsAre("message |b|-"));
  EXPECT_THAT(told("\xef\xbb"
                   "data: a\n\ndata: b\n\n"),
              ElementsAre("message |b|-"));
  EXPECT_THAT(told("data: a\n\n\xef\xbb\xbf"
                   "data: b\n\n"),
              ElementsAre("message |a|-"));
}

TEST(EventParser, IgnoresCommentsAndUnknownFields) {
  EXPECT_THAT(told(": comment\n\n:\n\nunknown: x\n\ndatax: y\nDATA: z\n data: w\n\n"), IsEmpty());
  EXPECT_THAT(told(":data: a\ndata: b\n: c\ndata: d\n\n"), ElementsAre("message |b\nd|-"));
}

TEST(EventParser, TakesOneSpaceAfterTheColon) {
  EXPECT_THAT(told("data:a\n\ndata: b\n\ndata:  c\n\ndata:\td\n\ndata: e: f\n\n"),
              ElementsAre("message |a|-", "message |b|-", "message | c|-", "message |\td|-", "message |e: f|-"));
}

TEST(EventParser, TakesAFieldWithoutColonAsEmpty) {
  // The specification's own example: "data" once is an empty event, twice a line feed.
  EXPECT_THAT(told("data\n\ndata\ndata\n\ndata:"), ElementsAre("message ||-", "message |\n|-"));
  EXPECT_THAT(told("id\ndata: x\n\n"), ElementsAre("message |x|"));
}

TEST(EventParser, DispatchesNothingWithoutData) {
  EXPECT_THAT(told("event: ping\n\n\n\ndata: a\n\n"), ElementsAre("message |a|-"));
  EXPECT_THAT(told("event: ping\nid: 5\n\n"), ElementsAre("position 5"));
}

TEST(EventParser, DiscardsAnIncompleteEventAtTheEnd) {
  EXPECT_THAT(told("data: a\n\ndata: b\n"), ElementsAre("message |a|-"));
}

TEST(EventParser, KeepsTheTypeForOneEventOnly) {
  EXPECT_THAT(told("event: add\ndata: a\n\ndata: b\n\nevent: x\nevent: y\ndata: c\n\n"),
              ElementsAre("message add|a|-", "message |b|-", "message y|c|-"));
}

TEST(EventParser, IgnoresAnIdWithNul) {
  EXPECT_THAT(told("id: 1\ndata: a\n\nid: 2\0 3\ndata: b\n\nid: 4\nid: \0\ndata: c\n\nid:\ndata: d\n\n"sv),
              ElementsAre("message |a|1", "message |b|-", "message |c|4", "message |d|"));
}

TEST(EventParser, TakesRetryOfDigitsOnly) {
  EXPECT_THAT(told("retry: 10\nretry: 1x\nretry: -1\nretry:\nretry: 1.5\nretry: 99999999999999999999\n\n"),
              ElementsAre("retry 10"));
  EXPECT_THAT(told("retry: 5\n"), ElementsAre("retry 5"));  // holds from its line on, not from the end of the block
}

TEST(EventParser, ReadsTheSpecificationsExamples) {
  EXPECT_THAT(told("data: YHOO\ndata: +2\ndata: 10\n\n"), ElementsAre("message |YHOO\n+2\n10|-"));
  EXPECT_THAT(told(": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n"),
              ElementsAre("message |first event|1", "message |second event|"));
}

TEST(EventParser, KeepsNothingBetweenEvents) {
  EventParser parser;
  std::string_view bytes = "id: 1\ndata: torn";
  Event found;
  EXPECT_EQ(parser.next(bytes, found), EventParser::Result::more);
  bytes = " apart\n\ndata: x\n\n";
  EXPECT_EQ(parser.next(bytes, found), EventParser::Result::message);
  EXPECT_EQ(found.data, "torn apart");
  EXPECT_EQ(found.id, "1");
  const char* const in_place = bytes.data() + 6;
  EXPECT_EQ(parser.next(bytes, found), EventParser::Result::message);
  EXPECT_EQ(found.data.data(), in_place);
  EXPECT_FALSE(found.id);
  EXPECT_EQ(parser.next(bytes, found), EventParser::Result::more);
}

TEST(EventParser, RefusesWhatNeverEnds) {
  const std::string_view shapes[] = {"data: ", "x", "data: a\n"};
  for (const std::string_view shape : shapes) {
    std::string piece;
    while (piece.size() < 1024 * 1024) piece.append(shape);
    EventParser parser;
    EventParser::Result result = EventParser::Result::more;
    int pieces = 0;
    for (; result == EventParser::Result::more && pieces < 200; ++pieces) {
      std::string_view bytes = piece;
      Event found;
      result = parser.next(bytes, found);
    }
    EXPECT_EQ(result, EventParser::Result::too_large);
    EXPECT_GE(pieces, 32);
  }
}

TEST(EventParser, ReadsBackWhateverIsWritten) {
  for (const std::string_view data : {""sv, "a"sv, "\n"sv, "a\n\nb"sv, ":"sv, " "sv, "data: x"sv, "\0"sv}) {
    EXPECT_THAT(told(event(9, data)), ElementsAre("message |" + std::string{data} + "|9"));
  }
}

}  // namespace
}  // namespace pushbench::sse
