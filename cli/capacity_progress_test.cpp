#include "cli/capacity_progress.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "transports/registry.hpp"

namespace pushbench {
namespace {

using results::CapacityEnd;
using results::CapacityOf;
using results::ProbeOutcome;
using testing::HasSubstr;
using testing::Not;

results::Capacity found(double knee) {
  results::Capacity capacity;
  capacity.of = CapacityOf::clients;
  capacity.end = CapacityEnd::goal;
  capacity.knee = knee;
  capacity.beyond = 13'000;
  capacity.confirmed = 2;
  capacity.confirmations = 3;
  return capacity;
}

TEST(AnswerText, SaysWhatWasFoundAndHowSureItIs) {
  EXPECT_EQ(answer_text(found(12'000)), "12,000 clients, in 2 of 3 repeated trials; 13,000 clients misses");
}

TEST(AnswerText, SaysAtLeastWhereTheGoalIsNotWhatEndedIt) {
  results::Capacity capacity = found(12'000);
  capacity.end = CapacityEnd::generator;
  capacity.reasons = {"generator saturated: a client process used 99 % of its core"};
  EXPECT_THAT(answer_text(capacity), HasSubstr("at least 12,000 clients"));
  EXPECT_THAT(answer_text(capacity), HasSubstr("generator saturated"));
  EXPECT_THAT(answer_text(capacity), Not(HasSubstr("misses")));
}

TEST(AnswerText, SaysWhyNothingIsKnown) {
  results::Capacity capacity;
  capacity.end = CapacityEnd::failed;
  capacity.reasons = {"server worker 1 was killed"};
  EXPECT_EQ(answer_text(capacity), "failed: server worker 1 was killed");
  capacity.end = CapacityEnd::nothing;
  capacity.reasons = {"p99 412 ms of 100 ms"};
  EXPECT_THAT(answer_text(capacity), HasSubstr("nothing that was tried meets the goal: p99 412 ms"));
}

TEST(CapacityDisplay, ALogHasOneLineATrial) {
  CapacityPlan plan;
  plan.scenario.name = "feed";
  const CapacityQuestion question{
      plan.scenario, plain(*transports().front()), CapacityOf::message_rate, {{"clients", 50}}};
  char* text = nullptr;
  std::size_t size = 0;
  std::FILE* out = open_memstream(&text, &size);
  CapacityDisplay display(out, false, plan);
  display.on_question(1, 4, question);
  display.on_trial(question, 48'000, true);
  display.on_progress({});
  results::CapacityProbe probe;
  probe.value = 48'000;
  probe.outcome = ProbeOutcome::misses;
  probe.detail = "p99 412 ms of 100 ms";
  probe.server_cpu_cores = 0.98;
  display.on_probe(question, probe);
  std::fclose(out);
  const std::string log = text;
  std::free(text);
  EXPECT_THAT(log, HasSubstr("4 searches"));
  EXPECT_THAT(log, HasSubstr("clients=50"));
  EXPECT_THAT(log, HasSubstr("48,000 messages/s again  misses  server  98 %, generator     ?  p99 412 ms of 100 ms\n"));
  EXPECT_EQ(log.find('\r'), std::string::npos);
}

}  // namespace
}  // namespace pushbench
