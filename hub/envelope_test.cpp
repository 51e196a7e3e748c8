#include "hub/envelope.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace pushbench {
namespace {

constexpr std::string_view kText = R"({"c":"feed","n":12,"t":1763719183123456,"s":15,"f":"7.3","d":"payload"})";

Envelope example() {
  return {.channel = "feed",
          .sequence = 12,
          .intended = from_us(1763719183123456),
          .sent = from_us(1763719183123471),
          .publisher = 7,
          .count = 3,
          .data = "payload"};
}

TEST(Envelope, IsWrittenAsDocumented) {
  EXPECT_EQ(write_envelope(example()), kText);
  EXPECT_EQ(envelope_overhead(example()), kText.size() - example().data.size());
}

TEST(Envelope, IsReadBack) {
  const auto envelope = parse_envelope(kText);
  ASSERT_TRUE(envelope);
  EXPECT_EQ(envelope->channel, "feed");
  EXPECT_EQ(envelope->sequence, 12u);
  EXPECT_EQ(to_us(envelope->intended), 1763719183123456);
  EXPECT_EQ(to_us(envelope->sent), 1763719183123471);
  EXPECT_EQ(envelope->publisher, 7u);
  EXPECT_EQ(envelope->count, 3u);
  EXPECT_EQ(envelope->data, "payload");
}

TEST(Envelope, HoldsTheLargestValues) {
  const std::string channel(kLongestChannelName, 'x');
  constexpr auto kMost = std::numeric_limits<std::uint64_t>::max();
  const Envelope large{.channel = channel,
                       .sequence = kMost,
                       .intended = from_us(std::int64_t{1} << 53),
                       .sent = from_us((std::int64_t{1} << 53) + 86'400'000'000),
                       .publisher = kMost,
                       .count = kMost,
                       .data = ""};
  const std::string text = write_envelope(large);
  const auto read = parse_envelope(text);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->channel, channel);
  EXPECT_EQ(read->count, kMost);
  EXPECT_EQ(read->sent, large.sent);
}

TEST(Envelope, IsNothingElse) {
  for (const std::string_view text : {
           R"()",
           R"({})",
           R"({"c":"feed","n":12,"t":1763719183123456,"s":15,"f":"7.3","d":"payload"} )",
           R"({"c":"feed","n":12,"t":1763719183123456,"s":15,"f":"7.3","d":"payload)",
           R"({"c":"feed","n":12,"t":1763719183123456,"s":15,"f":"7.3","d":")",
           R"({"c":"feed","n":12,"t":1763719183123456,"s":15,"f":"7.3","d":""payload"})",
           R"({"c":"feed","n":12,"t":1763719183123456,"s":15,"f":"7.3","d":"pay\load"})",
           R"({"c":"feed","n":12,"t":1763719183123456,"s":15,"f":"7.3","d":"pay\u12g4"})",
           R"({"c":"feed","n":12,"t":1763719183123456,"s":15,"f":"7.3","d":"pay\u12"})",
           R"({"c":"feed","n":12,"t":1763719183123456,"s":15,"f":"7.3","d":"payload\"})",
           R"({"c":"","n":12,"t":1763719183123456,"s":15,"f":"7.3","d":"payload"})",
           R"({"c":"fe/ed","n":12,"t":1763719183123456,"s":15,"f":"7.3","d":"payload"})",
           R"({"c":"feed","n":-12,"t":1763719183123456,"s":15,"f":"7.3","d":"payload"})",
           R"({"c":"feed","n":012,"t":1763719183123456,"s":15,"f":"7.3","d":"payload"})",
           R"({"c":"feed","n":12,"t":-0,"s":15,"f":"7.3","d":"payload"})",
           R"({"c":"feed","n":12,"t":-1,"s":15,"f":"7.3","d":"payload"})",
           R"({"c":"feed","n":12,"t":1763719183123456,"s":-1,"f":"7.3","d":"payload"})",
           R"({"c":"feed","n":12,"t":9007199254740993,"s":15,"f":"7.3","d":"payload"})",
           R"({"c":"feed","n":12,"t":1763719183123456,"s":86400000001,"f":"7.3","d":"payload"})",
           R"({"c":"feed","n":18446744073709551616,"t":1,"s":15,"f":"7.3","d":"payload"})",
           R"({"c":"feed","n":12,"t":1763719183123456,"s":15,"f":"7","d":"payload"})",
           R"({"n":12,"c":"feed","t":1763719183123456,"s":15,"f":"7.3","d":"payload"})",
       }) {
    EXPECT_FALSE(parse_envelope(text)) << text;
  }
  EXPECT_FALSE(parse_envelope("{\"c\":\"feed\",\"n\":1,\"t\":1,\"s\":1,\"f\":\"1.1\",\"d\":\"two\nlines\"}"));
}

