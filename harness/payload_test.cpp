#include "harness/payload.hpp"

#include <gtest/gtest.h>
#include <zlib.h>

#include <algorithm>
#include <array>

#include "hub/envelope.hpp"

namespace pushbench {
namespace {

std::size_t deflated(const std::string& text) {
  uLongf size = compressBound(text.size());
  std::string out(size, '\0');
  EXPECT_EQ(
      compress(reinterpret_cast<Bytef*>(out.data()), &size, reinterpret_cast<const Bytef*>(text.data()), text.size()),
      Z_OK);
  return size;
}

/// `count` messages of a series, one after another, as a compressor that keeps its context sees them.
std::string series(const Payload& payload, std::uint64_t count, std::size_t size) {
  std::string text;
  for (std::uint64_t k = 0; k < count; ++k) text += payload.slice(k * size, size);
  return text;
}

TEST(Payload, IsPlainTextOfTheSizeAskedFor) {
  const Payload payload(1000, 1);
  for (const std::size_t size : {0, 1, 7, 999, 1000}) {
    for (std::uint64_t k = 0; k < 300; ++k) {
      const std::string_view slice = payload.slice(k * 1000, size);
      ASSERT_EQ(slice.size(), size);
      ASSERT_TRUE(std::all_of(slice.begin(), slice.end(), [](char c) { return c == ' ' || (c >= 'a' && c <= 'z'); }));
      ASSERT_EQ(escape_json(slice), slice);
    }
  }
}

TEST(Payload, SameSeedSameText) {
  EXPECT_EQ(Payload(200, 1).slice(5, 200), Payload(200, 1).slice(5, 200));
  EXPECT_NE(Payload(200, 1).slice(5, 200), Payload(200, 2).slice(5, 200));
  EXPECT_NE(Payload(200, 1).slice(5, 200), Payload(200, 1).slice(6, 200));
}

TEST(Payload, HoldsForEveryNumberAndTheLargestMessage) {
  const Payload payload(1 << 20, 1);
  EXPECT_EQ(payload.slice(UINT64_MAX, 1 << 20).size(), std::size_t{1} << 20);
  EXPECT_EQ(Payload(96, 1).slice(UINT64_MAX, 96).size(), 96u);
}

TEST(Payload, CompressesLikeText) {
  const Payload payload(200, 3);
  const std::string text = series(payload, 2000, 200);
  const double ratio = static_cast<double>(text.size()) / static_cast<double>(deflated(text));
  EXPECT_GT(ratio, 2.0);
  EXPECT_LT(ratio, 4.0);
}

TEST(Payload, ComesAgainOnlyBeyondACompressorsMemory) {
  // Were slices to overlap within 32 KiB, a series would compress far better than its first 64 KiB do.
  for (const std::size_t longest : {96, 200, 1000, 60'000, 65'536}) {
    const Payload payload(longest, 3);
    const std::string once = series(payload, 65'536 / longest, longest);
    const std::string thrice = series(payload, 3 * 65'536 / longest, longest);
    const double growth = static_cast<double>(deflated(thrice)) / static_cast<double>(deflated(once));
    EXPECT_GT(growth, 2.7) << longest;
  }
  const Payload payload(200, 3);
  std::string varying;
  for (std::uint64_t k = 0; k < 2000; ++k) varying += payload.slice(varying.size(), 190 + k % 10);
  EXPECT_GT(static_cast<double>(deflated(varying)) / static_cast<double>(deflated(series(payload, 2000, 195))), 0.9);
}

TEST(Payload, OfFewLargeMessagesAmongManySmallOnesDoesNotRepeatEither) {
  const Payload payload(65'536, 3);
  std::string text;
  while (text.size() < 60'000) text += payload.slice(text.size(), 300);
  const double ratio = static_cast<double>(text.size()) / static_cast<double>(deflated(text));
  EXPECT_LT(ratio, 4.0);
}

TEST(Payload, OfBinaryContentIsEveryByteAndDoesNotCompress) {
  const Payload payload(10'000, 3, Content::binary);
  const std::string bytes = series(payload, 6, 10'000);
  EXPECT_GT(deflated(bytes), bytes.size());
  std::array<int, 256> counts{};
  for (const char c : bytes) ++counts[static_cast<unsigned char>(c)];
  EXPECT_GT(*std::min_element(counts.begin(), counts.end()), 150);  // 234 on average
  EXPECT_EQ(Payload(100, 4, Content::binary).slice(7, 100), Payload(100, 4, Content::binary).slice(7, 100));
}

TEST(PayloadDeathTest, MoreThanTheLongestAborts) { EXPECT_DEATH(Payload(10, 1).slice(0, 11), ""); }

TEST(Payload, EnvelopeAndDataMakeTheWholeMessage) {
  const Envelope envelope{.channel = "c0", .sequence = 1};
  const std::size_t overhead = envelope_overhead(envelope);
  EXPECT_EQ(data_size(200, overhead) + overhead, 200u);
  EXPECT_EQ(data_size(overhead, overhead), 0u);
  EXPECT_EQ(data_size(10, overhead), 0u);
}

}  // namespace
}  // namespace pushbench
