// For tests: a hub behind an HTTP server in the simulated world, and someone who talks to it by hand.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hub/hub.hpp"
#include "runtime/simulated/runtime.hpp"
#include "transports/http/server.hpp"

namespace pushbench::http {

/// Says what the test says, and writes down what comes back.
class Talker final : public StreamHandler {
 public:
  Talker(Runtime& runtime, const Endpoint& server) : stream_(&runtime.connect(server, *this)) {}
  ~Talker() {
    if (stream_ != nullptr) stream_->detach();
  }
  Talker(const Talker&) = delete;
  Talker& operator=(const Talker&) = delete;

  void say(std::string_view bytes) {
    if (stream_ != nullptr) stream_->send(bytes);
  }
  Stream& stream() { return *stream_; }

  /// What has come since the last call.
  std::string heard() { return std::exchange(heard_, {}); }
  const std::optional<CloseReason>& closed() const { return closed_; }

 private:
  void on_bytes(std::string_view bytes) override { heard_ += bytes; }
  void on_close(CloseReason reason) override {
    stream_ = nullptr;
    closed_ = reason;
  }

  Stream* stream_;
  std::string heard_;
  std::optional<CloseReason> closed_;
};

struct TestWorld {
  explicit TestWorld(const SimulatedOptions& simulated = {}, ServerOptions options = {}, const HubOptions& kept = {})
      : runtime(simulated), hub(kept), server(runtime, hub, std::move(options)) {}

  void run_for(Duration time) { runtime.run_until(runtime.now() + time); }
  void run() { run_for(std::chrono::milliseconds{100}); }

  /// What a connection of its own is answered to `request`, sent in one piece.
  std::string exchange(std::string_view request) {
    Talker talker(runtime, server.local());
    talker.say(request);
    run();
    return talker.heard();
  }

  void publish(std::string_view channel, std::string_view data) {
    hub.publish(*hub.channel(channel), runtime.now(), runtime.now(), data);
  }

  SimulatedRuntime runtime;
  Hub hub;
  Server server;
};

/// A response of the server in its first second, which the simulation's clock begins at the Unix epoch.
inline std::string response(std::string_view status, std::string_view fields, std::string_view body) {
  std::string text = "HTTP/1.1 ";
  text.append(status).append("\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\n").append(fields).append("\r\n").append(body);
  return text;
}

/// One in words: what the server answers of itself.
inline std::string words(std::string_view status, std::string_view line, std::string_view more = {}) {
  std::string fields = "Content-Type: text/plain; charset=utf-8\r\nContent-Length: " + std::to_string(line.size() + 1);
  fields.append("\r\nAccess-Control-Allow-Origin: *\r\n").append(more);
  return response(status, fields, std::string{line} + "\n");
}

/// A request, and how it is answered by a server that keeps the connection, and by one that closes it.
inline const std::string kEchoed = response("200 OK",
                                            "Content-Type: application/octet-stream\r\nContent-Length: 3\r\n"
                                            "Access-Control-Allow-Origin: *\r\n",
                                            "abc");
inline const std::string kEchoedAndClosed = response("200 OK",
                                                     "Content-Type: application/octet-stream\r\nContent-Length: 3\r\n"
                                                     "Access-Control-Allow-Origin: *\r\nConnection: close\r\n",
                                                     "abc");
inline const std::string kEcho = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc";

}  // namespace pushbench::http
