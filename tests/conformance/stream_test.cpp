// One contract, three runtimes: what a handler is told of its stream must be the same in all worlds, or a simulation
// would describe something else than what runs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/conformance/world.hpp"

namespace pushbench::conformance {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// Writes down what it is told; pieces of data that follow each other count as one.
struct End final : StreamHandler {
  void on_open() override { note("open"); }
  void on_bytes(std::string_view bytes) override {
    if (in_call) note("CALLED BACK FROM WITHIN A CALL");
    if (bytes.empty()) note("NO BYTES");
    received += bytes;
    if (told.empty() || told.back() != "bytes") note("bytes");
    if (on_received) on_received();
  }
  void on_drained() override { note("drained"); }
  void on_close(CloseReason reason) override {
    note(std::string{name_of(reason)});
    stream = nullptr;
    ++closes;
  }
  void note(std::string what) {
    if (in_call) what = "WITHIN A CALL: " + what;
    told.push_back(std::move(what));
    if (const auto hook = hooks.find(told.back()); hook != hooks.end()) hook->second();
  }

  Stream* stream = nullptr;
  std::vector<std::string> told;
  std::string received;
  std::map<std::string, std::function<void()>> hooks;
  std::function<void()> on_received;
  bool in_call = false;
  int closes = 0;
};

enum class In : std::uint8_t { simulated, real, modelled };

class StreamContract : public testing::TestWithParam<In>, public AcceptHandler {
 protected:
  StreamContract() {
    if (GetParam() == In::simulated) {
      simulated_.emplace(SimulatedOptions{.chunking = Chunking::random});
    } else if (GetParam() == In::real) {
      real_.emplace();
    } else {
      modelled_.emplace();
    }
    listener = runtime().listen({"127.0.0.1", 0}, *this);
  }
  World& world() {
    if (simulated_) return *simulated_;
    return real_ ? static_cast<World&>(*real_) : *modelled_;
  }
  Runtime& runtime() { return world().runtime(); }

  StreamHandler* on_accept(Stream& stream) override {
    if (refuses) return nullptr;
    server.stream = &stream;
    return &server;
  }
  void connect() {
    call(client, [&] { client.stream = &runtime().connect(listener->local(), client); });
  }
  void connect_and_wait() {
    connect();
    EXPECT_TRUE(until([&] { return !client.told.empty() && server.stream != nullptr; }));
  }
  /// Nothing may call back before `action`, on the stream of `end`, has returned.
  void call(End& end, const std::function<void()>& action) {
    end.in_call = true;
    action();
    end.in_call = false;
  }
  bool until(const std::function<bool()>& done) { return world().run_until(done, std::chrono::seconds{30}); }
  bool both_closed() {
    return until([&] { return client.closes > 0 && server.closes > 0; });
  }
  /// Whatever still comes, comes.
  void TearDown() override {
    if (client.stream != nullptr) client.stream->detach();
    if (server.stream != nullptr) server.stream->detach();
    EXPECT_TRUE(until([&] { return world().streams() == 0; })) << world().streams() << " streams left";
    EXPECT_LE(client.closes, 1);
    EXPECT_LE(server.closes, 1);
  }

