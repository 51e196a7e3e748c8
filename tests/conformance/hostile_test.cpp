// Peers that break off, babble, flood and say nothing: whatever they do, the server lives and serves the others. What
// they say begins like what a client says, listened to from a real one.
#include <gtest/gtest.h>

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "tests/conformance/cases.hpp"
#include "tests/conformance/conversation.hpp"
#include "tests/conformance/world.hpp"

namespace pushbench::conformance {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

enum class Then : std::uint8_t { stay, close, abort };

/// Sends its bytes as fast as they are taken, and then stays silent, closes or aborts.
class Hostile final : public StreamHandler {
 public:
  Hostile(Runtime& runtime, const Endpoint& server, std::string bytes, Then then)
      : bytes_(std::move(bytes)), then_(then), stream_(&runtime.connect(server, *this)) {}
  ~Hostile() { leave(); }
  Hostile(const Hostile&) = delete;
  Hostile& operator=(const Hostile&) = delete;

  bool gone() const { return stream_ == nullptr; }
  void leave() {
    if (stream_ == nullptr) return;
    stream_->abort();
    stream_->detach();
    stream_ = nullptr;
  }

 private:
  void on_open() override { send(); }
  void on_drained() override { send(); }
  void on_bytes(std::string_view) override {}
  void on_close(CloseReason) override { stream_ = nullptr; }

  void send() {
    constexpr std::size_t kPiece = 64 * 1024;
    while (sent_ < bytes_.size() && stream_->queued_bytes() == 0) {
      stream_->send(std::string_view{bytes_}.substr(sent_, kPiece));
      sent_ += kPiece;
    }
    if (sent_ < bytes_.size()) return;
    if (then_ == Then::close) stream_->close();
    if (then_ == Then::abort) stream_->abort();
  }

  std::string bytes_;
  std::size_t sent_ = 0;
  Then then_;
  Stream* stream_;
};

/// What a client says first, heard by one who never answers.
class Eavesdropper final : AcceptHandler, StreamHandler {
 public:
  Eavesdropper(World& world, const Case& tested) {
    Hub hub;
    Ledger ledger(hub, {.reconnect = false}, [](ClientId) { return std::nullopt; });
    const auto listener = world.runtime().listen({"127.0.0.1", 0}, *this);
    const ClientContext context{.runtime = world.runtime(),
                                .server = listener->local(),
                                .host = "127.0.0.1",
                                .reconnect = {.reconnect = false},
                                .target = ""};
    const std::string channel = "a";
    const auto factory = tested.transport->clients(context, tested.settings);
    const auto client = factory->make(0, {.follows = &channel}, ledger);
    ledger.connecting(0, {.follows = &channel}, 0);
    client->connect(0);
    world.run_until([this] { return !heard_.empty(); }, seconds{60});
    stream_->detach();
  }
  const std::string& heard() const { return heard_; }

 private:
  StreamHandler* on_accept(Stream& stream) override {
    stream_ = &stream;
    return this;
  }
  void on_bytes(std::string_view bytes) override { heard_ += bytes; }
  void on_close(CloseReason) override {}

  Stream* stream_ = nullptr;
  std::string heard_;
};

std::string repeated(std::string_view text, std::size_t bytes) {
  std::string all;
  all.reserve(bytes + text.size());
  while (all.size() < bytes) all += text;
  return all;
}

std::string garbage(Random& random, std::size_t bytes) {
  std::string all(bytes, '\0');
  for (char& byte : all) byte = static_cast<char>(random.next());
  return all;
}

/// A server that one client follows all the while.
class Siege {
 public:
  Siege(World& world, const Case& tested)
      : world_(world),
        hello_(Eavesdropper(world, tested).heard()),
        conversation_(world.runtime(), {.transport = *tested.transport, .settings = tested.settings}) {
    conversation_.add_client("a", 0);
  }

  const std::string& hello() const { return hello_; }

  Hostile& attack(std::string bytes, Then then = Then::stay) {
    return attackers_.emplace_back(world_.runtime(), conversation_.endpoint(), std::move(bytes), then);
  }

  /// The client still gets what is published and the hub what it publishes.
  void still_serves() {
    conversation_.publish("a", "still there?");
    conversation_.publish_from(0, "yes");
    Ledger& ledger = conversation_.ledger();
    EXPECT_TRUE(world_.run_until([&] { return ledger.complete(); }, hours{12})) << ledger.missing();
    EXPECT_EQ(ledger.violations(), "");
    EXPECT_EQ(ledger.losses(), 0u);
  }

  /// When the attackers have gone, nothing of them is left.
  void is_over() {
    still_serves();
    for (Hostile& attacker : attackers_) attacker.leave();
    conversation_.close_all();
    EXPECT_TRUE(world_.run_until([&] { return conversation_.over() && world_.streams() == 0; }, seconds{200}))
        << conversation_.followers() << " followers, " << world_.streams() << " streams left";
  }

