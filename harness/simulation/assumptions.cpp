#include "harness/simulation/assumptions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace pushbench {

namespace {

constexpr double kShortWindow = 60;  // seconds

double seconds(Duration time) { return std::chrono::duration<double>(time).count(); }

std::string_view word(Standing standing) {
  constexpr std::array<std::string_view, 4> kWords = {"read", "derived", "recalled", "assumed"};
  return kWords.at(static_cast<std::size_t>(standing));
}

std::string words(std::string_view name, Standing standing, std::string_view source) {
  return fmt::format("{}: {}{}{}", name, word(standing), source.empty() ? "" : ", ", source);
}

/// By what stands in brackets behind each of its sources.
Standing weakest(const std::map<std::string, std::string>& sources) {
  Standing weakest = Standing::read;
  for (const Standing standing : {Standing::derived, Standing::recalled, Standing::assumed}) {
    const std::string bracket = fmt::format("({}", word(standing));
    const bool there = std::ranges::any_of(
        sources, [&](const auto& source) { return source.second.find(bracket) != std::string::npos; });
    if (there) weakest = standing;
  }
  return weakest;
}

}  // namespace

std::map<std::string, std::string> assumptions_of(const SimulatedSetting& setting) {
  std::map<std::string, std::string> other;
  const world::Link& link = setting.network.link;
  other["clients"] = setting.clients_share_a_core ? "one core" : "a device each";
  if (link.tls_round_trips > 0) other["tls"] = fmt::format("{} round trips", link.tls_round_trips);
  if (link.idle_timeout > Duration{}) other["idle_timeout"] = fmt::format("{:g} s", seconds(link.idle_timeout));
  if (!setting.network.source.empty()) {
    other["network"] = words(link.name, setting.network.standing, setting.network.source);
  }
  if (setting.radio && !setting.radio->source.empty()) {
    other["radio"] = fmt::format("{}: {}", setting.radio->name, setting.radio->source);
  }
  if (setting.battery && !setting.battery->source.empty()) {
    other["battery"] = words(setting.battery->name, setting.battery->standing, setting.battery->source);
  }
  if (setting.prices && !setting.prices->sources.empty()) {
    other["prices"] = fmt::format("{}, {}: {} at worst", setting.prices->name, setting.prices->date,
                                  word(weakest(setting.prices->sources)));
  }
  if (!setting.population.source.empty()) {
    other["population"] = words(setting.population.name, setting.population.standing, setting.population.source);
  }
  if (setting.most_connections > 0) other["most_connections"] = fmt::format("{} a server", setting.most_connections);
  if (setting.most_ports > 0) other["most_ports"] = fmt::format("{} a server", setting.most_ports);
  if (setting.memory_bytes > 0) other["memory"] = fmt::format("{} bytes a server", setting.memory_bytes);
  return other;
}

std::string weakness_of_energy(const world::RadioModel& radio, const Phases& phases) {
  Duration tail = radio.inactivity;
  for (const world::RadioStage& stage : radio.stages) tail += stage.lasts;
  if (phases.warm_up_s < seconds(tail)) {
    return fmt::format("mostly that of connecting: the warm-up, {:g} s, is shorter than the radio's tail, {:.3g} s",
                       phases.warm_up_s, seconds(tail));
  }
  if (phases.measure_s < kShortWindow) {
    return fmt::format("of {:g} s alone: too few for a mean of an hour", phases.measure_s);
  }
  return {};
}

}  // namespace pushbench
