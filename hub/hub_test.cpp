#include "hub/hub.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pushbench {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct Listening : HubListener {
  void on_published(const Channel& channel, const Message& message) override {
    heard.push_back(channel.name() + " " + std::to_string(message.sequence()));
    texts.push_back(*message.text());
  }
  std::vector<std::string> heard;
  std::vector<std::string> texts;
};

std::vector<std::uint64_t> sequences(const Channel::Range& range) {
  std::vector<std::uint64_t> all;
  for (const Message& message : range) all.push_back(message.sequence());
  return all;
}

TEST(Hub, NumbersEachChannelFromOneAndTellsItsListeners) {
  Hub hub;
  Listening one;
  Listening two;
  hub.attach(one);
  hub.attach(two);
  Channel& a = *hub.channel("a");
  Channel& b = *hub.channel("b");
  EXPECT_EQ(hub.channel("a"), &a);
  hub.publish(a, from_us(10), from_us(12), "x");
  hub.publish(b, from_us(20), from_us(20), "y");
  hub.detach(two);
  hub.publish(a, from_us(30), from_us(29), "z");
  EXPECT_THAT(one.heard, ElementsAre("a 1", "b 1", "a 2"));
  EXPECT_THAT(two.heard, ElementsAre("a 1", "b 1"));
  EXPECT_THAT(one.texts, ElementsAre(R"({"c":"a","n":1,"t":10,"s":2,"f":"0.0","d":"x"})",
                                     R"({"c":"b","n":1,"t":20,"s":0,"f":"0.0","d":"y"})",
                                     R"({"c":"a","n":2,"t":30,"s":0,"f":"0.0","d":"z"})"));
  EXPECT_EQ(a.last(), 2u);
  EXPECT_EQ(hub.counters().published, 3u);
}

TEST(Hub, MakesChannelsOnlyForNamesAndUpToALimit) {
  Hub hub({.most_channels = 2});
  EXPECT_EQ(hub.channel("not a name"), nullptr);
  EXPECT_EQ(hub.channel(""), nullptr);
  EXPECT_NE(hub.channel("a"), nullptr);
  EXPECT_NE(hub.channel("b"), nullptr);
  EXPECT_EQ(hub.channel("c"), nullptr);
  EXPECT_NE(hub.channel("a"), nullptr);
}

TEST(Hub, KeepsABoundedHistory) {
  Hub hub({.history_messages = 3});
  Channel& channel = *hub.channel("a");
  EXPECT_THAT(sequences(channel.after(0)), IsEmpty());
  EXPECT_THAT(sequences(channel.after(7)), IsEmpty());
  for (int i = 0; i < 5; ++i) hub.publish(channel, {}, {}, "x");
  EXPECT_THAT(sequences(channel.after(0)), ElementsAre(3, 4, 5));
  EXPECT_THAT(sequences(channel.after(2)), ElementsAre(3, 4, 5));
  EXPECT_THAT(sequences(channel.after(3)), ElementsAre(4, 5));
  EXPECT_THAT(sequences(channel.after(4)), ElementsAre(5));
  EXPECT_THAT(sequences(channel.after(5)), IsEmpty());
  EXPECT_THAT(sequences(channel.after(UINT64_MAX)), IsEmpty());
}

TEST(Hub, KeepsNoMoreBytesThanAllowedButAlwaysTheNewest) {
  Hub hub({.history_bytes = 300});
  Channel& channel = *hub.channel("a");
  for (int i = 0; i < 5; ++i) hub.publish(channel, {}, {}, std::string(80, 'x'));
  EXPECT_THAT(sequences(channel.after(0)), ElementsAre(4, 5));  // 121 bytes each
  hub.publish(channel, {}, {}, std::string(1000, 'x'));
  EXPECT_THAT(sequences(channel.after(0)), ElementsAre(6));
  hub.publish(channel, {}, {}, "x");
  EXPECT_THAT(sequences(channel.after(0)), ElementsAre(7));
}

