// Event streams: an event written as a chunk by the server, chunks and events read by a client.
#include <benchmark/benchmark.h>

#include "benchmarks/message.hpp"
#include "transports/http/response_parser.hpp"
#include "transports/sse/codec.hpp"

namespace pushbench::sse {
namespace {

std::string event_of(const benchmark::State& state) {
  std::string event;
  append_event(event, 123'456, message_text(static_cast<std::size_t>(state.range(0))));
  return event;
}

void sse_encode(benchmark::State& state) {
  const std::string text = message_text(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) {
    std::string event;
    append_event(event, 123'456, text);
    benchmark::DoNotOptimize(as_chunk(event));
  }
}
BENCHMARK(sse_encode)->Arg(64)->Arg(1024)->Arg(65536);

/// The event stream alone.
void sse_decode(benchmark::State& state) {
  const std::string bytes = event_of(state);
  EventParser parser;
  Event event;
  for (auto _ : state) {
    std::string_view rest = bytes;
    if (parser.next(rest, event) != EventParser::Result::message) state.SkipWithError("no event came out");
    benchmark::DoNotOptimize(event.data.data());
  }
}
BENCHMARK(sse_decode)->Arg(64)->Arg(1024)->Arg(65536);

/// As it comes from the socket: in a chunked response that never ends.
void sse_decode_chunked(benchmark::State& state) {
  const std::string bytes = as_chunk(event_of(state));
  http::ResponseParser response;
  std::string_view head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
  response.next(head);
  EventParser parser;
  Event event;
  for (auto _ : state) {
    std::string_view rest = bytes;
    int events = 0;
    while (response.next(rest) == http::ResponseParser::Event::body) {
      std::string_view body = response.body();
      while (parser.next(body, event) == EventParser::Result::message) ++events;
    }
    if (events != 1) state.SkipWithError("not one event came out");
  }
}
BENCHMARK(sse_decode_chunked)->Arg(64)->Arg(1024)->Arg(65536);

}  // namespace
}  // namespace pushbench::sse
