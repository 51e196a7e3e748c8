#include "harness/breaker.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace pushbench {

namespace {

/// The command line strikes the server when its own timer fires, which is not to the microsecond.
constexpr Duration kServerSlack = std::chrono::milliseconds{500};

/// SYN and RST, with the options of the one.
constexpr std::uint64_t kRefusedBytes = 60 + 40;

LinkFault link_fault(FaultKind kind) {
  switch (kind) {
    case FaultKind::fin: return LinkFault::fin;
    case FaultKind::reset: return LinkFault::reset;
    case FaultKind::silence: return LinkFault::silence;
    case FaultKind::move: return LinkFault::lost;
    case FaultKind::stall: return LinkFault::stall;
    case FaultKind::restart:
    case FaultKind::pause: break;
  }
  std::abort();
}

}  // namespace

Breaker::Breaker(Runtime& runtime, Options options)
    : runtime_(runtime), options_(std::move(options)), strikes_(options_.scenario.faults.size(), options_.begin) {
  for (const Strike& strike : plan_faults(options_.scenario, options_.seed)) {
    (harms_server(fault_of(strike).kind) ? of_server_ : of_clients_).push_back(strike);
  }
  arm_for_next();
}

Breaker::~Breaker() { runtime_.disarm(timer_); }

void Breaker::arm_for_next() {
  TimePoint next = TimePoint::max();
  if (next_of_clients_ < of_clients_.size()) next = std::min(next, time_of(of_clients_[next_of_clients_]));
  if (next_of_server_ < of_server_.size()) next = std::min(next, time_of(of_server_[next_of_server_]));
  for (const Heal& heal : heals_) next = std::min(next, heal.at);
  if (next != TimePoint::max()) runtime_.arm(timer_, next);
}

void Breaker::act() {
  mark_server_faults();
  const TimePoint now = runtime_.now();
  for (; next_of_clients_ < of_clients_.size() && time_of(of_clients_[next_of_clients_]) <= now; ++next_of_clients_) {
    strike(of_clients_[next_of_clients_]);
  }
  for (const Heal& each : heals_) {
    if (each.at <= now) heal(each);
  }
  std::erase_if(heals_, [now](const Heal& each) { return each.at <= now; });
  arm_for_next();
}

void Breaker::mark_server_faults() {
  const TimePoint now = runtime_.now();
  for (; next_of_server_ < of_server_.size() && time_of(of_server_[next_of_server_]) <= now; ++next_of_server_) {
    mark(of_server_[next_of_server_]);
  }
}

void Breaker::mark(const Strike& strike) {
  const TimePoint at = time_of(strike);
  strikes_.strikes(strike.fault, at);
  for (ClientId client = options_.first; client < options_.first + options_.count; ++client) {
    if (options_.is_here(client) && !strikes_.has(client, at)) {
      strikes_.hit(strike.fault, client, at, end_of(fault_of(strike), client, at));
    }
  }
}

void Breaker::attribute_to_server(ClientId client) {
  if (next_of_server_ == 0 || strikes_.knows(client) || !options_.is_here(client)) return;
  const Strike& latest = of_server_[next_of_server_ - 1];
  const TimePoint at = time_of(latest);
  // It came back from something else just before the server ended.
  if (runtime_.now() < at + length_of(fault_of(latest)) + kServerSlack) {
    strikes_.hit(latest.fault, client, at, end_of(fault_of(latest), client, at));
  }
}

TimePoint Breaker::end_of(const Fault& fault, ClientId client, TimePoint at) const {
  // Who only publishes may never notice: a kept connection that fails is replaced, and nothing was followed.
  if (fault.kind == FaultKind::silence && fault.for_ms == 0 && options_.crowd.follows(client)) return TimePoint::max();
  return at + length_of(fault);
}

void Breaker::strike(const Strike& strike) {
  const Fault& fault = fault_of(strike);
  const TimePoint now = runtime_.now();
  strikes_.strikes(strike.fault, now);
  const auto is_meant = [&](ClientId client) {
    return strike.hits(fault, client, options_.crowd.clients()) && options_.is_here(client) &&
           !strikes_.has(client, now);
  };
  if (fault.kind == FaultKind::move) {
    ++moves_;
    for (ClientId client = options_.first; client < options_.first + options_.count; ++client) {
      // Another one each time, of those that every Linux host has.
      if (is_meant(client)) options_.wires.set_source(client, "127.0.0." + std::to_string(2 + (client + moves_) % 253));
    }
  }
  std::unordered_set<ClientId> struck;  // only those who have a connection now
  options_.wires.strike(link_fault(fault.kind), [&](std::uint32_t user) {
    if (struck.contains(user)) return true;
    if (!is_meant(user)) return false;
    struck.insert(user);
    return true;
  });
  for (const ClientId client : struck) strikes_.hit(strike.fault, client, now, end_of(fault, client, now));
  if (fault.for_ms > 0 && !struck.empty()) heals_.push_back({now + length_of(fault), std::move(struck)});
}

void Breaker::heal(const Heal& heal) {
  const TimePoint now = runtime_.now();
  // Not those whom something else has struck meanwhile.
  options_.wires.heal([&](std::uint32_t user) { return heal.clients.contains(user) && !strikes_.lasts(user, now); });
}

void Breaker::lost(ClientId client, CloseReason reason) {
  mark_server_faults();
  attribute_to_server(client);
  strikes_.lost(client, runtime_.now(),
                reason == CloseReason::refused ? kRefusedBytes : options_.wires.current_bytes());
}

void Breaker::returned(ClientId client, const Span& missed) {
  strikes_.returned(client, runtime_.now(), missed, options_.wires.current_bytes());
}

}  // namespace pushbench