TEST(Hub, GivesAClientsEnvelopeItsPlaceAndKeepsItsTimes) {
  Hub hub;
  Listening listening;
  hub.attach(listening);
  Channel& channel = *hub.channel("room");
  EXPECT_EQ(hub.accept(channel, R"({"c":"else","n":99,"t":10,"s":2,"f":"7.3","d":"hi"})", from_us(50)),
            Accepted::published);
  EXPECT_THAT(listening.texts, ElementsAre(R"({"c":"room","n":1,"t":10,"s":2,"f":"7.3","d":"hi"})"));
  EXPECT_EQ(hub.counters().accepted, 1u);
}

TEST(Hub, PublishesAnyOtherTextAsDataThatWasDueNow) {
  Hub hub;
  Listening listening;
  hub.attach(listening);
  Channel& channel = *hub.channel("room");
  EXPECT_EQ(hub.accept(channel, "say \"hi\"\n", from_us(50)), Accepted::published);
  EXPECT_THAT(listening.texts, ElementsAre(R"({"c":"room","n":1,"t":50,"s":0,"f":"0.0","d":"say \"hi\"\n"})"));
}

TEST(Hub, DropsWhatAPublisherCountedAlready) {
  Hub hub;
  Channel& channel = *hub.channel("a");
  const auto accept = [&](std::uint64_t publisher, std::uint64_t count) {
    return hub.accept(channel, write_envelope({.channel = "a", .publisher = publisher, .count = count, .data = "x"}),
                      {});
  };
  EXPECT_EQ(accept(7, 1), Accepted::published);
  EXPECT_EQ(accept(7, 2), Accepted::published);
  EXPECT_EQ(accept(7, 2), Accepted::duplicate);
  EXPECT_EQ(accept(7, 1), Accepted::duplicate);
  EXPECT_EQ(accept(8, 1), Accepted::published);
  EXPECT_EQ(accept(7, 5), Accepted::published);  // it may have given up on some
  EXPECT_EQ(accept(9, 0), Accepted::published);  // it doesn't count
  EXPECT_EQ(accept(9, 0), Accepted::published);
  EXPECT_EQ(hub.counters().duplicates, 2u);
  EXPECT_EQ(channel.last(), 6u);
}

TEST(Hub, RefusesWhatIsNotUtf8) {
  Hub hub;
  Channel& channel = *hub.channel("a");
  EXPECT_EQ(hub.accept(channel, "\xff", {}), Accepted::malformed);
  EXPECT_EQ(channel.last(), 0u);
  EXPECT_EQ(hub.counters().malformed, 1u);
}

TEST(Hub, SharesOneTextBetweenHistoryAndListeners) {
  struct Keeping : HubListener {
    void on_published(const Channel&, const Message& message) override { text = message.text(); }
    SharedBytes text;
  } keeping;
  Hub hub;
  hub.attach(keeping);
  Channel& channel = *hub.channel("a");
  hub.publish(channel, {}, {}, "x");
  EXPECT_EQ(keeping.text.get(), channel.after(0).begin()->text().get());
}

TEST(Hub, PublishesBytes) {
  Hub hub;
  Channel& channel = *hub.channel("a");
  hub.publish_binary(channel, from_us(10), from_us(12), std::string_view{"\0\n\xFF", 3});
  const Message& message = *channel.after(0).begin();
  EXPECT_TRUE(message.binary());
  EXPECT_EQ(*message.native(),
            std::string("{\"c\":\"a\",\"n\":1,\"t\":10,\"s\":2,\"f\":\"0.0\",\"b\":3}\n\0\n\xFF", 48));
  EXPECT_EQ(*message.text(), R"({"c":"a","n":1,"t":10,"s":2,"f":"0.0","x":"AAr/"})");
  const Message copy = message;
  EXPECT_EQ(copy.text().get(), message.text().get());
  EXPECT_EQ(parse_envelope(*message.text())->size, message.native()->size());
}

