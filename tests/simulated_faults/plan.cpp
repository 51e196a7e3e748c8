#include "tests/simulated_faults/plan.hpp"

#include <algorithm>
#include <cmath>

#include "transports/registry.hpp"

namespace pushbench::simulated_faults {

namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

/// The dice of a plan.
class Draw {
 public:
  explicit Draw(std::uint64_t seed) : random_(seed) {}

  std::uint64_t below(std::uint64_t bound) { return random_.below(bound); }
  std::uint64_t next() { return random_.next(); }
  /// So many times in a hundred.
  bool percent(std::uint64_t chance) { return random_.below(100) < chance; }
  std::int64_t between(std::int64_t least, std::int64_t most) {
    return least + static_cast<std::int64_t>(random_.below(static_cast<std::uint64_t>(most - least) + 1));
  }
  Duration between(Duration least, Duration most) { return Duration{between(least.count(), most.count())}; }
  /// As often within one power of two as within the next.
  Duration any_scale(Duration least, Duration most) {
    const double powers = std::log2(static_cast<double>(most.count()) / static_cast<double>(least.count()));
    return Duration{static_cast<std::int64_t>(static_cast<double>(least.count()) * std::exp2(random_.unit() * powers))};
  }

 private:
  Random random_;
};

std::int64_t ms(Duration time) { return std::chrono::duration_cast<milliseconds>(time).count(); }

/// Less would be no patience but a network that cannot be lived with: connecting, asking and being answered takes four
/// delays.
Duration least_patience(const SimulatedOptions& network) { return seconds{1} + 6 * network.delay; }

/// What limits an answer from the question on limits the question, too, which takes a round trip for each window of it.
Duration least_timeout(const SimulatedOptions& network) {
  constexpr std::int64_t kSaid = 64 * 1024;
  const std::int64_t windows = kSaid / static_cast<std::int64_t>(network.window) + 1;
  return least_patience(network) + 2 * windows * network.delay;
}

/// Times in proportion to the plan's pace, so that none is full of polls that find nothing; the rest anything.
void draw_settings(Draw& draw, Duration pace, Plan& plan) {
  const std::vector<SettingSpec> specs = plan.transport->settings();
  const std::int64_t least_ms = ms(least_patience(plan.network));
  plan.settings = Settings(specs);
  const auto set = [&](const SettingSpec& spec, std::int64_t value) {
    plan.settings.set(specs, spec.name, std::clamp(value, spec.least, spec.most));
  };
  for (const SettingSpec& spec : specs) {
    if (std::holds_alternative<bool>(spec.standard)) {
      plan.settings.set(specs, spec.name, draw.percent(50));
    } else if (!spec.choices.empty()) {
      plan.settings.set(specs, spec.name, spec.choices[draw.below(spec.choices.size())]);
    } else if (spec.name == "heartbeat_s") {
      const std::int64_t more = draw.percent(40) ? 0 : draw.between(0, ms(20 * pace) / 1000);
      set(spec, draw.percent(12) ? 0 : 1 + more + least_ms / 1000);
    } else if (spec.name == "silence_ms") {
      set(spec, draw.percent(5) ? 0 : least_ms + draw.between(0, ms(20 * pace)));
    } else if (spec.name.ends_with("timeout_ms")) {
      set(spec, ms(least_timeout(plan.network)) + draw.between(0, ms(20 * pace)));
    } else if (spec.name == "interval_ms" || spec.name == "hold_ms") {
      set(spec, draw.between(ms(2 * pace), ms(spec.name == "hold_ms" ? 40 * pace : 6 * pace)));
    } else if (spec.name == "batch_ms" || spec.name == "retry_ms") {
      set(spec, draw.percent(50) ? 0 : draw.between(0, ms(4 * pace)));
    } else if (spec.name.ends_with("_bits")) {
      set(spec, draw.between(spec.least, spec.most));
    }
  }
}

/// Whether a client whose connection is silent for good ever learns of it.
bool notices_silence(const Settings& settings) {
  for (const char* name : {"heartbeat_s", "silence_ms"}) {
    const auto found = settings.values().find(name);
    if (found != settings.values().end() && std::get<std::int64_t>(found->second) == 0) return false;
  }
  return true;
}

void draw_network(Draw& draw, Duration pace, SimulatedOptions& network) {
  network.seed = draw.next();
  network.delay = draw.any_scale(pace / 200, pace / 2);
  constexpr Chunking kKinds[] = {Chunking::as_sent, Chunking::merged, Chunking::random, Chunking::random,
                                 Chunking::bytewise};
  network.chunking = kKinds[draw.below(draw.percent(20) ? 5 : 4)];
  if (draw.percent(30)) network.window = static_cast<std::size_t>(draw.between(512, 16 * 1024));
  if (draw.percent(30)) network.queue_limit = static_cast<std::size_t>(draw.between(8 * 1024, 64 * 1024));
}

void draw_clients(Draw& draw, Plan& plan) {
  const std::uint64_t count = 1 + draw.below(4);
  for (std::uint64_t i = 0; i < count; ++i) {
    Role role;
    const std::string one = channel_name(static_cast<std::uint32_t>(draw.below(kChannels)));
    const std::string another = channel_name(static_cast<std::uint32_t>(draw.below(kChannels)));
    const std::uint64_t kind = draw.below(10);
    if (kind < 9) role.follows = one;
    if (kind > 3) role.publishes = another;
    role.from_the_start = !role.follows.empty() && draw.percent(50);
    plan.clients.push_back(role);
  }
}

Cut draw_cut(Draw& draw, Duration pace) {
  Cut cut;
  cut.seen = static_cast<Cut::Seen>(draw.below(3));
  cut.lose_in_flight = draw.percent(75);
  cut.late = draw.any_scale(pace / 10, 40 * pace);
  return cut;
}

std::uint32_t draw_size(Draw& draw, const SimulatedOptions& network) {
  const std::uint64_t kind = draw.below(100);
  const std::uint64_t most = kind < 80 ? 200 : kind < (network.window < 16 * 1024 ? 90U : 98U) ? 3000 : 40'000;
  const bool dear = network.chunking == Chunking::bytewise || network.queue_limit < 64 * 1024;
  return static_cast<std::uint32_t>(draw.below(dear ? std::min<std::uint64_t>(most, 600) : most));
}

void draw_traffic(Draw& draw, Plan& plan) {
  for (std::uint32_t id = 0; id < plan.clients.size(); ++id) {
    plan.acts.push_back({.at = draw.between(Duration::zero(), plan.lasts / (draw.percent(70) ? 20 : 2)),
                         .kind = Kind::connect,
                         .who = id});
  }
  for (std::int64_t left = draw.between(2, 16); left > 0; --left) {
    plan.acts.push_back({.at = draw.between(Duration::zero(), plan.lasts),
                         .kind = Kind::publish,
                         .who = static_cast<std::uint32_t>(draw.below(kChannels)),
                         .bytes = draw_size(draw, plan.network),
                         .binary = draw.percent(25),
                         .dice = draw.next()});
  }
  for (std::int64_t left = draw.between(0, 12); left > 0; --left) {
    const auto who = static_cast<std::uint32_t>(draw.below(plan.clients.size()));
    if (plan.clients[who].publishes.empty()) continue;
    const std::uint32_t bytes = draw_size(draw, plan.network);
    plan.acts.push_back({.at = draw.between(plan.lasts / 20, plan.lasts),
                         .kind = Kind::publish_from,
                         .who = who,
                         .bytes = bytes,
                         .dice = draw.next()});
  }
}

void draw_fault(Draw& draw, Duration pace, Plan& plan) {
  constexpr Kind kKinds[] = {Kind::cut,   Kind::cut,   Kind::silence, Kind::passing_silence, Kind::stall, Kind::stall,
                             Kind::crash, Kind::crash, Kind::jump,    Kind::hostile};
  Act act{.at = draw.between(Duration::zero(), plan.lasts), .kind = kKinds[draw.below(std::size(kKinds))]};
  act.who = static_cast<std::uint32_t>(draw.below(plan.clients.size()));
  act.lasts = draw.any_scale(pace / 10, 30 * pace);
  act.cut = draw_cut(draw, pace);
  act.dice = draw.next();
  act.history_kept = draw.percent(70);
  act.crash = static_cast<Crash>(draw.below(3));
  act.bytes = static_cast<std::uint32_t>(draw.below(600));
  const bool silent = act.kind == Kind::silence || act.kind == Kind::passing_silence;
  if (!notices_silence(plan.settings)) {
    if (silent) act.kind = Kind::stall;
    if (act.crash == Crash::vanishes) act.crash = Crash::by_reset;
  }
  if (act.kind == Kind::jump) act.lasts = draw.any_scale(seconds{30}, std::chrono::hours{6});
  plan.acts.push_back(act);
}

std::string text_of(Duration time) {
  const std::int64_t us = std::chrono::duration_cast<microseconds>(time).count();
  return std::to_string(us / 1000) + "." + std::to_string(us % 1000 / 100) + " ms";
}

std::string text_of(const Cut& cut) {
  std::string words = cut.lose_in_flight ? "losing what is in flight" : "behind what is in flight";
  if (!cut.lose_in_flight || cut.seen == Cut::Seen::by_both) return words;
  return words +
         (cut.seen == Cut::Seen::by_near_first ? ", seen there at once and at the other end after "
                                               : ", seen at the other end at once and there after ") +
         text_of(cut.late);
}

std::string text_of(const Act& act) {
  const std::string client = " client " + std::to_string(act.who);
  switch (act.kind) {
    case Kind::connect: return client + " connects";
    case Kind::publish:
      return " the server publishes " + std::to_string(act.bytes) + (act.binary ? " raw bytes to " : " bytes to ") +
             channel_name(act.who);
    case Kind::publish_from: return client + " publishes " + std::to_string(act.bytes) + " bytes";
    case Kind::cut: return client + " is cut, " + text_of(act.cut);
    case Kind::silence: return client + "'s connections are silent for good";
    case Kind::passing_silence: return client + "'s connections are silent for " + text_of(act.lasts);
    case Kind::stall: return client + " reads nothing for " + text_of(act.lasts);
    case Kind::crash:
      return std::string{" the server crashes, "} +
             (act.crash == Crash::by_fin     ? "by FIN"
              : act.crash == Crash::by_reset ? "by RST"
                                             : "without a word") +
             ", for " + text_of(act.lasts) + (act.history_kept ? ", history kept" : ", history lost");
    case Kind::jump: return " the clock jumps by " + text_of(act.lasts);
    case Kind::hostile: return " a hostile peer sends " + std::to_string(act.bytes) + " bytes";
  }
  return "?";
}

std::string text_of(const SettingValue& value) {
  if (const bool* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
  return std::get<std::string>(value);
}

}  // namespace

std::string channel_name(std::uint32_t number) { return number == 0 ? "a" : "b"; }

Plan plan_of(std::uint64_t seed) {
  Draw draw(seed);
  Plan plan;
  plan.seed = seed;
  plan.transport = transports()[draw.below(transports().size())];
  const Duration pace = draw.any_scale(milliseconds{10}, seconds{2});
  plan.lasts = draw.between(10 * pace, 40 * pace);
  plan.reconnect = {.reconnect = draw.percent(93),
                    .resume = draw.percent(75),
                    .first = draw.any_scale(milliseconds{1}, 4 * pace),
                    .most = draw.any_scale(4 * pace, 20 * pace)};
  draw_network(draw, pace, plan.network);
  draw_settings(draw, pace, plan);
  draw_clients(draw, plan);
  draw_traffic(draw, plan);
  for (std::int64_t left = draw.between(0, 6); left > 0; --left) draw_fault(draw, pace, plan);
  std::stable_sort(plan.acts.begin(), plan.acts.end(), [](const Act& a, const Act& b) { return a.at < b.at; });
  for (std::int64_t left = draw.between(0, 3); left > 0; --left) {
    plan.at_steps.push_back({draw.below(std::uint64_t{16} << draw.below(6)), draw_cut(draw, pace)});
  }
  for (std::int64_t left = draw.between(0, 3); left > 0; --left) {
    plan.at_bytes.push_back({draw.below(std::uint64_t{128} << draw.below(9)), draw_cut(draw, pace)});
  }
  plan.clients_first = draw.percent(50);
  plan.says_goodbye = draw.percent(60);
  return plan;
}

bool resumes(const Plan& plan) {
  return plan.reconnect.reconnect && plan.reconnect.resume && plan.transport->resumes(plan.settings);
}

std::string in_words(const Plan& plan) {
  constexpr std::string_view kChunkings[] = {"as sent", "merged", "random", "bytewise"};
  std::string words = "plan " + std::to_string(plan.seed) + ": " + std::string{plan.transport->name()};
  for (const auto& [name, value] : plan.settings.values()) words += " " + name + "=" + text_of(value);
  words += "\n  " + std::string{plan.reconnect.reconnect ? "clients come back" : "clients don't come back"} +
           (resumes(plan) ? " and resume" : "") + "; delay " + text_of(plan.network.delay) + ", chunks " +
           std::string{kChunkings[static_cast<std::size_t>(plan.network.chunking)]} + ", window " +
           std::to_string(plan.network.window) + ", queue limit " + std::to_string(plan.network.queue_limit) + "\n";
  for (std::size_t id = 0; id < plan.clients.size(); ++id) {
    const Role& role = plan.clients[id];
    words += "  client " + std::to_string(id) + " follows " + (role.follows.empty() ? "nothing" : role.follows) +
             (role.from_the_start ? " from the start" : "") + ", publishes to " +
             (role.publishes.empty() ? "nothing" : role.publishes) + "\n";
  }
  for (const NumberedCut& cut : plan.at_steps) {
    words += "  at step " + std::to_string(cut.number) + " a connection is cut, " + text_of(cut.cut) + "\n";
  }
  for (const NumberedCut& cut : plan.at_bytes) {
    words += "  at byte " + std::to_string(cut.number) + " a connection is cut, " + text_of(cut.cut) + "\n";
  }
  for (const Act& act : plan.acts) words += "  at " + text_of(act.at) + text_of(act) + "\n";
  return words + "  at the end " + (plan.says_goodbye ? "clients close" : "nobody says goodbye") + ", " +
         (plan.clients_first ? "clients" : "the server") + " first\n";
}

}  // namespace pushbench::simulated_faults
