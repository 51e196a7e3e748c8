// Envelopes: written once a message by the server, read once a delivery by a client.
#include <benchmark/benchmark.h>

#include "benchmarks/message.hpp"
#include "hub/hub.hpp"

namespace pushbench {
namespace {

void envelope_encode(benchmark::State& state) {
  const std::string text = message_text(static_cast<std::size_t>(state.range(0)));
  const Envelope envelope = parse_envelope(text).value();
  for (auto _ : state) benchmark::DoNotOptimize(write_envelope(envelope));
}
BENCHMARK(envelope_encode)->Arg(64)->Arg(1024);

void envelope_decode(benchmark::State& state) {
  const std::string text = message_text(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) benchmark::DoNotOptimize(parse_envelope(text));
}
BENCHMARK(envelope_decode)->Arg(64)->Arg(1024);

void utf8_check(benchmark::State& state) {
  const std::string text = message_text(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) benchmark::DoNotOptimize(is_utf8(text));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}
BENCHMARK(utf8_check)->Arg(64)->Arg(65536);

void hub_publish(benchmark::State& state) {
  Hub hub;
  Channel& channel = *hub.channel("feed");
  const std::string data(64, 'x');
  TimePoint now;
  for (auto _ : state) hub.publish(channel, now, now, data);
}
BENCHMARK(hub_publish);

}  // namespace
}  // namespace pushbench