TEST(Envelope, KeepsEscapedDataAsItIs) {
  Envelope envelope = example();
  const std::string data = escape_json("say \"\\ \n\t\x01 \xc3\xa4");
  EXPECT_EQ(data, "say \\\"\\\\ \\n\\u0009\\u0001 \xc3\xa4");
  envelope.data = data;
  const std::string text = write_envelope(envelope);
  const auto read = parse_envelope(text);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->data, data);
}

// ---- bytes

TEST(Envelope, HoldsBytesRawOrAsBase64) {
  Envelope envelope = example();
  const std::string bytes{"\0\n\"}\xFF", 5};
  envelope.form = Form::bytes;
  envelope.data = bytes;
  const std::string raw = write_envelope(envelope);
  EXPECT_EQ(raw, "{\"c\":\"feed\",\"n\":12,\"t\":1763719183123456,\"s\":15,\"f\":\"7.3\",\"b\":5}\n" + bytes);
  EXPECT_EQ(envelope_overhead(envelope), raw.size() - 5);
  const auto read = parse_envelope(raw);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->form, Form::bytes);
  EXPECT_EQ(read->data, bytes);
  EXPECT_EQ(read->size, raw.size());

  const std::string base64 = encode_base64(bytes);
  envelope.form = Form::base64;
  envelope.data = base64;
  const std::string text = write_envelope(envelope);
  EXPECT_EQ(text, R"({"c":"feed","n":12,"t":1763719183123456,"s":15,"f":"7.3","x":"AAoiff8="})");
  EXPECT_EQ(envelope_overhead(envelope), text.size() - base64.size());
  const auto same = parse_envelope(text);
  ASSERT_TRUE(same);
  EXPECT_EQ(same->form, Form::base64);
  EXPECT_EQ(same->data, base64);
  EXPECT_EQ(same->size, raw.size());
  EXPECT_EQ(same->count, 3u);
}

TEST(Envelope, CountsBase64AsTheBytesItStandsFor) {
  for (std::size_t size = 0; size < 1100; ++size) {
    const std::string bytes(size, 'x');
    const std::string base64 = encode_base64(bytes);
    const auto text = write_envelope({.channel = "c", .form = Form::base64, .data = base64});
    const auto raw = write_envelope({.channel = "c", .form = Form::bytes, .data = bytes});
    ASSERT_EQ(parse_envelope(text)->size, raw.size()) << size;
  }
}

TEST(Envelope, HasExactlyAsManyBytesAsItSays) {
  const std::string head = R"({"c":"feed","n":12,"t":1,"s":15,"f":"7.3",)";
  EXPECT_TRUE(parse_envelope(head + "\"b\":2}\nxy"));
  for (const std::string_view rest :
       {"\"b\":2}\nx", "\"b\":2}\nxyz", "\"b\":2}", "\"b\":2}\n", "\"b\":2} xy", "\"b\":02}\nxy", "\"b\":-2}\nxy",
        "\"b\":\"2\"}\nxy", "\"b\":18446744073709551616}\n", "\"b\":}\n", "\"x\":\"AAAA\"", "\"x\":\"AAA\"}",
        "\"x\":\"AA\"\"AA\"}", "\"y\":\"\"}"}) {
    EXPECT_FALSE(parse_envelope(head + std::string{rest})) << rest;
  }
}

