#include "results/advice/options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace pushbench::results::advice {

namespace {

// What a server may be filled to. Beyond it waits grow faster than any measurement below it tells.
constexpr double kUsableCpu = 0.7;
constexpr double kUsableMemory = 0.8;
constexpr double kMostServers = 1e6;
constexpr int kHalvings = 24;
// Counted rates lie a little off those that were asked for.
constexpr double kFurthest = kMostBeyond * 1.1;
// A machine that measures carries about so many messages a second at most.
constexpr double kMeasurable = 20'000;

std::vector<Way> ways_of(const Question& question) {
  std::vector<Way> ways;
  if (question.down) ways.push_back(Way::down);
  if (question.up) ways.push_back(Way::up);
  return ways;
}

/// The least whole number in (low, high] for which `holds`; it holds for `high`.
template <class Holds>
double least_that(double low, double high, Holds holds) {
  while (high - low > 1) {
    const double middle = std::floor((low + high) / 2);
    (holds(middle) ? high : low) = middle;
  }
  return high;
}

/// Two significant digits, downwards: an interval that a person would set.
double rounded_down(double value) {
  const double unit = std::pow(10, std::floor(std::log10(value)) - 1);
  return std::floor(value / unit + 1e-9) * unit;
}

Measured scaled(const Measured& figure, double by) { return {figure.value * by, figure.low * by, figure.high * by}; }

void add(Measured& sum, const Measured& more) {
  sum.value += more.value;
  sum.low += more.low;
  sum.high += more.high;
}

void add_bases(const Evidence& evidence, const Prediction& prediction, std::optional<Measured> Cell::*measured,
               const std::string& figure, std::vector<Basis>& bases) {
  for (const Share& share : prediction.shares) {
    const Cell& cell = evidence.cells[share.cell];
    if (share.weight < 0.01) continue;
    bases.push_back({cell.source.file, cell.source.scenario, cell.source.trials, share.weight, cell.at,
                     (cell.*measured)->value, figure, cell.source.simulated});
  }
}

}  // namespace

std::string_view name_of(Bound bound) {
  switch (bound) {
    case Bound::cpu: return "cpu";
    case Bound::memory: return "memory";
    case Bound::connections: return "connections";
    case Bound::latency: return "latency";
    case Bound::measured: break;
  }
  return "measured";
}

Candidate::Candidate(const Evidence& evidence, std::string variant)
    : evidence_(&evidence),
      variant_(std::move(variant)),
      down_(evidence, variant_, Way::down),
      up_(evidence, variant_, Way::up) {
  for (const Holding& holding : evidence.holdings) {
    if (holding.variant != variant_) continue;
    if (holding_ == nullptr || holding.connections > holding_->connections) holding_ = &holding;
  }
}

std::map<std::string, double> Candidate::errors() const {
  std::map<std::string, double> errors;
  for (const auto& [name, error] : down_.errors()) errors["down " + name] = error;
  for (const auto& [name, error] : up_.errors()) errors["up " + name] = error;
  return errors;
}

LoadPoint Candidate::at(const Server& server, Way way) const {
  const double clients = server.question.clients / server.servers;
  // Cores share the clients of a server, but not those of one channel: these are served one after the other.
  const double of_core = std::max(1.0, clients / server.question.cores);
  LoadPoint point{of_core, server.question.rate, server.question.payload_bytes, 1, 0};
  if (way == Way::down) {
    point.followers = std::max(1.0, std::min(server.question.followers.value_or(clients), clients));
    point.clients = std::max(of_core, point.followers);
    point.interval_s = server.interval_s;
  }
  return point;
}

/// As rarely as the goal allows, to the upper end of what is expected, and as measurements reach.
double Candidate::choose_interval(const Question& question, double servers) const {
  if (!question.down || !down_.polled()) return 0;
  if (question.interval_s) return *question.interval_s;
  double low = down_.least().interval_s / kMostBeyond;
  double high = down_.most().interval_s * kMostBeyond;
  double Measured::*bound = &Measured::high;
  const auto in_time = [&](double interval_s) {
    const Server server{question, servers, interval_s};
    return down_.p99_us(at(server, Way::down)).figure.*bound <= question.goal_us();
  };
  if (!in_time(low)) bound = &Measured::value;  // too uncertain for that: by what is expected
  if (!in_time(low)) return low;
  if (in_time(high)) return rounded_down(high);
  for (int i = 0; i < kHalvings; ++i) {
    const double middle = std::sqrt(low * high);
    (in_time(middle) ? low : high) = middle;
  }
  return rounded_down(low);
}

