#include "tests/faults/plan.hpp"

#include <algorithm>
#include <bitset>

#include "runtime/random.hpp"

namespace pushbench::faults {

namespace {

std::string_view name_of(Kind kind) {
  switch (kind) {
    case Kind::fin: return "FIN";
    case Kind::reset: return "RST";
    case Kind::silence: return "silence";
    case Kind::passing_silence: return "passing silence";
    case Kind::move: return "move";
    case Kind::stall: return "stall";
    case Kind::restart_by_fin: return "restart by FIN";
    case Kind::restart_by_reset: return "restart by RST";
  }
  return "?";
}

Duration between(Random& random, int least_ms, int most_ms) {
  const auto range = static_cast<std::uint64_t>(most_ms - least_ms) * 1000;
  return std::chrono::milliseconds{least_ms} + std::chrono::microseconds{random.below(range)};
}

std::string ms(Duration time) { return std::to_string(to_us(TimePoint{time}) / 1000) + " ms"; }

}  // namespace

std::vector<Event> plan_of(std::uint64_t seed) {
  constexpr int kLastMs = static_cast<int>(std::chrono::duration_cast<std::chrono::milliseconds>(kPlanLasts).count());
  constexpr int kLongestMs = 120;
  Random random(seed);
  std::vector<Event> plan;
  const std::uint64_t strikes = 6 + random.below(9);
  for (std::uint64_t i = 0; i < strikes; ++i) {
    const auto kind = static_cast<Kind>(random.below(static_cast<std::uint64_t>(Kind::stall) + 1));
    const auto clients = static_cast<std::uint32_t>(1 + random.below((1U << kClients) - 1));
    plan.push_back({between(random, 0, kLastMs - kLongestMs), kind, clients, between(random, 10, kLongestMs)});
  }
  for (std::uint64_t restarts = random.below(4); restarts > 0; --restarts) {
    const Kind kind = random.below(2) == 0 ? Kind::restart_by_fin : Kind::restart_by_reset;
    plan.push_back({between(random, 20, kLastMs - kLongestMs), kind, 0, between(random, 5, 100)});
  }
  std::stable_sort(plan.begin(), plan.end(), [](const Event& a, const Event& b) { return a.at < b.at; });
  return plan;
}

std::string in_words(const std::vector<Event>& plan) {
  std::string words;
  for (const Event& event : plan) {
    words += "at " + ms(event.at) + " " + std::string{name_of(event.kind)};
    if (event.clients != 0) words += " of " + std::bitset<kClients>(event.clients).to_string();
    words += " for " + ms(event.lasts) + "\n";
  }
  return words;
}

}  // namespace pushbench::faults
