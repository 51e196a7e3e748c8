// WebSocket frames, both ways: unmasked by the server, masked by a client, and compressed.
#include <benchmark/benchmark.h>

#include "benchmarks/message.hpp"
#include "transports/websocket/receiver.hpp"

namespace pushbench::websocket {
namespace {

constexpr MaskKey kKey{'\x37', '\xfa', '\x21', '\x3d'};
constexpr DeflateTerms kDeflate{.agreed = true};

std::string text_of(const benchmark::State& state) { return message_text(static_cast<std::size_t>(state.range(0))); }

void websocket_encode(benchmark::State& state) {
  const std::string text = text_of(state);
  for (auto _ : state) benchmark::DoNotOptimize(encode_frame(Opcode::text, text));
}
BENCHMARK(websocket_encode)->Arg(64)->Arg(1024)->Arg(65536);

void websocket_encode_masked(benchmark::State& state) {
  const std::string text = text_of(state);
  Scratch out;
  for (auto _ : state) {
    append_frame(out, Opcode::text, text, false, &kKey);
    benchmark::DoNotOptimize(out.data());
    out.truncate(0);
  }
}
BENCHMARK(websocket_encode_masked)->Arg(64)->Arg(1024)->Arg(65536);

void websocket_encode_deflate(benchmark::State& state) {
  const std::string text = text_of(state);
  DeflatePool pool;
  Compression compression(kDeflate);
  Scratch out;
  for (auto _ : state) {
    append_message(out, Opcode::text, text, compression, pool);
    benchmark::DoNotOptimize(out.data());
    out.truncate(0);
  }
}
BENCHMARK(websocket_encode_deflate)->Arg(64)->Arg(1024);

/// Frames as `role` gets them, one a read.
void decode(benchmark::State& state, Role role, const std::string& bytes, const DeflateTerms& terms) {
  DeflatePool pool;
  const ReceiverOptions options{role, 1 << 20, pool};
  Compression compression(terms);
  Receiver receiver;
  Scratch room;
  for (auto _ : state) {
    std::string_view rest = bytes;
    const Event event = receiver.next(rest, options, compression, room);
    if (event.kind != Event::Kind::text) state.SkipWithError("no text came out");
    benchmark::DoNotOptimize(event.payload.data());
    room.truncate(0);
  }
}

void websocket_decode(benchmark::State& state) {
  decode(state, Role::client, encode_frame(Opcode::text, text_of(state)), {});
}
BENCHMARK(websocket_decode)->Arg(64)->Arg(1024)->Arg(65536);

void websocket_decode_masked(benchmark::State& state) {
  Scratch frame;
  append_frame(frame, Opcode::text, text_of(state), false, &kKey);
  decode(state, Role::server, std::string{frame.view()}, {});
}
BENCHMARK(websocket_decode_masked)->Arg(64)->Arg(1024)->Arg(65536);

void websocket_decode_deflate(benchmark::State& state) {
  DeflatePool pool;
  Compression compression(kDeflate);
  Scratch frame;
  append_message(frame, Opcode::text, text_of(state), compression, pool);
  decode(state, Role::client, std::string{frame.view()}, kDeflate);
}
BENCHMARK(websocket_decode_deflate)->Arg(64)->Arg(1024);

}  // namespace
}  // namespace pushbench::websocket
