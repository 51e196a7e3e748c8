// The modelled world: what a request and its answer cost over a connection that was idle, with N connections, one after
// the other and in random order.
#include <benchmark/benchmark.h>

#include <deque>

#include "runtime/random.hpp"
#include "runtime/world/world.hpp"

namespace pushbench::world {
namespace {

/// N clients and a server that answers.
class Echoes final : AcceptHandler {
 public:
  explicit Echoes(std::size_t count)
      : world_(1), server_(world_.add_host({})), clients_(world_.add_host({.cores = 0})) {
    Link link;
    link.up.delay = link.down.delay = std::chrono::milliseconds{20};
    world_.set_default_link(link);
    const auto listener = server_.listen({"127.0.0.1", 80}, *this);
    for (std::size_t i = 0; i < count; ++i) {
      End& client = ends_.emplace_back();
      client.stream = &clients_.connect({"127.0.0.1", 80}, client, static_cast<std::uint32_t>(i));
    }
    run();
  }
  /// Everything that is on its way arrives.
  void run() { world_.run_until(world_.now() + std::chrono::seconds{1}); }
  void ask(std::size_t client) { ends_[client].stream->send(question_); }
  std::uint64_t events() const { return world_.events(); }

 private:
  struct End final : StreamHandler {
    void on_bytes(std::string_view bytes) override { benchmark::DoNotOptimize(bytes); }
    void on_close(CloseReason) override {}
    Stream* stream = nullptr;
  };
  struct Answerer final : StreamHandler {
    void on_bytes(std::string_view) override { stream->send(*answer); }
    void on_close(CloseReason) override {}
    Stream* stream = nullptr;
    const SharedBytes* answer = nullptr;
  };

  StreamHandler* on_accept(Stream& stream) override {
    Answerer& end = answerers_.emplace_back();
    end.stream = &stream;
    end.answer = &answer_;
    return &end;
  }

  SharedBytes question_ = share(std::string(100, 'q'));
  SharedBytes answer_ = share(std::string(200, 'a'));
  std::deque<End> ends_;
  std::deque<Answerer> answerers_;
  World world_;
  Host& server_;
  Host& clients_;
};

void world_round_trips(benchmark::State& state) {
  const auto count = static_cast<std::size_t>(state.range(0));
  Echoes echoes(count);
  Random random(1);
  constexpr std::size_t kAtOnce = 1000;
  const std::uint64_t before = echoes.events();
  for (auto _ : state) {
    for (std::size_t i = 0; i < kAtOnce; ++i) echoes.ask(random.below(count));
    echoes.run();
  }
  const auto done = static_cast<double>(state.iterations()) * static_cast<double>(kAtOnce);
  state.counters["round_trips"] = benchmark::Counter(done, benchmark::Counter::kIsRate);
  state.counters["events_each"] = static_cast<double>(echoes.events() - before) / done;
}
BENCHMARK(world_round_trips)->Arg(1000)->Arg(1'000'000)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace pushbench::world