 private:
  World& world_;
  std::string hello_;
  Conversation conversation_;
  std::deque<Hostile> attackers_;
};

// ---- in virtual time

class HostileSimulated : public testing::TestWithParam<Case> {};
INSTANTIATE_TEST_SUITE_P(All, HostileSimulated, testing::ValuesIn(all_cases()), name_of_case);

TEST_P(HostileSimulated, SurvivesWhoBreaksOffAtAnyByte) {
  SimulatedWorld world({});
  Siege siege(world, GetParam());
  ASSERT_GT(siege.hello().size(), 5u);
  for (const Then then : {Then::stay, Then::close, Then::abort}) {
    for (std::size_t size = 0; size <= siege.hello().size(); ++size) siege.attack(siege.hello().substr(0, size), then);
  }
  siege.is_over();
}

TEST_P(HostileSimulated, SurvivesEveryWrongByte) {
  SimulatedWorld world({.chunking = Chunking::random});
  Siege siege(world, GetParam());
  for (std::size_t at = 0; at < siege.hello().size(); ++at) {
    for (const char wrong : {'\0', '\r', '\n', ' ', 'A', '9', '\x7f', '\xff'}) {
      std::string hello = siege.hello();
      hello[at] = wrong;
      siege.attack(hello + siege.hello(), at % 2 == 0 ? Then::stay : Then::close);
    }
  }
  siege.is_over();
}

TEST_P(HostileSimulated, SurvivesGarbage) {
  for (const Chunking chunking : {Chunking::as_sent, Chunking::random}) {
    SimulatedWorld world({.chunking = chunking});
    Siege siege(world, GetParam());
    Random random(11);
    for (int i = 0; i < 100; ++i) {
      const std::string before = i % 2 == 0 ? "" : siege.hello();
      siege.attack(before + garbage(random, std::size_t{1} << random.below(15)), i % 3 == 0 ? Then::close : Then::stay);
    }
    for (int i = 0; i < 100; ++i) siege.attack(repeated(siege.hello(), 20'000), i % 2 == 0 ? Then::close : Then::stay);
    siege.is_over();
  }
}

class FloodSimulated : public testing::TestWithParam<Case> {};
INSTANTIATE_TEST_SUITE_P(All, FloodSimulated, testing::ValuesIn(main_cases()), name_of_case);

TEST_P(FloodSimulated, CutsOffWhoNeverComesToAnEnd) {
  constexpr std::size_t kMuch = 40 * 1024 * 1024;
  SimulatedWorld world({});
  Siege siege(world, GetParam());
  for (const std::string_view flood : {"A", "\xff", "x: y\r\n"}) {
    // As a first word, and in the middle of one.
    Hostile& first = siege.attack(repeated(flood, kMuch));
    EXPECT_TRUE(world.run_until([&] { return first.gone(); }, hours{1})) << "flooded by " << flood;
    Hostile& second = siege.attack(siege.hello().substr(0, siege.hello().size() / 2) + repeated(flood, kMuch));
    EXPECT_TRUE(world.run_until([&] { return second.gone(); }, hours{1})) << "flooded by " << flood;
  }
  siege.is_over();
}

TEST_P(HostileSimulated, CutsOffWhoStopsInTheMiddle) {
  SimulatedWorld world({});
  Siege siege(world, GetParam());
  Hostile& silent = siege.attack(siege.hello().substr(0, siege.hello().size() / 2));
  siege.still_serves();
  const bool has_heartbeat = GetParam().variant.find("heartbeat_s_0") == std::string::npos;
  if (has_heartbeat) {
    EXPECT_TRUE(world.run_until([&] { return silent.gone(); }, hours{4}));
  }
  siege.is_over();
}

// ---- on sockets

class HostileReal : public testing::TestWithParam<Case> {};
INSTANTIATE_TEST_SUITE_P(All, HostileReal, testing::ValuesIn(quick_cases()), name_of_case);

TEST_P(HostileReal, SurvivesThemAll) {
  RealWorld world;
  Siege siege(world, GetParam());
  Random random(12);
  const std::string& hello = siege.hello();
  for (int i = 0; i < 60; ++i) {
    const Then then = static_cast<Then>(i % 3);
    siege.attack(hello.substr(0, hello.size() * static_cast<std::size_t>(i) / 60), then);
    siege.attack(garbage(random, 1 + random.below(30'000)), then);
    siege.attack(hello + garbage(random, 1 + random.below(30'000)), then);
  }
  Hostile& flood = siege.attack(repeated("A", 8 * 1024 * 1024));
  siege.still_serves();
  EXPECT_TRUE(world.run_until([&] { return flood.gone(); }, seconds{60}));
  siege.is_over();
}

}  // namespace
}  // namespace pushbench::conformance