  std::optional<SimulatedWorld> simulated_;
  std::optional<RealWorld> real_;
  std::optional<ModelledWorld> modelled_;
  End client, server;
  bool refuses = false;
  std::unique_ptr<Listener> listener;
};
INSTANTIATE_TEST_SUITE_P(In, StreamContract, testing::Values(In::simulated, In::real, In::modelled),
                         [](const auto& info) {
                           if (info.param == In::simulated) return std::string{"simulated"};
                           return std::string{info.param == In::real ? "real" : "modelled"};
                         });

TEST_P(StreamContract, WhatIsSentBeforeTheOpeningIsQueued) {
  connect();
  call(client, [&] { client.stream->send("hello"); });
  EXPECT_EQ(client.stream->queued_bytes(), 5u);
  EXPECT_TRUE(until([&] { return server.received == "hello"; }));
  EXPECT_TRUE(until([&] { return client.told.size() == 2; }));
  EXPECT_THAT(client.told, ElementsAre("open", "drained"));
  EXPECT_EQ(client.stream->queued_bytes(), 0u);
}

TEST_P(StreamContract, AnEndThatClosesHearsSoOnceAndItsPeerGetsAllBefore) {
  connect_and_wait();
  const std::string much(200'000, 'x');
  call(client, [&] {
    client.stream->send(much);
    client.stream->send(share("end"));
    client.stream->close();
    client.stream->close();
    client.stream->send("too late");
  });
  EXPECT_TRUE(both_closed());
  EXPECT_EQ(server.received, much + "end");
  EXPECT_THAT(client.told, ElementsAre("open", "closed_here"));
  EXPECT_THAT(server.told, ElementsAre("bytes", "closed_by_peer"));
}

TEST_P(StreamContract, AnAbortIsAResetForThePeer) {
  connect_and_wait();
  call(server, [&] { server.stream->abort(); });
  EXPECT_TRUE(both_closed());
  EXPECT_THAT(client.told, ElementsAre("open", "reset"));
  EXPECT_THAT(server.told, ElementsAre("closed_here"));
}

TEST_P(StreamContract, NobodyListening) {
  const Endpoint nobody = listener->local();
  listener.reset();
  call(client, [&] {
    client.stream = &runtime().connect(nobody, client);
    client.stream->send("hello?");
  });
  EXPECT_TRUE(until([&] { return client.closes > 0; }));
  EXPECT_THAT(client.told, ElementsAre("refused"));
}

TEST_P(StreamContract, AnAcceptorThatRefuses) {
  refuses = true;
  connect();
  EXPECT_TRUE(until([&] { return client.closes > 0; }));
  EXPECT_EQ(client.told.back(), "reset");  // it need not have noticed that it was open
}

TEST_P(StreamContract, ClosingWhileConnecting) {
  connect();
  call(client, [&] { client.stream->close(); });
  EXPECT_TRUE(until([&] { return client.closes > 0; }));
  EXPECT_THAT(client.told, ElementsAre("closed_here"));
  EXPECT_TRUE(until([&] { return server.stream == nullptr; }));
}

TEST_P(StreamContract, BothClosingAtOnce) {
  connect_and_wait();
  call(client, [&] { client.stream->close(); });
  call(server, [&] { server.stream->close(); });
  EXPECT_TRUE(both_closed());
  EXPECT_THAT(client.told, ElementsAre("open", "closed_here"));
  EXPECT_THAT(server.told, ElementsAre("closed_here"));
}

TEST_P(StreamContract, ADetachedHandlerHearsNothing) {
  connect_and_wait();
  server.stream->send("unheard");
  call(client, [&] {
    client.stream->send("last words");
    client.stream->detach();
  });
  client.stream = nullptr;
  EXPECT_TRUE(until([&] { return server.closes > 0; }));
  EXPECT_THAT(client.told, ElementsAre("open"));
  EXPECT_EQ(server.received, "last words");
}

TEST_P(StreamContract, DetachingWithinOnBytes) {
  connect_and_wait();
  server.on_received = [&] {
    if (server.stream == nullptr) return;
    server.stream->send("bye");
    server.stream->detach();
    server.stream = nullptr;
  };
  client.stream->send("hello, you there");
  EXPECT_TRUE(until([&] { return client.closes > 0; }));
  EXPECT_EQ(client.received, "bye");
  EXPECT_THAT(server.told, ElementsAre("bytes"));
}

TEST_P(StreamContract, AnotherHandlerTakesOverWithinOnBytes) {
  connect_and_wait();
  End next;
  server.on_received = [&] {
    server.on_received = nullptr;
    server.stream->set_handler(next);
  };
  client.stream->send("first");
  EXPECT_TRUE(until([&] { return !server.received.empty(); }));
  client.stream->send("second");
  client.stream->close();
  EXPECT_TRUE(until([&] { return next.closes > 0; }));
  EXPECT_EQ(server.received + next.received, "firstsecond");
  EXPECT_THAT(server.told, ElementsAre("bytes"));
  EXPECT_THAT(next.told, ElementsAre("bytes", "closed_by_peer"));
  server.stream = nullptr;
}

TEST_P(StreamContract, WhoDoesNotReadHoldsThePeerBack) {
  connect_and_wait();
  server.stream->set_reading(false);
  const std::string much(600'000, 'y');
  std::size_t sent = 0;
  while (client.stream->queued_bytes() == 0) {
    client.stream->send(much);
    sent += much.size();
    world().run_until([] { return false; }, std::chrono::milliseconds{5});
  }
  EXPECT_THAT(server.told, IsEmpty());
  EXPECT_THAT(client.told, ElementsAre("open"));
  call(server, [&] { server.stream->set_reading(true); });
  EXPECT_TRUE(until([&] { return server.received.size() == sent; }));
  EXPECT_TRUE(until([&] { return client.told.size() == 2; }));
  EXPECT_THAT(client.told, ElementsAre("open", "drained"));
}

TEST_P(StreamContract, AConsumerThatIsTooSlowIsDropped) {
  connect_and_wait();
  client.stream->set_reading(false);
  const SharedBytes much = share(std::string(600'000, 'z'));
  for (int i = 0; i < 1000 && server.closes == 0; ++i) {
    call(server, [&] { server.stream->send(much); });
    world().run_until([] { return false; }, std::chrono::milliseconds{1});
  }
  EXPECT_EQ(server.told.back(), "slow_consumer");
  EXPECT_TRUE(both_closed());
  EXPECT_THAT(client.told, ElementsAre("open", "reset"));  // though it does not read
}

TEST_P(StreamContract, SendingToWhoIsGoneIsHarmless) {
  connect_and_wait();
  client.stream->abort();
  for (int i = 0; i < 10 && server.stream != nullptr; ++i) {
    call(server, [&] { server.stream->send("are you there?"); });
    world().run_until([] { return false; }, std::chrono::milliseconds{1});
  }
  EXPECT_TRUE(both_closed());
  EXPECT_THAT(server.told, ElementsAre("reset"));
}

}  // namespace
}  // namespace pushbench::conformance
