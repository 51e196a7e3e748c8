// TCP of the modelled world: a small message over a link without loss, over one that loses, and a segment of a
// transfer.
#include "runtime/world/tcp.hpp"

#include <benchmark/benchmark.h>

#include "runtime/world/tcp_acks.hpp"

namespace pushbench::world {
namespace {

using std::chrono::milliseconds;

struct Sender {
  explicit Sender(double loss) {
    link.up.delay = link.down.delay = milliseconds{25};
    link.down.loss = loss;
  }
  TcpPath path() { return TcpPath{link, false, bottleneck, random, traffic}; }

  Link link;
  Bottleneck bottleneck;
  Random random{1};
  Traffic traffic;
  TcpDirection tcp;
};

/// One in `state.range(0)` is lost; 0: none.
void small_message(benchmark::State& state) {
  Sender sender{state.range(0) > 0 ? 1.0 / static_cast<double>(state.range(0)) : 0};
  TcpAcks acks;
  TimePoint at{};
  for (auto _ : state) {
    at += milliseconds{100};
    const Written written = sender.tcp.write(sender.path(), at, 300);
    benchmark::DoNotOptimize(acks.arrive(written.arrives, 300, 1448) + acks.read(written.arrives));
  }
}
BENCHMARK(small_message)->Arg(0)->Arg(100);

/// A transfer of a thousand segments; items are segments.
void transfer(benchmark::State& state) {
  Sender sender{state.range(0) > 0 ? 1.0 / static_cast<double>(state.range(0)) : 0};
  TimePoint at{};
  for (auto _ : state) {
    at = sender.tcp.write(sender.path(), at, 1448 * 1000).arrives + milliseconds{1000};
  }
  state.SetItemsProcessed(state.iterations() * 1000);
}
BENCHMARK(transfer)->Arg(0)->Arg(100);

}  // namespace
}  // namespace pushbench::world
