// What short and long polling say on the wire: the request written and read, the answer written and read.
#include <benchmark/benchmark.h>

#include "benchmarks/message.hpp"
#include "hub/hub.hpp"
#include "runtime/simulated/runtime.hpp"
#include "transports/http/lines.hpp"
#include "transports/http/poll_answer.hpp"
#include "transports/http/request.hpp"
#include "transports/http/request_template.hpp"
#include "transports/http/response_parser.hpp"
#include "transports/long_polling/codec.hpp"

namespace pushbench {
namespace {

std::string request_text(bool browser) {
  std::string text;
  const http::HeaderStyle style{.browser = browser};
  http::RequestTemplate("/channels/{channel}/poll?after={after}", http::get_headers("127.0.0.1:8080", style))
      .append_to(text, "feed", 123'456);
  return text;
}

/// A channel of one hub, with messages behind cursor 0, and an HTTP server to answer from.
struct Site {
  explicit Site(const benchmark::State& state) : server(runtime, hub) {
    const std::string data(static_cast<std::size_t>(state.range(0)), 'x');
    for (std::int64_t i = 0; i < state.range(1); ++i) hub.publish(channel, from_us(i), from_us(i), data);
  }
  std::string answer() {
    poll.gather(channel, 0);
    return *poll.encode(server, true);
  }

  SimulatedRuntime runtime;
  Hub hub;
  Channel& channel = *hub.channel("feed");
  http::Server server;
  http::PollAnswer poll;
};

void poll_request_encode(benchmark::State& state) {
  const http::RequestTemplate poll(long_polling::poll_target(true, std::chrono::seconds{30}),
                                   http::get_headers("127.0.0.1:8080", {.browser = state.range(0) == 1}));
  std::string text;
  for (auto _ : state) {
    text.clear();
    poll.append_to(text, "feed", 123'456);
    benchmark::DoNotOptimize(text.data());
  }
}
BENCHMARK(poll_request_encode)->ArgName("browser")->Arg(0)->Arg(1);

void poll_request_decode(benchmark::State& state) {
  const std::string text = request_text(state.range(0) == 1);
  const http::RequestLimits limits;
  for (auto _ : state) {
    http::RequestHead head;
    if (head.parse(text, limits) != http::RequestHead::Result::complete) state.SkipWithError("the request was refused");
    benchmark::DoNotOptimize(head.request.query_value("after"));
  }
}
BENCHMARK(poll_request_decode)->ArgName("browser")->Arg(0)->Arg(1);

void poll_answer_encode(benchmark::State& state) {
  Site site(state);
  for (auto _ : state) benchmark::DoNotOptimize(site.answer());
}
BENCHMARK(poll_answer_encode)
    ->ArgNames({"data", "messages"})
    ->Args({64, 0})
    ->Args({64, 1})
    ->Args({64, 16})
    ->Args({1024, 1});

void poll_answer_decode(benchmark::State& state) {
  const std::string bytes = Site(state).answer();
  http::ResponseParser parser;
  http::Lines lines;
  for (auto _ : state) {
    std::string_view rest = bytes;
    std::int64_t messages = 0;
    for (auto event = parser.next(rest); event != http::ResponseParser::Event::end; event = parser.next(rest)) {
      if (event == http::ResponseParser::Event::head) benchmark::DoNotOptimize(parser.header(http::kCursorHeader));
      if (event == http::ResponseParser::Event::more || event == http::ResponseParser::Event::error) {
        state.SkipWithError("the answer was not read to its end");
        return;
      }
      if (event != http::ResponseParser::Event::body) continue;
      lines.take(parser.body(), [&](std::string_view line) {
        benchmark::DoNotOptimize(line.data());
        ++messages;
        return true;
      });
    }
    if (messages != state.range(1)) state.SkipWithError("not all messages came out");
  }
}
BENCHMARK(poll_answer_decode)
    ->ArgNames({"data", "messages"})
    ->Args({64, 0})
    ->Args({64, 1})
    ->Args({64, 16})
    ->Args({1024, 1});

}  // namespace
}  // namespace pushbench