BackedFigure Candidate::memory_each(const Server& server, bool& known) const {
  known = true;
  if (holding_ != nullptr && holding_->memory_bytes) {
    const Source& source = holding_->source;
    return {*holding_->memory_bytes,
            {{source.file, source.scenario, source.trials, 1, std::nullopt, holding_->memory_bytes->value,
              "memory bytes a connection"}}};
  }
  const Way way = server.question.down ? Way::down : Way::up;
  const auto prediction = model(way).memory_bytes(at(server, way));
  known = prediction.has_value();
  if (!known) return {};
  BackedFigure figure{prediction->figure, {}};
  add_bases(*evidence_, *prediction, &Cell::memory_bytes, "memory bytes a connection", figure.bases);
  return figure;
}

std::vector<Candidate::Use> Candidate::uses(const Server& server) const {
  const double clients = server.question.clients / server.servers;
  Measured cores;
  for (const Way way : ways_of(server.question)) {
    add(cores, scaled(model(way).cpu_us(at(server, way)).figure, clients * server.question.rate / 1e6));
  }
  const Measured cpu = scaled(cores, 1 / (server.question.cores * kUsableCpu));
  std::vector<Use> all{{Bound::cpu, cpu.value, cpu.low, cpu.high}};
  if (holding_ != nullptr) {  // no more than it was seen to hold
    const double connections = clients / holding_->connections;
    all.push_back({Bound::connections, connections, connections, connections});
  }
  bool known = false;
  const BackedFigure each = memory_each(server, known);
  if (known) {
    const Measured memory = scaled(each.figure, clients / (server.question.memory_bytes * kUsableMemory));
    all.push_back({Bound::memory, memory.value, memory.low, memory.high});
  }
  return all;
}

Candidate::Use Candidate::fullest(const Server& server) const {
  std::vector<Use> all = uses(server);
  // A limit that one server does not reach costs nothing; CPU and memory that are used can serve nobody else.
  if (server.servers == 1) {
    std::erase_if(all, [](const Use& use) { return use.bound == Bound::connections && use.share <= 1; });
  }
  return std::ranges::max(all, {}, &Use::share);
}

double Candidate::p99_of(const Server& server) const {
  double slowest = 0;
  for (const Way way : ways_of(server.question)) {
    slowest = std::max(slowest, model(way).p99_us(at(server, way)).figure.value);
  }
  return slowest;
}

double Candidate::servers_for(Server server) const {
  const auto fits = [&](double servers) {
    server.servers = servers;
    return fullest(server).share <= 1;
  };
  double enough = 1;
  while (!fits(enough) && enough < kMostServers) enough *= 2;
  return least_that(std::floor(enough / 2), enough, fits);
}

/// More, if a channel that many share reaches them too late from so few; as many as before, if that doesn't help.
double Candidate::servers_in_time(Server server) const {
  const double before = server.servers;
  const auto in_time = [&](double servers) {
    server.servers = servers;
    return p99_of(server) <= server.question.goal_us();
  };
  double more = before;
  while (!in_time(more)) {
    more *= 2;
    if (more > 1024 * before || more > server.question.clients) return before;
  }
  return more == before ? before : least_that(more / 2, more, in_time);
}

std::map<std::string, double> Candidate::beyond(const Server& server) const {
  std::map<std::string, double> all;
  for (const Way way : ways_of(server.question)) {
    for (const auto& [name, times] : model(way).beyond(at(server, way))) all[name] = std::max(all[name], times);
  }
  return all;
}

Candidate::Furthest Candidate::furthest(const Server& server) const {
  Furthest found;
  for (const Way way : ways_of(server.question)) {
    for (const auto& [axis, times] : model(way).beyond(at(server, way))) {
      if (times > found.times) found = {way, axis, times};
    }
  }
  return found;
}

/// More servers, so that each carries no more than measurements can tell of; as many as before, if that doesn't help.
double Candidate::servers_within_reach(Server server) const {
  const double before = server.servers;
  const auto within = [&](double servers) {
    server.servers = servers;
    return furthest(server).times <= kFurthest;
  };
  double more = before;
  while (!within(more)) {
    more *= 2;
    if (more > server.question.clients) return before;
  }
  return more == before ? before : least_that(more / 2, more, within);
}

