#include "cli/capacity_progress.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "transports/registry.hpp"

namespace pushbench {
namespace {

using results::CapacityOf;
using results::ProbeOutcome;
using testing::HasSubstr;

TEST(CapacityDisplay, ALogHasOneLineATrial) {
  CapacityPlan plan;
  plan.scenario.name = "feed";
  const CapacityQuestion question{
      plan.scenario, plain(*transports().front()), CapacityOf::message_rate, {{"clients", 50}}};
  plan.questions.assign(4, question);
  plan.questions.front().scenario.phases = {.warm_up_s = 20, .measure_s = 100, .drain_s = 0};
  plan.time_limit_s = 600;
  char* text = nullptr;
  std::size_t size = 0;
  std::FILE* out = open_memstream(&text, &size);
  CapacityDisplay display({out, false}, plan);
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
  EXPECT_THAT(log, HasSubstr("4 searches of about 10 trials each, about "));
  EXPECT_THAT(log, HasSubstr("clients=50"));
  EXPECT_THAT(log,
              HasSubstr("48,000 messages/s again  misses     server  98 %, generator     ?  p99 412 ms of 100 ms\n"));
  EXPECT_EQ(log.find('\r'), std::string::npos);
}

}  // namespace
}  // namespace pushbench