TEST(Envelope, TellsHowManyBytesFollowALine) {
  const std::string head = R"({"c":"feed","n":12,"t":1,"s":15,"f":"7.3",)";
  EXPECT_EQ(bytes_behind(head + "\"b\":20}"), 20u);
  EXPECT_EQ(bytes_behind(head + "\"b\":0}"), 0u);
  for (const std::string_view rest :
       {"\"b\":20}\n", "\"b\":020}", "\"b\":20", "\"d\":\"20}", "\"b\":20}0}", "\"d\":\"\"}"}) {
    EXPECT_EQ(bytes_behind(head + std::string{rest}), std::nullopt) << rest;
  }
  EXPECT_EQ(bytes_behind(R"({"b":20})"), std::nullopt);
  EXPECT_EQ(bytes_behind(""), std::nullopt);
}

TEST(Base64, IsThatOfRfc4648) {
  const std::string_view words[][2] = {{"", ""},
                                       {"f", "Zg=="},
                                       {"fo", "Zm8="},
                                       {"foo", "Zm9v"},
                                       {"foob", "Zm9vYg=="},
                                       {"fooba", "Zm9vYmE="},
                                       {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, encoded] : words) {
    EXPECT_EQ(encode_base64(plain), encoded);
    EXPECT_EQ(decode_base64(encoded), plain);
  }
  std::string all;
  for (int i = 0; i < 4 << 20; ++i) all += static_cast<char>(i * 7 % 251);
  EXPECT_EQ(decode_base64(encode_base64(all)), all);
}

TEST(Base64, IsNothingElse) {
  for (const std::string_view text :
       {"Z", "Zg", "Zg=", "Z===", "====", "Zg==Zg==", "Zm=v", " Zg==", "Zg== ", "Zm9v    ", "    Zm9v", "Zm9\n",
        "Zm9v\n\n\n\n", "Zm9-", "Zm9_", "Zm8\xFF", "Zm9v----"}) {
    EXPECT_EQ(decode_base64(text), std::nullopt) << text;
  }
}

TEST(ChannelName, IsShortAndPlain) {
  EXPECT_TRUE(is_channel_name("a"));
  EXPECT_TRUE(is_channel_name("Room_7.b-C"));
  EXPECT_TRUE(is_channel_name(std::string(64, 'x')));
  EXPECT_FALSE(is_channel_name(std::string(65, 'x')));
  EXPECT_FALSE(is_channel_name(""));
  EXPECT_FALSE(is_channel_name("a b"));
  EXPECT_FALSE(is_channel_name("a/b"));
  EXPECT_FALSE(is_channel_name("\xc3\xa4"));
}

TEST(Utf8, IsCheckedAtEveryBorderOfRfc3629) {
  using namespace std::string_view_literals;
  for (const std::string_view good :
       {""sv, "\0"sv, "\x7f"sv, "\xc2\x80"sv, "\xdf\xbf"sv, "\xe0\xa0\x80"sv, "\xed\x9f\xbf"sv, "\xee\x80\x80"sv,
        "\xef\xbf\xbf"sv, "\xf0\x90\x80\x80"sv, "\xf4\x8f\xbf\xbf"sv,
        "a\xe2\x82\xac"
        "b"sv}) {
    EXPECT_TRUE(is_utf8(good)) << testing::PrintToString(good);
  }
  for (const std::string_view bad :
       {"\x80"sv, "\xbf"sv, "\xc0\x80"sv, "\xc1\xbf"sv, "\xc2"sv, "\xc2\x7f"sv, "\xc2\xc0"sv, "\xe0\x9f\xbf"sv,
        "\xed\xa0\x80"sv, "\xe1\x80"sv, "\xf0\x8f\xbf\xbf"sv, "\xf4\x90\x80\x80"sv, "\xf5\x80\x80\x80"sv,
        "\xf1\x80\x80"sv, "\xff"sv, "\xe1\x80\xc0"sv}) {
    EXPECT_FALSE(is_utf8(bad)) << testing::PrintToString(bad);
  }
}

}  // namespace
}  // namespace pushbench