/// The command measures what lies too far away, and otherwise what a machine can carry.
Unanswered Candidate::refused(const Server& server, Way way, const std::string& axis, std::string reason) const {
  LoadPoint point = at(server, way);
  const Model& known = model(way);
  if (axis == kRateAxis) {
    point.rate = std::min(point.rate, kMeasurable);
    point.clients = std::min(point.clients, std::max(1.0, std::floor(kMeasurable / point.rate)));
  } else {
    point.clients = std::min(point.clients, kMeasurable);
    point.rate = std::min(point.rate, kMeasurable / point.clients);
    if (known.usable()) point.rate = std::max(point.rate, known.least().rate);
  }
  const bool shared = way == Way::down && !server.question.followers;
  const bool rooms = way == Way::down && !shared && point.followers > 1;
  const std::string_view kind = way == Way::up ? "up" : shared ? "shared" : rooms ? "rooms" : "private";
  std::string cell = fmt::format("{}:{:.0f}x{:.3g}x{:.0f}", kind, point.clients, point.rate, point.payload_bytes);
  if (rooms) cell += fmt::format("x{:.0f}", std::min(point.followers, point.clients));
  std::string transport = variant_;
  if (axis == kIntervalAxis) {
    transport += fmt::format("{}interval_ms={:.0f}", variant_.find(':') == std::string::npos ? ':' : ',',
                             std::max(1.0, point.interval_s * 1e3));
  }
  return {variant_, std::move(reason), fmt::format("scripts/measure-grid --cell {} -t {} -o DIR", cell, transport)};
}

Option Candidate::figures(const Server& server, const Use& use) const {
  Option option;
  option.variant = variant_;
  option.servers = static_cast<std::uint64_t>(server.servers);
  option.bound = use.bound;
  if (server.interval_s > 0) option.interval_s = server.interval_s;
  option.load = use.share * server.servers;
  option.load_low = use.low * server.servers;
  option.load_high = use.high * server.servers;
  for (const Way way : ways_of(server.question)) {
    const LoadPoint point = at(server, way);
    const double messages = server.question.clients * server.question.rate;
    const std::string suffix = fmt::format(" ({})", name_of(way));
    const Prediction cpu = model(way).cpu_us(point);
    add(option.cores.figure, scaled(cpu.figure, messages / 1e6));
    add_bases(*evidence_, cpu, &Cell::cpu_us, "server CPU us a message" + suffix, option.cores.bases);
    if (const auto wire = model(way).wire_bytes(point)) {
      if (!option.wire_bytes_per_s) option.wire_bytes_per_s.emplace();
      add(option.wire_bytes_per_s->figure, scaled(wire->figure, messages));
      add_bases(*evidence_, *wire, &Cell::wire_bytes, "wire bytes a message" + suffix, option.wire_bytes_per_s->bases);
    }
    Prediction p50 = model(way).p50_us(point);
    const Prediction p99 = model(way).p99_us(point);
    for (double Measured::*each : {&Measured::value, &Measured::low, &Measured::high}) {  // fitted each by itself
      p50.figure.*each = std::min(p50.figure.*each, p99.figure.*each);
    }
    if (p99.figure.value < option.p99_us.figure.value) continue;
    option.p50_us = {p50.figure, {}};
    option.p99_us = {p99.figure, {}};
    add_bases(*evidence_, p50, &Cell::p50_us, "p50 us" + suffix, option.p50_us.bases);
    add_bases(*evidence_, p99, &Cell::p99_us, "p99 us" + suffix, option.p99_us.bases);
  }
  bool known = false;
  BackedFigure memory = memory_each(server, known);
  if (known) option.memory_bytes = {scaled(memory.figure, server.question.clients), std::move(memory.bases)};
  const double goal = server.question.goal_us();
  option.meets = option.p99_us.figure.value <= goal;
  option.surely = option.meets ? option.p99_us.figure.high <= goal : option.p99_us.figure.low > goal;
  return option;
}

std::variant<Option, Unanswered> Candidate::answer(const Question& question) const {
  Server server{question, 1, 0};
  for (const Way way : ways_of(question)) {
    if (!model(way).usable()) {
      return refused(server, way, "", fmt::format("messages on the way {} were not measured", name_of(way)));
    }
  }
  // The interval decides how many servers there are, and where many share a channel these decide the interval.
  for (int i = 0; i < 2; ++i) {
    server.interval_s = choose_interval(question, server.servers);
    server.servers = servers_for(server);
  }
  if (server.servers >= kMostServers) {
    return refused(server, ways_of(question).front(), "", "it would take more than a million servers");
  }
  Use use = fullest(server);
  if (const double reached = servers_within_reach(server); reached > server.servers) {
    server.servers = reached;
    use = fullest(server);
    use.bound = Bound::measured;
  }
  if (const double in_time = servers_in_time(server); in_time > server.servers) {
    server.servers = in_time;
    use = {Bound::latency, 1, 1, 1};
  }
  if (const Furthest far = furthest(server); far.times > kFurthest) {
    return refused(
        server, far.way, far.axis,
        fmt::format("on the way {}, {}: {:.3g} times beyond what was measured", name_of(far.way), far.axis, far.times));
  }
  Option option = figures(server, use);
  option.beyond = beyond(server);
  return option;
}

}  // namespace pushbench::results::advice
