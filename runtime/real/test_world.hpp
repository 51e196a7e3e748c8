// For tests of the real runtime: handlers that write down what they are told, and a runtime that talks with itself.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "runtime/real/runtime.hpp"

namespace pushbench {

inline constexpr auto kPatience = std::chrono::seconds{10};  // a bound for a test that fails, not a time anything takes

/// Records what it is told, and does what a test wants done.
struct Recorder final : StreamHandler {
  Stream* stream = nullptr;
  bool opened = false;
  int closes = 0;
  CloseReason reason{};
  std::string received;
  int drained = 0;
  std::function<void(std::string_view)> then;
  std::function<void()> at_end;

  void on_open() override { opened = true; }
  void on_bytes(std::string_view bytes) override {
    received += bytes;
    if (then) then(bytes);
  }
  void on_drained() override { ++drained; }
  void on_close(CloseReason why) override {
    ++closes;
    reason = why;
    stream = nullptr;
    if (at_end) at_end();
  }
};

struct Acceptor final : AcceptHandler {
  std::vector<std::unique_ptr<Recorder>> accepted;
  bool refuses = false;
  StreamHandler* on_accept(Stream& stream) override {
    if (refuses) return nullptr;
    accepted.push_back(std::make_unique<Recorder>());
    accepted.back()->stream = &stream;
    return accepted.back().get();
  }
};

class RealRuntimeTest : public testing::Test {
 protected:
  bool run_until(const std::function<bool()>& done) {
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    while (!done()) {
      if (std::chrono::steady_clock::now() > deadline) return false;
      context.restart();
      context.run_one_for(std::chrono::milliseconds{100});
    }
    return true;
  }

  void connect() {
    listener = runtime.listen({"127.0.0.1", 0}, acceptor);
    client.stream = &runtime.connect(listener->local(), client);
    ASSERT_TRUE(run_until([&] { return client.opened && !acceptor.accepted.empty(); }));
    server = acceptor.accepted.front().get();
  }

  boost::asio::io_context context{1};
  RealRuntime runtime{context, {.send_queue_limit = 4 * 1024 * 1024, .measures_traffic = true}};
  Acceptor acceptor;
  std::unique_ptr<Listener> listener;
  Recorder client;
  Recorder* server = nullptr;
};

}  // namespace pushbench
