#include "tests/simulated_faults/ordeal.hpp"

#include <algorithm>

namespace pushbench::simulated_faults {

namespace {

const Endpoint kHttpPort{"10.0.0.1", 80};
const Endpoint kOwnPort{"10.0.0.1", 7000};

/// No plan takes a tenth of it; what goes round and round does.
constexpr std::uint64_t kMostSteps = 3'000'000;

}  // namespace

/// Says something that begins like what a client says, or not even that, and leaves.
class Ordeal::Hostile final : public StreamHandler {
 public:
  Hostile(Runtime& runtime, const Endpoint& server, std::string bytes, std::uint64_t then)
      : then_(then % 3), stream_(&runtime.connect(server, *this, kNobody - 1)) {
    stream_->send(bytes);
  }
  ~Hostile() { leave(); }
  Hostile(const Hostile&) = delete;
  Hostile& operator=(const Hostile&) = delete;
  void leave() {
    if (stream_ == nullptr) return;
    if (then_ == 2) stream_->abort();
    stream_->detach();
    stream_ = nullptr;
  }

 private:
  void on_open() override {
    if (then_ == 0) stream_->close();
  }
  void on_bytes(std::string_view) override {}
  void on_close(CloseReason) override { stream_ = nullptr; }

  std::uint64_t then_;
  Stream* stream_;
};

Ordeal::Ordeal(const Plan& plan, std::string* trace)
    : plan_(plan),
      trace_(trace),
      runtime_(plan.network),
      witness_(
          plan, trace == nullptr ? Witness::Tell{} : [this](const std::string& what) { tell(what); }) {
  for (const NumberedCut& each : plan_.at_steps) runtime_.cut_at(each.number, each.cut);
  for (const NumberedCut& each : plan_.at_bytes) runtime_.cut_at_byte(each.number, each.cut);
  start_server();
  context_ = std::make_unique<ClientContext>(ClientContext{.runtime = runtime_,
                                                           .server = server_->endpoint().value_or(kHttpPort),
                                                           .host = "10.0.0.1",
                                                           .reconnect = plan_.reconnect,
                                                           .target = ""});
  factory_ = plan_.transport->clients(*context_, plan_.settings);
  for (ClientId id = 0; id < plan_.clients.size(); ++id) {
    const Role& role = plan_.clients[id];
    clients_.push_back(factory_->make(id,
                                      {.follows = role.follows.empty() ? nullptr : &role.follows,
                                       .publishes = role.publishes.empty() ? nullptr : &role.publishes},
                                      witness_));
    witness_.introduce(id, *clients_.back());
  }
  begun_ = runtime_.now();
}

Ordeal::~Ordeal() { runtime_.disarm(timer_); }

void Ordeal::tell(const std::string& what) {
  if (trace_ == nullptr) return;
  *trace_ += std::to_string(runtime_.now().time_since_epoch().count()) + " ns, step " +
             std::to_string(runtime_.steps()) + ", byte " + std::to_string(runtime_.bytes()) + ": " + what + "\n";
}

void Ordeal::start_server() {
  hub_ = std::make_unique<Hub>(HubOptions{.base = base_});
  for (std::uint32_t channel = 0; channel < kChannels; ++channel) {
    for (const std::string& message : witness_.journal(channel)) {
      if (!hub_->restore(*hub_->channel(channel_name(channel)), message))
        witness_.violation("not restored: " + message);
    }
  }
  hub_->attach(witness_);
  http_ = std::make_unique<http::Server>(runtime_, *hub_, http::ServerOptions{.listen = kHttpPort});
  server_ =
      plan_.transport->serve({.runtime = runtime_, .hub = *hub_, .http = *http_, .own_port = kOwnPort}, plan_.settings);
  for (const Act& act : std::exchange(due_, {})) publish(act);
}

void Ordeal::crash(const Act& act) {
  if (act.crash == Crash::vanishes) {
    for (ClientId id = 0; id < clients_.size(); ++id) runtime_.silence(id);
  }
  if (act.crash == Crash::by_reset) {
    for (ClientId id = 0; id < clients_.size(); ++id) runtime_.cut_now(id, act.cut);
  }
  server_.reset();
  http_.reset();
  hub_.reset();
  if (act.history_kept) return;
  base_ += kLife;
  witness_.forget(base_);
}

void Ordeal::publish(const Act& act) {
  if (!hub_) return due_.push_back(act);
  Channel& channel = *hub_->channel(channel_name(act.who));
  std::string payload(act.bytes, 'x');
  Random dice(act.dice);
  if (act.binary) {
    for (char& byte : payload) byte = static_cast<char>(dice.next());
    hub_->publish_binary(channel, runtime_.now(), runtime_.now(), payload);
  } else {
    for (char& byte : payload) byte = static_cast<char>('a' + dice.below(26));
    hub_->publish(channel, runtime_.now(), runtime_.now(), payload);
  }
}

void Ordeal::publish_from(const Act& act) {
  if (witness_.ended(act.who)) return;
  const std::string payload(act.bytes, 'y');
  clients_[act.who]->publish(write_envelope({.channel = plan_.clients[act.who].publishes,
                                             .intended = runtime_.now(),
                                             .sent = runtime_.now(),
                                             .publisher = std::uint64_t{act.who} + 1,
                                             .count = witness_.publishing(act.who),
                                             .data = payload}));
}

void Ordeal::begin_hostility(const Act& act) {
  static constexpr std::string_view kBeginnings[] = {
      "",
      "GET /channels/a/events?after=0 HTTP/1.1\r\nHost: x\r\n",
      "GET /channels/b/poll?after=0 HTTP/1.1\r\nHost: x\r\n\r\nGET ",
      "GET /channels/a/websocket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
      "POST /channels/a/messages HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n",
      "\x01\x00\x00\x00",
  };
  Random dice(act.dice);
  std::string bytes{kBeginnings[dice.below(std::size(kBeginnings))]};
  for (std::uint32_t left = act.bytes; left > 0; --left) bytes += static_cast<char>(dice.next());
  if (dice.below(3) == 0 && !bytes.empty()) bytes[dice.below(bytes.size())] ^= static_cast<char>(1U << dice.below(8));
  hostile_.push_back(std::make_unique<Hostile>(runtime_, context_->server, std::move(bytes), dice.next()));
}

void Ordeal::perform(const Act& act) {
  switch (act.kind) {
    case Kind::connect:
      witness_.connecting(act.who);
      return clients_[act.who]->connect(plan_.clients[act.who].from_the_start ? std::optional<Cursor>{0}
                                                                              : std::nullopt);
    case Kind::publish: return publish(act);
    case Kind::publish_from: return publish_from(act);
    case Kind::cut: runtime_.cut_now(act.who, act.cut); return;
    case Kind::silence:
    case Kind::passing_silence: runtime_.silence(act.who); return;
    case Kind::stall: runtime_.stall(act.who); return;
    case Kind::crash:
      if (server_) crash(act);
      return;
    case Kind::jump: return runtime_.jump(act.lasts);
    case Kind::hostile: return begin_hostility(act);
  }
}

void Ordeal::end(const Act& act) {
  if (act.kind == Kind::crash && !server_) {
    tell("the server is back");
    start_server();
  } else if (act.kind == Kind::passing_silence) {
    tell("the silence of client " + std::to_string(act.who) + " is over");
    runtime_.silence(act.who, false);
  } else if (act.kind == Kind::stall) {
    tell("client " + std::to_string(act.who) + " reads again");
    runtime_.stall(act.who, false);
  }
}

/// All acts that are due now, and all endings.
void Ordeal::next_acts() {
  const TimePoint now = runtime_.now();
  while (next_act_ < plan_.acts.size() && begun_ + plan_.acts[next_act_].at <= now) {
    const std::size_t number = next_act_++;
    const Act& act = plan_.acts[number];
    tell("act " + std::to_string(number));
    perform(act);
    const bool ends = act.kind == Kind::crash || act.kind == Kind::passing_silence || act.kind == Kind::stall;
    if (ends) endings_.push_back({runtime_.now() + act.lasts, number});
  }
  for (std::size_t i = 0; i < endings_.size();) {
    if (endings_[i].at > runtime_.now()) {
      ++i;
      continue;
    }
    const Act& act = plan_.acts[endings_[i].act];
    endings_.erase(endings_.begin() + static_cast<std::ptrdiff_t>(i));
    end(act);
  }
  TimePoint next = TimePoint::max();
  if (next_act_ < plan_.acts.size()) next = begun_ + plan_.acts[next_act_].at;
  for (const Ending& ending : endings_) next = std::min(next, ending.at);
  if (next != TimePoint::max()) runtime_.arm(timer_, std::max(next, runtime_.now()));
}

bool Ordeal::run(const std::function<bool()>& done, Duration limit, std::string_view what) {
  const TimePoint end = runtime_.now() + limit;
  while (!done()) {
    if (!witness_.violations().empty()) return false;
    const bool late = runtime_.now() > end;
    if (late || ++taken_ > kMostSteps || !runtime_.step()) {
      witness_.violation(std::string{what} +
                         (late                  ? " not within " + std::to_string(to_us(limit)) + " us"
                          : taken_ > kMostSteps ? " not within the most steps: it goes round and round"
                                                : " never: nothing happens any more") +
                         "; " + witness_.missing());
      return false;
    }
  }
  return true;
}

/// Faults are over. Everybody must be there again, and have everything.
void Ordeal::settle() {
  using std::chrono::hours;
  runtime_.cut_no_more();
  if (!run([this] { return witness_.connected(); }, hours{12}, "all are connected")) return;
  for (std::uint32_t channel = 0; channel < kChannels; ++channel)
    publish({.kind = Kind::publish, .who = channel, .bytes = 9});
  if (!run([this] { return witness_.complete(); }, hours{12}, "all has arrived")) return;
  // What comes twice comes late.
  const TimePoint quiet = runtime_.now() + 8 * plan_.network.delay;
  while (runtime_.now() < quiet && ++taken_ < kMostSteps && runtime_.step()) {
  }
}

/// Nothing is left of anybody who is gone.
void Ordeal::part() {
  using std::chrono::hours;
  if (plan_.says_goodbye && witness_.violations().empty()) {
    tell("clients close");
    for (ClientId id = 0; id < clients_.size(); ++id) {
      if (witness_.ended(id)) continue;
      witness_.closing(id);
      clients_[id]->close();
    }
    run([this] { return witness_.all_ended(); }, hours{2}, "all clients are told of their end");
  }
  hostile_.clear();
  const auto end_server = [this] {
    server_.reset();
    http_.reset();
    hub_.reset();
  };
  if (!plan_.clients_first) end_server();
  clients_.clear();
  factory_.reset();
  end_server();
  for (ClientId id = 0; id < plan_.clients.size(); ++id) {
    runtime_.stall(id, false);
    runtime_.silence(id, false);
  }
  tell("all are gone");
  if (runtime_.timers() != 0) witness_.violation(std::to_string(runtime_.timers()) + " timers are left");
  while (++taken_ <= kMostSteps && runtime_.step()) {
  }
  if (runtime_.streams() != 0) witness_.violation(std::to_string(runtime_.streams()) + " ends of connections are left");
}

Outcome Ordeal::carry_out() {
  using std::chrono::hours;
  runtime_.arm(timer_, begun_);
  if (run([this] { return next_act_ == plan_.acts.size() && endings_.empty(); }, hours{100},
          "the plan is carried out")) {
    settle();
  }
  runtime_.disarm(timer_);
  part();
  return {.violations = witness_.violations(), .counters = witness_.counters(), .steps = runtime_.steps()};
}

Outcome carry_out(const Plan& plan, std::string* trace) { return Ordeal(plan, trace).carry_out(); }

}  // namespace pushbench::simulated_faults
