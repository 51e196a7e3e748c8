#include "harness/downlink.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace pushbench {
namespace {

class DownlinkTest : public testing::Test, private HubListener {
 protected:
  DownlinkTest() { hub.attach(*this); }

  Downlink downlink(Content content, std::uint32_t most) {
    PayloadSize size;
    size.most = most;
    return {hub, size, content, 1};
  }

  void publish(Downlink& downlink, std::uint32_t bytes) {
    downlink.publish(*hub.channel("c0"), {.payload_bytes = bytes, .payload_at = 77}, from_us(1'000'000),
                     from_us(1'000'250));
  }

  Hub hub;
  std::vector<Message> published;

 private:
  void on_published(const Channel&, const Message& message) override { published.push_back(message); }
};

TEST_F(DownlinkTest, AMessageIsAsLargeAsItIsToBeWithItsEnvelope) {
  Downlink text = downlink(Content::text, kMostPayloadBytes);
  for (const std::uint32_t bytes : {kLeastPayloadBytes, 200U, 65'536U, kMostPayloadBytes}) {
    publish(text, bytes);
    EXPECT_EQ(published.back().native()->size(), bytes);
  }
}

/// What says how long it is has a digit less when it is just short enough.
TEST_F(DownlinkTest, SoIsABinaryOneWithinAByte) {
  Downlink binary = downlink(Content::binary, 1300);
  for (std::uint32_t bytes = 150; bytes < 1300; ++bytes) {
    publish(binary, bytes);
    ASSERT_TRUE(published.back().binary());
    EXPECT_LE(published.back().native()->size(), bytes);
    EXPECT_GE(published.back().native()->size() + 1, bytes);
  }
}

TEST_F(DownlinkTest, LatenessIsTold) {
  Downlink text = downlink(Content::text, 200);
  publish(text, 200);
  const auto envelope = parse_envelope(*published.back().native());
  ASSERT_TRUE(envelope);
  EXPECT_EQ(envelope->intended, from_us(1'000'000));
  EXPECT_EQ(envelope->sent, from_us(1'000'250));
}

}  // namespace
}  // namespace pushbench
