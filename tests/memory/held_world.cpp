#include "tests/memory/held_world.hpp"

#include <chrono>

namespace pushbench::memory {

namespace {

constexpr auto kPatience = std::chrono::seconds{60};  // a bound for a test that fails, not a time anything takes
constexpr std::size_t kAtOnce = 256;

}  // namespace

Settings at_rest(const Transport& transport) {
  const std::vector<SettingSpec> specs = transport.settings();
  Settings settings(specs);
  for (const SettingSpec& spec : specs) {
    if (spec.name == "heartbeat_s" || spec.name == "silence_ms") settings.set(specs, spec.name, std::int64_t{0});
    if (spec.name == "hold_ms") settings.set(specs, spec.name, spec.most);
  }
  return settings;
}

HeldWorld::HeldWorld(const Transport& transport) {
  const Settings settings = at_rest(transport);
  {
    const OnSide side(Side::server);
    server_end_ = std::make_unique<End>();
    hub_ = std::make_unique<Hub>();
    http_ = std::make_unique<http::Server>(server_end_->runtime, *hub_);
    server_ = transport.serve({server_end_->runtime, *hub_, *http_, {"127.0.0.1", 0}}, settings);
  }
  const OnSide side(Side::client);
  client_end_ = std::make_unique<End>();
  context_ = std::make_unique<ClientContext>(
      ClientContext{client_end_->runtime, server_->endpoint().value_or(http_->local()), "localhost", {}, {}});
  factory_ = transport.clients(*context_, settings);
}

HeldWorld::~HeldWorld() {
  clients_.clear();
  factory_.reset();
}

/// Whether anything happened.
bool HeldWorld::turn() {
  std::size_t events = 0;
  for (const auto& [side, end] : {std::pair{Side::client, client_end_.get()}, {Side::server, server_end_.get()}}) {
    const OnSide of(side);
    end->context.restart();
    events += end->context.poll();
  }
  return events > 0;
}

bool HeldWorld::run_until(const std::function<bool()>& done) {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (!done()) {
    turn();
    if (disconnected_ > 0 || std::chrono::steady_clock::now() > deadline) return false;
  }
  while (turn()) {
  }
  return true;
}

bool HeldWorld::connect(std::size_t count) {
  clients_.reserve(count);
  while (clients_.size() < count) {
    for (std::size_t i = 0; i < kAtOnce && clients_.size() < count; ++i) {
      const auto id = static_cast<ClientId>(clients_.size());
      const OnSide side(Side::client);
      clients_.push_back(factory_->make(id, {.follows = &channel_}, *this));
      clients_.back()->connect(std::nullopt);
    }
    if (!run_until([&] { return connected_ == clients_.size(); })) return false;
  }
  return run_until([&] { return server_->followers() == count; });
}

bool HeldWorld::broadcast() {
  const std::size_t before = messages_;
  {
    const OnSide side(Side::server);
    const TimePoint now = server_end_->runtime.now();
    hub_->publish(*hub_->channel(channel_), now, now, "to all");
  }
  return run_until([&] { return messages_ == before + clients_.size(); }) &&
         run_until([&] { return server_->followers() == clients_.size(); });
}

}  // namespace pushbench::memory
