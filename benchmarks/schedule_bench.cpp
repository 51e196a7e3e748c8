// The schedule: one step a message, in every worker.
#include "harness/schedule.hpp"

#include <benchmark/benchmark.h>

namespace pushbench {
namespace {

void schedule_advance(benchmark::State& state, Arrivals arrivals) {
  Schedule schedule({.arrivals = arrivals, .messages_per_s = 1000}, 1000, 1);
  for (auto _ : state) {
    benchmark::DoNotOptimize(schedule.due());
    schedule.advance();
  }
}
BENCHMARK_CAPTURE(schedule_advance, constant, Arrivals::constant);
BENCHMARK_CAPTURE(schedule_advance, poisson, Arrivals::poisson);
BENCHMARK_CAPTURE(schedule_advance, burst, Arrivals::burst);

}  // namespace
}  // namespace pushbench
