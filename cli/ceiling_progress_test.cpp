#include "cli/ceiling_progress.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>

#include "results/sample_ceiling.hpp"
#include "transports/registry.hpp"

namespace pushbench {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

/// What a display shows of what `happens`.
std::string shown(bool live, const std::function<void(CeilingDisplay&)>& happens, const char* announcement = "") {
  char* text = nullptr;
  std::size_t size = 0;
  std::FILE* file = open_memstream(&text, &size);
  CeilingDisplay display({file, live}, announcement);
  Variant variant = plain(*transports()[1]);
  variant.label = "telegraph";
  display.on_transport(variant);
  happens(display);
  std::fclose(file);
  const std::unique_ptr<char, void (*)(void*)> owner(text, std::free);
  return {text, size};
}

CeilingProgress connecting(std::uint64_t held, double elapsed_s) {
  return {.phase = CeilingProgress::Phase::connecting,
          .held = held,
          .step = 50'000,
          .target = 100'000,
          .elapsed_s = elapsed_s,
          .server_processes = 3,
          .client_processes = 4};
}

TEST(CeilingDisplay, TellsHowFastAndHowLong) {
  const std::string text = shown(true, [](CeilingDisplay& display) {
    display.on_progress(connecting(10'000, 1));
    display.on_progress(connecting(30'000, 3));
  });
  EXPECT_THAT(text, EndsWith("\rtelegraph  30,000 of 100,000 held  connecting 10,000 per s, 50,000 in 2 s  3 + 4 "
                             "processes  3 s\x1b[K"));
}

TEST(CeilingDisplay, CountsTheRateAnewInEveryPhase) {
  const std::string text = shown(true, [](CeilingDisplay& display) {
    display.on_progress(connecting(10'000, 1));
    display.on_progress(connecting(30'000, 3));
    CeilingProgress idle = connecting(50'000, 60);
    idle.phase = CeilingProgress::Phase::idling;
    display.on_progress(idle);
    display.on_progress(connecting(50'000, 70));
  });
  EXPECT_THAT(text.substr(text.rfind('\r')), Not(HasSubstr("per s")));
}

TEST(CeilingDisplay, OfALogIsALineAStepAndAWall) {
  const results::Ceiling ceiling = results::sample_ceiling();
  const std::string text = shown(false, [&](CeilingDisplay& display) {
    display.on_progress(connecting(10'000, 1));
    display.on_wall(ceiling.walls[1]);
    display.on_step(ceiling, ceiling.steps.back());
    display.on_end(ceiling);
  });
  EXPECT_EQ(
      text,
      "telegraph     28,232  wall: every port from 127.0.0.1 to 127.0.0.1 port 8080 is used; lifted by the source "
      "address 127.0.0.2\n"
      "telegraph    100,000  held: 12,000 per s, all reached in 600 ms; B/conn: server 550, client 560, kernel "
      "9,600\n");
}

TEST(CeilingDisplay, SaysAtOnceThatOneFailed) {
  results::Ceiling failed = results::sample_ceiling();
  failed.end = results::CeilingEnd::failed;
  failed.reasons = {"server process 2 died"};
  EXPECT_THAT(shown(false, [&](CeilingDisplay& display) { display.on_end(failed); }),
              EndsWith("telegraph: FAILED at 100,000 of 100,000: server process 2 died\n"));
}

TEST(CeilingDisplay, AnnouncesWhenItBeginsAndOnce) {
  const std::string text = shown(
      false, [](CeilingDisplay& display) { display.on_transport(plain(*transports()[1])); }, "what comes\n");
  EXPECT_EQ(text, "what comes\n");
}

TEST(CeilingDisplay, SaysWhatIsMissing) {
  const results::Ceiling lossy = results::ceiling_run().ceilings[2];
  EXPECT_THAT(shown(false, [&](CeilingDisplay& display) { display.on_step(lossy, lossy.steps.back()); }),
              HasSubstr("10,000 per s, 3 deliveries MISSING"));
  EXPECT_THAT(shown(false, [](CeilingDisplay& display) { display.on_step({}, {}); }), HasSubstr("no broadcast"));
}

}  // namespace
}  // namespace pushbench
