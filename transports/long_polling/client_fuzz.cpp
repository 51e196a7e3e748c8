// A server that answers with any bytes, whole and byte by byte: the client must tell its user the same, and end.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "runtime/simulated/runtime.hpp"
#include "transports/http/test_observer.hpp"
#include "transports/long_polling/client.hpp"

namespace {

using namespace pushbench;

/// Answers the first connection with what the fuzzer made up.
struct Babbler final : AcceptHandler, StreamHandler {
  StreamHandler* on_accept(Stream& accepted) override {
    if (stream != nullptr) return nullptr;
    stream = &accepted;
    return this;
  }
  void on_bytes(std::string_view) override {
    stream->send(says);
    says = {};
  }
  void on_close(CloseReason) override {}
  Stream* stream = nullptr;
  std::string_view says;
};

std::vector<std::string> told(std::string_view says, Chunking chunking) {
  SimulatedRuntime runtime({.chunking = chunking});
  Babbler babbler;
  babbler.says = says;
  const auto listener = runtime.listen({"a", 80}, babbler);
  const ClientContext context{runtime, {"a", 80}, "a", {.reconnect = false}, {}};
  const std::string channel = "news";
  http::TestObserver observer;
  observer.notes_answers = true;
  long_polling::Clients clients(context, {.hold = std::chrono::seconds{30}});
  const auto client = clients.make(0, {.follows = &channel}, observer);
  client->connect(7);
  runtime.run_until(from_us(1'000'000));
  client->close();
  runtime.run_until(from_us(2'000'000));
  if (runtime.streams() > 1) std::abort();
  return observer.take();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view says{reinterpret_cast<const char*>(data), size};
  if (says.empty()) return 0;
  // All in one call: what comes behind an answer is the next poll's, however it is cut.
  const auto whole = told(says, Chunking::merged);
  if (whole != told(says, Chunking::bytewise) || whole != told(says, Chunking::random)) std::abort();
  return 0;
}

extern "C" const char* const* pushbench_fuzz_corpus() {
  static const char* const kCorpus[] = {
      "HTTP/1.1 200 OK\r\nPushbench-Cursor: 8\r\nContent-Length: 53\r\n\r\n"
      "{\"c\":\"news\",\"n\":8,\"t\":1,\"s\":0,\"f\":\"0.0\",\"d\":\"one\"}\nxyz",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\na\nb\r\n\r\n1\r\nc\r\n0\r\n\r\n"
      "HTTP/1.1 204 No Content\r\nPushbench-Cursor: 9\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: 56\r\n\r\n"
      "{\"c\":\"news\",\"n\":8,\"t\":1,\"s\":0,\"f\":\"0.0\",\"b\":4}\n\r\n\r\n\n",
      "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
      "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nx\n",
      "",
  };
  return kCorpus;
}