TEST(Hub, AcceptsBytesInBothForms) {
  Hub hub;
  Channel& channel = *hub.channel("a");
  const std::string_view bytes{"\0\xFF", 2};
  EXPECT_EQ(hub.accept(channel, write_envelope({.channel = "a", .form = Form::bytes, .data = bytes}), {}),
            Accepted::published);
  EXPECT_EQ(hub.accept(channel, write_envelope({.channel = "a", .form = Form::base64, .data = "AP8="}), {}),
            Accepted::published);
  for (const Message& message : channel.after(0)) EXPECT_EQ(parse_envelope(*message.native())->data, bytes);
  EXPECT_EQ(hub.accept(channel, write_envelope({.channel = "a", .form = Form::base64, .data = "AP8!"}), {}),
            Accepted::malformed);
  EXPECT_EQ(channel.last(), 2u);
}

// ---- lives

TEST(Hub, NumbersFromItsBaseAndGivesAllToACursorFromBefore) {
  Hub hub({.base = 2 * kLife});
  Channel& channel = *hub.channel("a");
  EXPECT_EQ(channel.last(), 2 * kLife);
  EXPECT_THAT(sequences(channel.after(57)), IsEmpty());
  hub.publish(channel, {}, {}, "x");
  hub.publish(channel, {}, {}, "y");
  for (const Cursor before : {Cursor{0}, Cursor{57}, kLife + 3, 2 * kLife}) {
    EXPECT_THAT(sequences(channel.after(before)), ElementsAre(2 * kLife + 1, 2 * kLife + 2));
  }
}

TEST(Hub, TakesBackWhatAFormerProcessPublished) {
  Hub former;
  Channel& then = *former.channel("a");
  former.publish(then, from_us(1), from_us(2), "x");
  former.accept(then, write_envelope({.channel = "a", .publisher = 7, .count = 3, .data = "y"}), {});
  former.publish_binary(then, {}, {}, std::string_view{"\n\0", 2});

  Hub hub;
  Listening listening;
  hub.attach(listening);
  Channel& now = *hub.channel("a");
  for (const Message& message : then.after(0)) EXPECT_TRUE(hub.restore(now, *message.native()));
  EXPECT_THAT(listening.heard, IsEmpty());
  EXPECT_EQ(hub.counters().published, 0u);
  EXPECT_EQ(now.last(), 3u);
  for (const Message& message : now.after(0)) {
    const Message& was = *then.after(message.sequence() - 1).begin();
    EXPECT_EQ(*message.native(), *was.native());
    EXPECT_EQ(*message.text(), *was.text());
  }
  EXPECT_EQ(hub.accept(now, write_envelope({.channel = "a", .publisher = 7, .count = 3, .data = "y"}), {}),
            Accepted::duplicate);
  EXPECT_EQ(hub.accept(now, write_envelope({.channel = "a", .publisher = 7, .count = 4, .data = "z"}), {}),
            Accepted::published);
  EXPECT_THAT(listening.heard, ElementsAre("a 4"));
}

TEST(Hub, RestoresOnlyWhatBelongsThere) {
  Hub hub({.history_messages = 2});
  Channel& channel = *hub.channel("a");
  const auto text = [](std::uint64_t sequence, std::string_view name = "a") {
    return write_envelope({.channel = name, .sequence = sequence, .data = "x"});
  };
  EXPECT_FALSE(hub.restore(channel, ""));
  EXPECT_FALSE(hub.restore(channel, text(1).substr(1)));
  EXPECT_FALSE(hub.restore(channel, text(0)));
  EXPECT_FALSE(hub.restore(channel, text(1, "b")));
  EXPECT_FALSE(hub.restore(channel, write_envelope({.channel = "a", .sequence = 1, .form = Form::base64})));
  EXPECT_EQ(channel.last(), 0u);
  EXPECT_TRUE(hub.restore(channel, text(4)));
  EXPECT_FALSE(hub.restore(channel, text(4)));
  EXPECT_TRUE(hub.restore(channel, text(5)));
  EXPECT_TRUE(hub.restore(channel, text(6)));
  EXPECT_THAT(sequences(channel.after(0)), ElementsAre(5, 6));
  EXPECT_TRUE(hub.restore(channel, text(9)));  // what lies before a gap is of no use
  EXPECT_THAT(sequences(channel.after(0)), ElementsAre(9));
}

}  // namespace
}  // namespace pushbench
