// The histogram: recorded into once a delivery, merged and read once a trial.
#include <benchmark/benchmark.h>

#include <vector>

#include "results/histogram.hpp"
#include "runtime/random.hpp"

namespace pushbench {
namespace {

std::vector<std::int64_t> latencies_us() {
  Random random(1);
  std::vector<std::int64_t> values(4096);
  for (auto& value : values) value = static_cast<std::int64_t>(5000 * random.exponential());
  return values;
}

Histogram filled() {
  Histogram histogram;
  for (const std::int64_t value : latencies_us()) histogram.record(value);
  return histogram;
}

void histogram_record(benchmark::State& state) {
  const std::vector<std::int64_t> values = latencies_us();
  Histogram histogram = filled();
  std::size_t next = 0;
  for (auto _ : state) histogram.record(values[next++ & 4095]);
  benchmark::DoNotOptimize(histogram.max());
}
BENCHMARK(histogram_record);

void histogram_merge(benchmark::State& state) {
  const Histogram other = filled();
  Histogram histogram = filled();
  for (auto _ : state) histogram.merge(other);
}
BENCHMARK(histogram_merge);

void histogram_percentile(benchmark::State& state) {
  const Histogram histogram = filled();
  for (auto _ : state) benchmark::DoNotOptimize(histogram.percentile(99.9));
}
BENCHMARK(histogram_percentile);

}  // namespace
}  // namespace pushbench
