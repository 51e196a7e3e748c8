// raw_tcp's frames: a message encoded by the server and decoded by a client.
#include <benchmark/benchmark.h>

#include "benchmarks/message.hpp"
#include "transports/raw_tcp/codec.hpp"

namespace pushbench::raw_tcp {
namespace {

void raw_tcp_encode(benchmark::State& state) {
  const std::string text = message_text(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) benchmark::DoNotOptimize(encode(FrameType::message, text));
}
BENCHMARK(raw_tcp_encode)->Arg(64)->Arg(1024)->Arg(65536);

/// `state.range(1)` frames come in one read.
void raw_tcp_decode(benchmark::State& state) {
  const std::string text = message_text(static_cast<std::size_t>(state.range(0)));
  std::string bytes;
  for (std::int64_t i = 0; i < state.range(1); ++i) encode_to(bytes, FrameType::message, text);
  Parser parser;
  for (auto _ : state) {
    const bool sound = parser.feed(bytes, [](const Frame& frame) {
      benchmark::DoNotOptimize(frame.payload.data());
      return true;
    });
    if (!sound) state.SkipWithError("the frames were refused");
  }
  state.SetItemsProcessed(state.iterations() * state.range(1));
}
BENCHMARK(raw_tcp_decode)->Args({64, 1})->Args({64, 16})->Args({1024, 1})->Args({65536, 1});

}  // namespace
}  // namespace pushbench::raw_tcp
