#include "results/advice/advice.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "results/advice/advice_page.hpp"
#include "results/advice/advice_words.hpp"
#include "results/advice/model.hpp"
#include "results/advice/sample_evidence.hpp"
#include "runtime/input_error.hpp"

namespace pushbench::results::advice {
namespace {

using testing::HasSubstr;

Question question(double clients, double rate, double payload = 1000) {
  Question made;
  made.clients = clients;
  made.rate = rate;
  made.payload_bytes = payload;
  made.p99_us = 500'000;
  return made;
}

const Flip* flip_of(const Advice& advice, std::string_view axis, bool above) {
  for (const Flip& flip : advice.flips) {
    if (flip.axis == axis && flip.above == above) return &flip;
  }
  return nullptr;
}

TEST(Advice, ServersAreWhatBindsRoundedUp) {
  Evidence evidence;
  add_grid(evidence, "push", {.message_us = 64, .kilobyte_us = 1});
  // 20,000 clients x 2 messages x 65 us = 2.6 cores; of 1 core 70 % are used
  Question asked = question(20'000, 2);
  asked.cores = 1;
  const Advice advice = advise(asked, evidence);
  ASSERT_EQ(advice.options.size(), 1U);
  EXPECT_NEAR(advice.options[0].cores.figure.value, 2.6, 0.05);
  EXPECT_EQ(advice.options[0].servers, 4U);
  EXPECT_EQ(advice.options[0].bound, Bound::cpu);
  EXPECT_NEAR(advice.options[0].load, 3.71, 0.1);
  EXPECT_NEAR(advice.options[0].wire_bytes_per_s->figure.value, 40'000 * 1100.0, 1e6);
  EXPECT_NEAR(advice.options[0].memory_bytes->figure.value, 20'000 * 5000.0, 1e6);
}

TEST(Advice, MemoryBindsWhereItIsShort) {
  Evidence evidence;
  add_grid(evidence, "push", {.message_us = 1});
  Question asked = question(100'000, 0.1);
  asked.memory_bytes = 100e6;  // 80 MB of it, 5 kB each: 16,000 a server
  const Advice advice = advise(asked, evidence);
  EXPECT_EQ(advice.options[0].bound, Bound::memory);
  EXPECT_EQ(advice.options[0].servers, 7U);
}

TEST(Advice, NoServerHoldsMoreThanWasSeen) {
  Evidence evidence;
  add_grid(evidence, "push", {.message_us = 0.1, .kilobyte_us = 0.1});
  evidence.holdings = {{"push", 20'000, Measured{1000, 1000, 1000}, {"held.json", "ceiling", 1, "pushbench ceiling"}}};
  const Advice advice = advise(question(50'000, 0.1), evidence);
  EXPECT_EQ(advice.options[0].bound, Bound::connections);
  EXPECT_EQ(advice.options[0].servers, 3U);
  EXPECT_EQ(advice.options[0].memory_bytes->bases.at(0).file, "held.json");
}

TEST(Advice, CostsGrowWithEveryLoad) {
  Evidence evidence;
  add_grid(evidence, "push", {});
  double last = 0;
  for (double clients = 100; clients < 80'000; clients *= 1.7) {
    const double load = advise(question(clients, 1), evidence).options[0].load;
    EXPECT_GT(load, last) << clients;
    last = load;
  }
  last = 0;
  for (double payload = 100; payload < 90'000; payload *= 1.7) {
    const double wire = advise(question(1000, 1, payload), evidence).options[0].wire_bytes_per_s->figure.value;
    EXPECT_GT(wire, last) << payload;
    last = wire;
  }
}

TEST(Advice, FindsTheFlipWhereItWasPlanted) {
  Evidence evidence;
  add_grid(evidence, "bytes", {.message_us = 10, .kilobyte_us = 11});
  add_grid(evidence, "messages", {.message_us = 40, .kilobyte_us = 1});  // cheaper from 3000 B on
  const Advice advice = advise(question(1000, 1, 1000), evidence);
  EXPECT_EQ(advice.options[0].variant, "bytes");
  const Flip* flip = flip_of(advice, "payload", true);
  ASSERT_NE(flip, nullptr);
  ASSERT_TRUE(flip->at.has_value());
  EXPECT_NEAR(*flip->at, 3000, 150);
  EXPECT_EQ(flip->first, "messages");
  EXPECT_FALSE(flip_of(advice, "payload", false)->at.has_value());
  EXPECT_FALSE(flip_of(advice, "clients", true)->at.has_value());
  EXPECT_GT(flip_of(advice, "clients", true)->searched, 10'000);
}

TEST(Advice, AStricterGoalTurnsAwayFromWhoMissesIt) {
  Evidence evidence;
  add_grid(evidence, "cheap", {.message_us = 10, .base_us = 50'000});
  add_grid(evidence, "quick", {.message_us = 20, .base_us = 500});
  const Advice advice = advise(question(1000, 1), evidence);
  EXPECT_EQ(advice.options[0].variant, "cheap");
  const Flip* flip = flip_of(advice, "p99", false);
  ASSERT_TRUE(flip->at.has_value());
  EXPECT_NEAR(*flip->at, 125'000, 4000);  // p99 is twice the base, and a fifth is the network's
  EXPECT_THAT(flip->why, HasSubstr("cheap misses p99"));
}

TEST(Advice, WhatIntervalsDoNotSeparateSharesARank) {
  Evidence evidence;
  add_grid(evidence, "a", {.message_us = 10, .uncertain = 0.1});
  add_grid(evidence, "b", {.message_us = 11, .uncertain = 0.1});
  add_grid(evidence, "c", {.message_us = 20, .uncertain = 0.1});
  const Advice advice = advise(question(1000, 1), evidence);
  ASSERT_EQ(advice.options.size(), 3U);
  EXPECT_EQ(advice.options[0].rank, 1U);
  EXPECT_EQ(advice.options[1].rank, 1U);
  EXPECT_EQ(advice.options[2].rank, 3U);
  EXPECT_THAT(table_page(advice, false), HasSubstr("intervals do not separate it from b"));
}

TEST(Advice, PollersAskAsRarelyAsTheGoalAllows) {
  Evidence evidence;
  for (const double interval_s : {0.1, 0.3, 1.0}) {
    add_grid(evidence, "poll", {.message_us = 5, .poll_us = 50, .interval_s = interval_s});
  }
  const Advice half = advise(question(1000, 1), evidence);
  EXPECT_NEAR(*half.options[0].interval_s, 0.39, 0.02) << "a fifth of the goal is the network's";
  EXPECT_TRUE(half.options[0].meets);
  Question fixed = question(1000, 1);
  fixed.interval_s = 1;
  EXPECT_FALSE(advise(fixed, evidence).options[0].meets);
  Question strict = question(1000, 1);
  strict.p99_us = 100'000;
  EXPECT_GT(advise(strict, evidence).options[0].cores.figure.value, half.options[0].cores.figure.value);
}

TEST(Advice, ASharedChannelTakesMoreServersToReachAllInTime) {
  Evidence evidence;
  add_grid(evidence, "push", {.message_us = 10}, Way::down, true);
  Question asked = question(50'000, 0.1);
  asked.followers.reset();
  const Advice advice = advise(asked, evidence);  // 50,000 x 11 us are 550 ms, of 400 ms
  EXPECT_EQ(advice.options[0].bound, Bound::latency);
  EXPECT_EQ(advice.options[0].servers, 2U);
}

TEST(Advice, RefusesWhatLiesFarBeyondWithTheCommandThatMeasuresIt) {
  Evidence evidence;
  add_grid(evidence, "push", {});
  EXPECT_NEAR(advise(question(1000, 100), evidence).options.at(0).beyond.at("messages a second and client"), 10, 0.1);
  try {
    advise(question(1000, 1000), evidence);
    FAIL() << "accepted";
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), HasSubstr("on the way down, messages a second and client: 100 times beyond"));
    EXPECT_THAT(error.what(), HasSubstr("scripts/measure-grid --cell private:20x1e+03x1000 -t push"));
  }
  Question up = question(1000, 1);
  up.down = false;
  up.up = true;
  EXPECT_THROW(advise(up, evidence), InputError);
}

TEST(Advice, TheNetworkTakesItsShareOfTheGoal) {
  Evidence evidence;
  add_grid(evidence, "push", {.base_us = 225'000});  // p99 450 ms
  Question asked = question(1000, 1);
  EXPECT_FALSE(advise(asked, evidence).options[0].meets);
  asked.rtt_us = 10'000;
  const Advice close = advise(asked, evidence);
  EXPECT_TRUE(close.options[0].meets);
  EXPECT_THAT(table_page(close, false), HasSubstr("meets, 90 %"));
  asked.rtt_us = 80'000;
  EXPECT_FALSE(advise(asked, evidence).options[0].meets);
}

TEST(Advice, MoreServersBringALoadIntoReach) {
  Evidence evidence;
  add_grid(evidence, "push", {.message_us = 0.01, .kilobyte_us = 0.01});
  Question asked = question(1'500'000, 0.1, 100);  // of 10,000 a core at most, and ten times as many
  asked.cores = 1;
  const Advice advice = advise(asked, evidence);
  ASSERT_EQ(advice.options.size(), 1U);
  EXPECT_EQ(advice.options[0].bound, Bound::measured);
  EXPECT_EQ(advice.options[0].servers, 14U);
  EXPECT_LT(advice.options[0].load, 3) << "ranked by what it fills";
  asked.cores = 16;
  EXPECT_NE(advise(asked, evidence).options[0].bound, Bound::measured) << "cores share the clients";
}

TEST(Advice, AsManyServersAreToldApartByCpu) {
  Evidence evidence;
  add_grid(evidence, "a", {.message_us = 11, .uncertain = 0.01}, Way::down, true);
  add_grid(evidence, "b", {.message_us = 10, .uncertain = 0.01}, Way::down, true);
  Question asked = question(50'000, 0.1);
  asked.followers.reset();
  const Advice advice = advise(asked, evidence);
  ASSERT_EQ(advice.options.size(), 2U);
  EXPECT_EQ(advice.options[0].bound, Bound::latency);
  EXPECT_EQ(advice.options[0].load, advice.options[1].load);
  EXPECT_EQ(advice.options[0].variant, "b") << "not by the alphabet";
}

TEST(Advice, NothingFlipsBetweenTheTied) {
  Evidence evidence;
  add_grid(evidence, "bytes", {.message_us = 10, .kilobyte_us = 11, .uncertain = 0.2});
  add_grid(evidence, "messages", {.message_us = 40, .kilobyte_us = 1, .uncertain = 0.2});
  const Advice advice = advise(question(1000, 1, 1000), evidence);
  const Flip* flip = flip_of(advice, "payload", true);
  ASSERT_TRUE(flip->at.has_value());
  EXPECT_GT(*flip->at, 4000) << "at 3000 B they cost the same: the intervals have to part";
}

TEST(Advice, ARefusalNamesTheWayThatFailed) {
  Evidence evidence;
  add_grid(evidence, "push", {.message_us = 1});
  evidence.cells.push_back(cell("push", {}, Way::up, 1000, 100, 1000, 1));
  Question both = question(1000, 1);
  both.up = true;
  both.followers = 20;
  try {
    advise(both, evidence);
    FAIL() << "accepted";
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), HasSubstr("on the way up, messages a second and client: 100 times"));
    EXPECT_THAT(error.what(), HasSubstr("--cell up:125x1x1000 -t push"));
  }
  both.up = false;
  both.rate = 500;
  try {
    advise(both, evidence);
    FAIL() << "accepted";
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), HasSubstr("--cell rooms:40x500x1000x20 -t push"));
  }
}

TEST(Advice, BothWaysAddUp) {
  Evidence evidence;
  add_grid(evidence, "push", {.message_us = 10});
  add_grid(evidence, "push", {.message_us = 30}, Way::up);
  Question both = question(1000, 1);
  both.up = true;
  EXPECT_NEAR(advise(both, evidence).options[0].cores.figure.value, 1000 * 42e-6, 1e-3);
}

TEST(Advice, JsonNamesWhereEachFigureIsFrom) {
  Evidence evidence;
  add_grid(evidence, "push", {});
  const auto document = nlohmann::json::parse(json_page(advise(question(3000, 2), evidence)));
  const auto& option = document.at("options").at(0);
  for (const char* figure : {"p50_us", "p99_us", "server_cpu_cores", "memory_bytes", "wire_bytes_per_s"}) {
    ASSERT_FALSE(option.at(figure).at("from").empty()) << figure;
    EXPECT_EQ(option.at(figure)["from"][0].at("file"), "made-up.json");
    EXPECT_LE(option.at(figure).at("low"), option.at(figure).at("value"));
  }
  EXPECT_EQ(document.at("flips").size(), 8U);
  EXPECT_THAT(markdown_page(advise(question(3000, 2), evidence)), HasSubstr("| 1  push | meets | 1 |"));
}

Evidence with_simulated(Evidence evidence, const char* variant, const Rule& rule) {
  const std::size_t before = evidence.cells.size();
  add_grid(evidence, variant, rule);
  for (std::size_t i = before; i < evidence.cells.size(); ++i) evidence.cells[i].source.simulated = true;
  return evidence;
}

TEST(Advice, PrefersMeasuredFiguresWhereTheyReach) {
  Evidence measured;
  add_grid(measured, "push", {.message_us = 64});
  const Evidence both = with_simulated(measured, "push", {.message_us = 640});
  const Advice advice = advise(question(10'000, 1), both);
  ASSERT_EQ(advice.options.size(), 1u);
  for (const Basis& basis : advice.options[0].cores.bases) EXPECT_FALSE(basis.simulated);
  EXPECT_EQ(advice.options[0].cores.figure.value, advise(question(10'000, 1), measured).options[0].cores.figure.value);
}

TEST(Advice, NamesFiguresThatAreSimulated) {
  Evidence measured;
  add_grid(measured, "push", {.message_us = 64});
  const Evidence both = with_simulated(measured, "other", {.message_us = 32});
  const Advice advice = advise(question(10'000, 1), both);
  ASSERT_EQ(advice.options.size(), 2u);
  EXPECT_THAT(advice.notes, testing::Contains(HasSubstr("simulated, not measured: the figures of other;")));
  EXPECT_THAT(source_lines(advice),
              testing::Contains(testing::AllOf(HasSubstr("other, CPU"), HasSubstr("(simulated, "))));
  EXPECT_THAT(source_lines(advice),
              testing::Contains(testing::AllOf(HasSubstr("push, CPU"), testing::Not(HasSubstr("simulated")))));
}

}  // namespace
}  // namespace pushbench::results::advice
