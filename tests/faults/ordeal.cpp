#include "tests/faults/ordeal.hpp"

#include <algorithm>

namespace pushbench::faults {

namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

constexpr ReconnectPolicy kQuickReturn{.first = milliseconds{5}, .most = milliseconds{50}};

const std::array<Role, kClients> kRoles{{
    {.follows = "a", .publishes = "a", .from_the_start = true},
    {.follows = "a", .publishes = "", .from_the_start = false},
    {.follows = "b", .publishes = "a", .from_the_start = true},
    {.follows = "", .publishes = "b", .from_the_start = false},
    {.follows = "c", .publishes = "c", .from_the_start = false},
    {.follows = "b", .publishes = "b", .from_the_start = false},
}};

const std::array<std::string, 3> kChannels{"a", "b", "c"};

}  // namespace

Settings quick_settings(const Transport& transport) {
  constexpr std::int64_t kHeartbeatS = 1;
  constexpr std::int64_t kPatienceMs = 1000;
  constexpr std::int64_t kIntervalMs = 20;
  const std::vector<SettingSpec> specs = transport.settings();
  Settings settings(specs);
  for (const SettingSpec& spec : specs) {
    const bool patience = spec.name.ends_with("silence_ms") || spec.name.ends_with("timeout_ms");
    if (spec.name == "heartbeat_s") {
      settings.set(specs, spec.name, kHeartbeatS);
    } else if (spec.name.ends_with("_ms")) {
      settings.set(specs, spec.name, std::clamp(patience ? kPatienceMs : kIntervalMs, spec.least, spec.most));
    }
  }
  return settings;
}

Ordeal::Ordeal(const OrdealOptions& options)
    : options_(options),
      random_(~options.seed),
      plan_(plan_of(options.seed)),
      runtime_(options.context, {.seed = options.seed}),
      witness_(options.promise, kRoles),
      client_context_{.runtime = runtime_, .server = {}, .host = "127.0.0.1", .reconnect = kQuickReturn, .target = ""} {
  begin_life();
  client_context_.server = life_->endpoint();
  factory_ = options_.transport.clients(client_context_, options_.settings);
  for (ClientId id = 0; id < kClients; ++id) {
    const Role& role = kRoles[id];
    const Subscription subscription{.follows = role.follows.empty() ? nullptr : &role.follows,
                                    .publishes = role.publishes.empty() ? nullptr : &role.publishes};
    clients_.push_back(factory_->make(id, subscription, witness_));
    witness_.introduce(id, *clients_.back());
    at(microseconds{random_.below(20'000)},
       [this, id] { clients_[id]->connect(kRoles[id].from_the_start ? std::optional<Cursor>{0} : std::nullopt); });
  }
  plan_publications();
  for (const Event& event : plan_) plan_fault(event);
  std::stable_sort(acts_.begin(), acts_.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  begun_ = runtime_.now();
  runtime_.arm(timer_, begun_);
}

Ordeal::~Ordeal() { runtime_.disarm(timer_); }

void Ordeal::plan_publications() {
  constexpr auto kPlanUs = std::chrono::duration_cast<microseconds>(kPlanLasts).count();
  for (const std::string& channel : kChannels) {
    const Duration every = microseconds{20'000 + random_.below(60'000)};
    for (Duration when = every; when < kPlanLasts; when += every) at(when, [this, &channel] { publish(channel); });
    // Something must come after the last fault, or the end of a life that was missed as a whole would never be seen.
    at(kPlanLasts, [this, &channel] { publish(channel); });
  }
  for (ClientId id = 0; id < kClients; ++id) {
    if (kRoles[id].publishes.empty()) continue;
    for (std::uint64_t left = 10 + random_.below(30); left > 0; --left) {
      at(microseconds{20'000 + random_.below(kPlanUs - 20'000)}, [this, id] { publish_from(id); });
    }
  }
}

void Ordeal::plan_fault(const Event& event) {
  const auto struck = [mask = event.clients](std::uint32_t id) { return id < kClients && (mask >> id & 1) != 0; };
  const auto strike = [&](LinkFault fault) { at(event.at, [this, fault, struck] { runtime_.strike(fault, struck); }); };
  const auto heal = [&] { at(event.at + event.lasts, [this, struck] { runtime_.heal(struck); }); };
  switch (event.kind) {
    case Kind::fin: return strike(LinkFault::fin);
    case Kind::reset: return strike(LinkFault::reset);
    case Kind::silence: return strike(LinkFault::silence);
    case Kind::passing_silence: strike(LinkFault::silence); return heal();
    case Kind::stall: strike(LinkFault::stall); return heal();
    case Kind::move:
      return at(event.at, [this, struck, address = "127.0.0." + std::to_string(2 + random_.below(200))] {
        for (ClientId id = 0; id < kClients; ++id) {
          if (struck(id)) runtime_.set_source(id, address);
        }
        runtime_.strike(LinkFault::lost, struck);
      });
    case Kind::restart_by_fin:
    case Kind::restart_by_reset:
      at(event.at, [this, by_reset = event.kind == Kind::restart_by_reset] { end_life(by_reset); });
      return at(event.at + event.lasts, [this] { begin_life(); });
  }
}

void Ordeal::publish(const std::string& channel) {
  if (!life_) return due_.push_back(channel);
  const TimePoint now = runtime_.now();
  life_->hub().publish(*life_->hub().channel(channel), now, now, std::string(random_.below(200), 'x'));
}

void Ordeal::publish_from(ClientId id) {
  const TimePoint now = runtime_.now();
  const std::string data(random_.below(200), 'y');
  clients_[id]->publish(write_envelope({.channel = kRoles[id].publishes,
                                        .intended = now,
                                        .sent = now,
                                        .publisher = std::uint64_t{id} + 1,
                                        .count = witness_.publishing(id),
                                        .data = data}));
}

void Ordeal::end_life(bool by_reset) {
  if (life_ && by_reset) life_->reset_all();
  life_.reset();
}

void Ordeal::begin_life() {
  if (life_) return;  // one restart within another
  HubOptions hub;
  if (options_.promise == Promise::newest_life) {
    hub.base = lives_ * kLife;
    witness_.forget(hub.base);
  }
  ++lives_;
  life_ = std::make_unique<Life>(LifeOptions{.context = options_.context,
                                             .transport = options_.transport,
                                             .settings = options_.settings,
                                             .http = {"127.0.0.1", http_port_.number()},
                                             .own = {"127.0.0.1", own_port_.number()},
                                             .hub = hub},
                                 witness_.journal(), witness_);
  for (const std::string& channel : std::exchange(due_, {})) publish(channel);
}

void Ordeal::act() {
  while (next_act_ < acts_.size() && acts_[next_act_].first <= runtime_.now() - begun_) acts_[next_act_++].second();
  if (next_act_ < acts_.size()) runtime_.arm(timer_, begun_ + acts_[next_act_].first);
}

}  // namespace pushbench::faults
