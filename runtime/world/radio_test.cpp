#include "runtime/world/radio.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <vector>

namespace pushbench::world {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kIdle = 0, kPromotion = 1, kActive = 2, kShort = 3, kTail = 4, kFach = 3;

/// Round figures near those of models/radios.json; with no time on the air.
RadioModel lte() {
  return {
      .name = "lte",
      .idle_watts = 0.02,
      .promotion = 260ms,
      .promotion_watts = 1.21,
      .active_watts = 1.2,
      .watts_per_mbps_up = 0.43839,
      .watts_per_mbps_down = 0.05197,
      .inactivity = 100ms,
      .mbps_up = 0,
      .mbps_down = 0,
      .stages = {{.name = "short_drx", .lasts = 20ms, .watts = 1.122}, {.name = "tail", .lasts = 10s, .watts = 1.09}}};
}

RadioModel umts() {
  return {.name = "3g",
          .promotion = 2s,
          .promotion_watts = 0.65,
          .active_watts = 1.3,
          .inactivity = 4s,
          .mbps_up = 0,
          .mbps_down = 0,
          .stages = {{.name = "fach",
                      .lasts = 10s,
                      .watts = 0.3,
                      .carries_up = 543,
                      .carries_down = 475,
                      .carries_mbps = 0.02,
                      .promotion = 1500ms,
                      .promotion_watts = 0.8}}};
}

TimePoint at(Duration time) { return TimePoint{time}; }

double sum_of(const RadioUse& use) { return std::accumulate(use.seconds.begin(), use.seconds.end(), 0.0); }

TEST(Radios, OneSmallMessageOverLteTakesElevenJoules) {
  const RadioModel model = lte();
  Radios radios(model, 1);
  radios.begin(at(0s));
  EXPECT_EQ(radios.on_packet(0, at(10s), 200, true), 260ms);
  const RadioUse use = radios.end(at(60s));
  // Beyond idle: 0.26 s x 1.19 W + 0.1 s x 1.18 W + 0.02 s x 1.102 W + 10 s x 1.07 W = 11.15 J, and 0.7 mJ for 1,600
  // bits at 0.44 W per Mbit/s.
  const double expected = 0.26 * 1.19 + 0.1 * 1.18 + 0.02 * 1.102 + 10 * 1.07 + 1600e-6 * 0.43839;
  EXPECT_NEAR(use.joules, expected, 1e-9);
  EXPECT_NEAR(use.joules, 11, 0.3);
  EXPECT_EQ(use.promotions, 1u);
  EXPECT_EQ(use.packets, 1u);
  EXPECT_NEAR(use.seconds[kPromotion], 0.26, 1e-9);
  EXPECT_NEAR(use.seconds[kActive], 0.1, 1e-9);
  EXPECT_NEAR(use.seconds[kShort], 0.02, 1e-9);
  EXPECT_NEAR(use.seconds[kTail], 10, 1e-9);
  EXPECT_NEAR(use.seconds[kIdle], 60 - 10.38, 1e-9);
}

TEST(Radios, WhatComesMoreOftenThanTheTailKeepsLteAwake) {
  for (const Duration every : {100ms, 1000ms, 5000ms, 9900ms}) {
    const RadioModel model = lte();
    Radios radios(model, 1);
    for (TimePoint time = at(0s); time < at(100s); time += every) radios.on_packet(0, time, 100, true);
    radios.begin(at(100s));
    for (TimePoint time = at(100s); time < at(3700s); time += every) radios.on_packet(0, time, 100, true);
    const RadioUse use = radios.end(at(3700s));
    EXPECT_EQ(use.promotions, 0u);
    EXPECT_NEAR(use.joules / 3600, 1.07, every == 100ms ? 0.12 : 0.02) << every.count();
    EXPECT_DOUBLE_EQ(use.seconds[kIdle], 0);
  }
}

TEST(Radios, AHeartbeatEveryThreeToFiveMinutesCostsAnIsolatedMessageEach) {
  for (const Duration every : {180s, 300s}) {
    const RadioModel model = lte();
    Radios radios(model, 1);
    radios.begin(at(0s));
    for (TimePoint time = at(1s); time < at(3600s); time += every) radios.on_packet(0, time, 100, true);
    const RadioUse use = radios.end(at(3600s));
    const double beats = every == 180s ? 20 : 12;
    EXPECT_EQ(use.promotions, beats);
    EXPECT_NEAR(use.joules / beats, 11.15, 0.02);
  }
}

TEST(Radios, APacketWaitsForThePromotionThatIsUnderWay) {
  const RadioModel model = lte();
  Radios radios(model, 1);
  EXPECT_EQ(radios.on_packet(0, at(1s), 100, true), 260ms);
  EXPECT_EQ(radios.on_packet(0, at(1100ms), 100, true), 160ms);
  EXPECT_EQ(radios.on_packet(0, at(1260ms), 100, false), 0ms);
  EXPECT_EQ(radios.on_packet(0, at(2s), 100, true), 0ms) << "in the tail it is connected";
  EXPECT_EQ(radios.on_packet(0, at(12119ms), 100, true), 0ms);
  EXPECT_EQ(radios.on_packet(0, at(22239ms), 100, true), 260ms) << "0.1 + 0.02 + 10 s later it sleeps";
  EXPECT_EQ(radios.end(at(23s)).promotions, 2u);
}

TEST(Radios, WhatTheNetworkSendsWaitsUntilTheRadioListens) {
  RadioModel model = lte();
  model.idle_cycle = 1280ms;
  Radios radios(model, 1000);
  double waited = 0;
  for (std::uint32_t user = 0; user < 1000; ++user) {
    const Duration late = radios.on_packet(user, at(10s), 100, false);
    EXPECT_GE(late, 260ms);
    EXPECT_LT(late, 1540ms);
    waited += std::chrono::duration<double>(late - 260ms).count() / 1000;
    EXPECT_LE(radios.on_packet(user, at(10s + 10ms), 100, false), late) << "which is awake for the next one, too";
  }
  EXPECT_NEAR(waited, 0.64, 0.01);
  EXPECT_EQ(Radios(model, 1).on_packet(0, at(10s), 100, true), 260ms) << "the phone itself may send at once";
}

TEST(Radios, FachCarriesWhatIsSmall) {
  const RadioModel model = umts();
  Radios radios(model, 1);
  radios.begin(at(0s));
  EXPECT_EQ(radios.on_packet(0, at(0s), 1000, true), 2s);
  EXPECT_EQ(radios.on_packet(0, at(7s), 250, true), 100ms) << "2,000 bits at 20 kbit/s";
  EXPECT_EQ(radios.on_packet(0, at(17s), 250, false), 100ms) << "FACH began anew";
  const RadioUse use = radios.end(at(60s));
  EXPECT_EQ(use.promotions, 1u);
  EXPECT_NEAR(use.seconds[kPromotion], 2, 1e-9);
  EXPECT_NEAR(use.seconds[kActive], 4, 1e-9);
  EXPECT_NEAR(use.seconds[kFach], 21.1, 1e-9) << "6 s to 27.1 s";
  EXPECT_NEAR(use.joules, 2 * 0.65 + 4 * 1.3 + 21.1 * 0.3, 1e-9);
}

TEST(Radios, WhatQueuesBeyondTheThresholdPromotesFromFach) {
  const RadioModel model = umts();
  Radios radios(model, 3);
  for (std::uint32_t user = 0; user < 3; ++user) radios.on_packet(user, at(0s), 1000, true);
  EXPECT_EQ(radios.on_packet(0, at(7s), 544, true), 1500ms);
  EXPECT_EQ(radios.on_packet(1, at(7s), 543, true), Duration{217'200'000});
  EXPECT_EQ(radios.on_packet(2, at(7s), 476, false), 1500ms);
  EXPECT_EQ(radios.on_packet(1, at(7s + 100ms), 300, true), 1500ms) << "293 bytes wait already";
  EXPECT_EQ(radios.on_packet(1, at(8s), 100, true), 600ms);
  const RadioUse use = radios.end(at(60s));
  EXPECT_EQ(use.promotions, 3u) << "from idle";
  EXPECT_NEAR(use.seconds[kPromotion], 3 * 3.5, 1e-9);
}

TEST(Radios, AnIdleRadioTakesNothingBeyondIdle) {
  const RadioModel model = lte();
  Radios radios(model, 4);
  radios.begin(at(100s));
  const RadioUse use = radios.end(at(200s));
  EXPECT_DOUBLE_EQ(use.joules, 0);
  EXPECT_DOUBLE_EQ(use.seconds[kIdle], 400);
}

struct Packet {
  TimePoint at;
  std::uint32_t user;
  std::size_t bytes;
  bool up;
};

/// Of three users, at instants that look random.
std::vector<Packet> packets_until(TimePoint end) {
  std::vector<Packet> packets;
  std::uint32_t dice = 7;
  for (TimePoint time{}; time < end; time += Duration{dice} * 2) {
    dice = dice * 1664525U + 1013904223U;
    packets.push_back({time, (dice >> 8U) % 3, 40 + (dice >> 10U) % 1400, (dice & 0x4000'0000U) != 0});
  }
  return packets;
}

TEST(Radios, SecondsAddUpAndEnergyIsAdditive) {
  for (const RadioModel& model : {lte(), umts()}) {
    Radios whole(model, 3), parts(model, 3);
    whole.begin(at(0s));
    parts.begin(at(0s));
    RadioUse sum;
    TimePoint next_end = at(150s);
    const auto end_part = [&] {
      const RadioUse use = parts.end(next_end);
      parts.begin(next_end);
      next_end += 150s;
      EXPECT_NEAR(sum_of(use), 450, 1e-6);
      sum.joules += use.joules;
      sum.promotions += use.promotions;
      sum.packets += use.packets;
      for (std::size_t i = 0; i < use.seconds.size(); ++i) sum.seconds[i] += use.seconds[i];
    };
    for (const Packet& packet : packets_until(at(600s))) {
      if (packet.at >= next_end) end_part();
      whole.on_packet(packet.user, packet.at, packet.bytes, packet.up);
      parts.on_packet(packet.user, packet.at, packet.bytes, packet.up);
    }
    end_part();
    const RadioUse all = whole.end(at(600s));
    EXPECT_GT(all.promotions, 10u);
    EXPECT_NEAR(sum_of(all), 1800, 1e-6);
    EXPECT_EQ(sum.packets, all.packets);
    EXPECT_EQ(sum.promotions, all.promotions);
    EXPECT_NEAR(sum.joules, all.joules, 1e-6);
    for (std::size_t i = 0; i < sum.seconds.size(); ++i) EXPECT_NEAR(sum.seconds[i], all.seconds[i], 1e-6);
  }
}

TEST(Radios, PacketsToldAheadOfTheWindowsEndsLeaveTheSumWhole) {
  const RadioModel model = lte();
  Radios radios(model, 2);
  radios.on_packet(0, at(10s + 200ms), 100, true);
  radios.begin(at(10s));
  radios.on_packet(1, at(20s + 300ms), 100, true);
  const RadioUse use = radios.end(at(20s));
  EXPECT_NEAR(sum_of(use), 20, 1e-9);
  EXPECT_GE(*std::min_element(use.seconds.begin(), use.seconds.end()), 0);
}

TEST(Radios, ATimeThatGoesBackIsTakenAsTheLatest) {
  const RadioModel model = lte();
  Radios radios(model, 1);
  radios.on_packet(0, at(1s), 100, true);
  EXPECT_EQ(radios.on_packet(0, at(900ms), 100, true), 360ms);
}

TEST(Radios, NamesItsStates) {
  const RadioModel model = lte();
  EXPECT_EQ(radio_state(model, kIdle), "idle");
  EXPECT_EQ(radio_state(model, kPromotion), "promotion");
  EXPECT_EQ(radio_state(model, kActive), "active");
  EXPECT_EQ(radio_state(model, kTail), "tail");
}

}  // namespace
}  // namespace pushbench::world
