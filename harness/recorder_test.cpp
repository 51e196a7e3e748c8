#include "harness/recorder.hpp"

#include <gtest/gtest.h>

namespace pushbench {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr TimePoint kStart = from_us(1'000'000'000);
const Window kWindow{kStart + seconds{1}, kStart + seconds{3}};

Envelope message(Duration intended, Duration lateness = {}) {
  Envelope envelope;
  envelope.intended = kStart + intended;
  envelope.sent = envelope.intended + lateness;
  envelope.size = 100;
  return envelope;
}

TEST(Recorder, LatencyCountsFromTheIntendedTime) {
  Recorder recorder(kWindow, kStart);
  recorder.arrived(message(seconds{1}, milliseconds{3}), kStart + seconds{1} + milliseconds{10});
  const Recording recording = recorder.recording();
  EXPECT_EQ(merged(recording.latency).max(), 10'000U);
  EXPECT_EQ(recording.service_time.max(), 7'000U);
  EXPECT_EQ(recording.lateness.max(), 3'000U);
}

TEST(Recorder, TheWindowIsOfIntendedTimesForLatencyAndOfArrivalsForThroughput) {
  Recorder recorder(kWindow, kStart);
  recorder.arrived(message(milliseconds{900}), kStart + milliseconds{1100});   // due before, came within
  recorder.arrived(message(milliseconds{2900}), kStart + milliseconds{3100});  // due within, came after
  recorder.arrived(message(seconds{3}), kStart + milliseconds{3001});          // the end is not within
  EXPECT_EQ(merged(recorder.recording().latency).count(), 1U);
  EXPECT_EQ(recorder.recording().window_delivered, 1U);
  EXPECT_EQ(recorder.recording().window_payload_bytes, 100U);
}

TEST(Recorder, InFlightIsTheTimeSpentInsideTheWindow) {
  Recorder recorder(kWindow, kStart);
  recorder.arrived(message(milliseconds{900}), kStart + milliseconds{1100});   // 0.1 s of it
  recorder.arrived(message(milliseconds{2900}), kStart + milliseconds{3100});  // 0.1 s of it
  recorder.arrived(message(milliseconds{500}), kStart + milliseconds{3500});   // all 2 s
  EXPECT_NEAR(recorder.recording().in_flight_s, 2.2, 1e-9);
}

TEST(Recorder, TheTimelineCountsArrivalsOfEachSecond) {
  Recorder recorder(kWindow, kStart);
  recorder.arrived(message(seconds{0}), kStart + milliseconds{10});
  recorder.arrived(message(seconds{0}), kStart + milliseconds{20});
  recorder.arrived(message(seconds{2}), kStart + milliseconds{2500});
  EXPECT_EQ(recorder.recording().timeline, (std::vector<std::uint64_t>{2, 0, 1}));
}

TEST(Recorder, RecordingsOfWorkersAddUp) {
  Recorder one(kWindow, kStart);
  Recorder other(kWindow, kStart);
  one.arrived(message(seconds{1}), kStart + milliseconds{1010});
  other.arrived(message(seconds{2}), kStart + milliseconds{2020});
  Recording sum = one.recording();
  sum.merge(other.recording());
  EXPECT_EQ(merged(sum.latency).count(), 2U);
  EXPECT_EQ(merged(sum.latency).max(), 20'000U);
  ASSERT_EQ(sum.latency.size(), 3U);  // due 0 s and 1 s after the window began, in steps of half a second
  EXPECT_EQ(sum.latency[0].max(), 10'000U);
  EXPECT_EQ(sum.latency[2].max(), 20'000U);
  EXPECT_EQ(sum.window_delivered, 2U);
  EXPECT_NEAR(sum.in_flight_s, 0.03, 1e-9);
  EXPECT_EQ(sum.timeline, (std::vector<std::uint64_t>{0, 1, 1}));
}

}  // namespace
}  // namespace pushbench
