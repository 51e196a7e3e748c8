#include "cli/simulate_plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>

#include "cli/quantities.hpp"
#include "cli/selection.hpp"
#include "cli/swept_key.hpp"
#include "harness/capacity/scaled.hpp"
#include "harness/simulation/comings.hpp"
#include "harness/simulation/sizing.hpp"
#include "harness/simulation/sweep.hpp"
#include "runtime/input_error.hpp"

namespace pushbench {

namespace {

using namespace std::string_view_literals;

constexpr std::uint64_t kMostClients = 5'000'000, kMostServers = 100'000, kMostCores = 1024, kMostPoints = 200;
constexpr std::uint64_t kMostOpenFiles = 1'000'000'000;
constexpr std::string_view kCores = "4";  // of a server that no price list describes
constexpr double kLongestInAScenario = 86400, kLongest = 30 * 86400.0;
constexpr double kRamp = 60;         // simulated seconds within which all clients connect
constexpr double kMostRamp = 1e6;    // connections a second that a scenario may have
constexpr double kLeastDrain = 120;  // costs nothing here: it ends when everything has arrived

/// Keys of the world, not of the scenario, that may be swept.
constexpr std::array kWorldKeys = {"network"sv, "radio"sv, "battery"sv,     "prices"sv,       "population"sv,
                                   "servers"sv, "cores"sv, "calibration"sv, "idle-timeout"sv, "most-connections"sv,
                                   "memory"sv};

constexpr std::string_view kMeasure = "phases.measure_s";

using Words = std::map<std::string, std::string, std::less<>>;

bool is_of_world(std::string_view key) { return std::ranges::find(kWorldKeys, key) != kWorldKeys.end(); }

std::optional<double> measure_s(const SimulateChoice& choice) {
  if (choice.hours && !choice.duration.empty()) {
    throw InputError("simulate: --hours", "is there beside --duration", "either of the two");
  }
  if (!choice.duration.empty()) return parse_duration(choice.duration, "--duration");
  if (!choice.hours) return std::nullopt;
  const double seconds = *choice.hours * 3600;
  if (seconds >= 0.1 && seconds <= kLongest) return seconds;
  throw InputError("simulate: --hours", fmt::format("is {}", *choice.hours), "more than 0, up to 720 (30 days)");
}

bool is_set(const std::vector<std::string>& overrides, std::string_view key) {
  return std::ranges::any_of(overrides, [&](const std::string& text) {
    return text.starts_with(key) && text.size() > key.size() && text[key.size()] == '=';
  });
}

class Planner {
 public:
  explicit Planner(const SimulateChoice& choice) : choice_(choice), measure_s_(measure_s(choice)) {
    for (const std::string& text : choice.sweeps) add_sweep(parse_swept_key(text, "--sweep"));
    const auto sweeps = [&](std::string_view name) {
      return std::ranges::any_of(sweeps_, [&](const SweptKey& key) { return key.key == name; });
    };
    const bool swept = sweeps("clients");
    if (measure_s_) {
      const std::string_view option = choice.hours ? "--hours" : "--duration";
      const bool set = is_set(choice.overrides, kMeasure);
      if (set || sweeps(kMeasure)) {
        throw InputError(fmt::format("simulate: {} {}", set ? "--set" : "--sweep", kMeasure),
                         fmt::format("sets what {} does", option), "either of the two");
      }
    }
    if (choice.scale_traffic && choice.clients.empty() && !swept) {
      throw InputError("simulate: --scale-traffic", "has nothing to scale for",
                       "it beside --clients N or --sweep clients=a,b,c");
    }
  }

  SimulatePlan made() {
    made_.plan.seed = choice_.seed;
    const std::vector<SweepPoint> points = sweep_points(sweeps_);
    if (points.size() > kMostPoints) {
      throw InputError("--sweep", fmt::format("makes {} combinations", points.size()),
                       fmt::format("up to {}", kMostPoints));
    }
    const std::vector<std::string> standard{"feed"};
    for (const std::string& name : choice_.scenarios.empty() ? standard : choice_.scenarios) {
      const std::filesystem::path file = find_scenario(name);
      for (const SweepPoint& point : points) add(file, point);
    }
    return std::move(made_);
  }

 private:
  void add_sweep(SweptKey swept) {
    const bool twice = std::ranges::any_of(sweeps_, [&](const SweptKey& other) { return other.key == swept.key; });
    if (twice) throw InputError("--sweep " + swept.key, "is there more than once", "all values of a key in one list");
    if (swept.key == "clients" && !choice_.clients.empty()) {
      throw InputError("--sweep clients", "sets what --clients does", "either of the two");
    }
    sweeps_.push_back(std::move(swept));
  }

  /// A scenario, and the world that it is simulated in, at one point of the sweep.
  void add(const std::filesystem::path& file, const SweepPoint& point) {
    std::vector<std::string> overrides{"trials=1"};
    overrides.insert(overrides.end(), choice_.overrides.begin(), choice_.overrides.end());
    if (choice_.trials) overrides.push_back(fmt::format("trials={}", *choice_.trials));
    if (measure_s_) overrides.push_back(fmt::format("phases.measure_s={}", std::min(*measure_s_, kLongestInAScenario)));
    Words world{{"network", choice_.network},
                {"radio", choice_.radio},
                {"battery", choice_.battery},
                {"prices", choice_.prices},
                {"servers", choice_.servers},
                {"cores", choice_.cores},
                {"population", choice_.population},
                {"calibration", choice_.calibration},
                {"idle-timeout", choice_.idle_timeout},
                {"most-connections", choice_.most_connections},
                {"memory", choice_.memory}};
    std::string clients = choice_.clients;
    std::string clients_from = "--clients";
    for (const auto& [key, value] : point) {
      if (key == "clients") {
        clients = value;
        clients_from = "--sweep clients";
      } else if (is_of_world(key)) {
        world[key] = value;
      } else {
        overrides.push_back(key + "=" + value);
      }
    }
    Scenario scenario = changed(file, overrides, clients, clients_from);
    const std::string base = scenario.name;
    scenario.name = sweep_name(base, point, names_);
    if (point.empty() && scenario.name != base) {
      throw InputError("simulate", "two of the scenarios are called " + in_quotes(base), "each name once");
    }
    SimulatedSetting setting = setting_of(world);
    note_events(setting.population, scenario);
    made_.plan.variants.push_back(select_variants(choice_.transports, scenario));
    check_costs(setting.calibration, made_.plan.variants.back());
    made_.plan.scenarios.push_back(std::move(scenario));
    made_.plan.settings.push_back(std::move(setting));
  }

  Scenario changed(const std::filesystem::path& file, std::vector<std::string> overrides, const std::string& clients,
                   const std::string& clients_from) {
    std::optional<std::uint32_t> count;
    if (!clients.empty()) count = static_cast<std::uint32_t>(parse_count(clients, clients_from, kMostClients));
    if (count && !choice_.scale_traffic) overrides.push_back(fmt::format("clients={}", *count));
    Scenario scenario = load(file, overrides);
    if (count && choice_.scale_traffic) scenario = scaled_to(scenario, *count, clients_from);
    if (measure_s_) scenario.phases.measure_s = *measure_s_;
    if (count) {
      note(fmt::format("{} clients of {}: each client {} a message {} on average{}", *count, scenario.name,
                       scenario.has_uplink() ? "gets or sends" : "gets",
                       pace_text(messages_per_s(scenario) / scenario.clients),
                       choice_.scale_traffic ? ", as before"
                                             : "; --scale-traffic would give it what one of the scenario's own gets"));
    }
    if (!is_set(overrides, "connect.connections_per_s") && scenario.clients / scenario.connections_per_s > kRamp) {
      scenario.connections_per_s = std::min(kMostRamp, std::ceil(scenario.clients / kRamp));
      note(
          fmt::format("{:.0f} clients connect a second, so that all are there within {:.0f} s "
                      "(--set connect.connections_per_s=…)",
                      scenario.connections_per_s, kRamp));
    }
    if (!is_set(overrides, "phases.drain_s")) {
      scenario.phases.drain_s = std::max(scenario.phases.drain_s, kLeastDrain);
    }
    return scenario;
  }

  /// What is wrong with a swept key is wrong with --sweep.
  Scenario load(const std::filesystem::path& file, const std::vector<std::string>& overrides) const {
    try {
      return load_scenario(file, overrides);
    } catch (const InputError& error) {
      for (const SweptKey& swept : sweeps_) {
        if (error.where() != "--set " + swept.key && error.where() != swept.key) continue;
        throw InputError("--sweep " + swept.key, error.problem(), error.accepted());
      }
      throw;
    }
  }

  static Scenario scaled_to(const Scenario& scenario, std::uint32_t clients, const std::string& from) {
    if (clients < fewest_clients(scenario)) {
      throw InputError(from, fmt::format("is {}", clients),
                       fmt::format("{} or more, as the groups of {} need", fewest_clients(scenario), scenario.name));
    }
    if (!keeps_rates(scenario, clients)) {
      throw InputError(from, fmt::format("{} clients would get less than a scenario's least rate", clients),
                       "more clients, or none of --scale-traffic");
    }
    const Scenario more = with_clients(scenario, clients);
    return parse_scenario(to_json(more), scenario.name + " with --scale-traffic");  // for its limits
  }

  SimulatedSetting setting_of(const Words& words) {
    const auto word = [&](std::string_view key) -> const std::string& { return words.find(key)->second; };
    SimulatedSetting setting;
    setting.calibration = calibration(word("calibration"));
    setting.network = find_network(word("network"));
    world::Link& link = setting.network.link;
    if (choice_.tls) link.tls_round_trips = std::max(link.tls_round_trips, 1U);
    if (!word("idle-timeout").empty()) {
      link.idle_timeout = Duration{std::llround(parse_duration(word("idle-timeout"), "--idle-timeout") * 1e9)};
    }
    const std::string radio = word("radio").empty() ? setting.network.radio : word("radio");
    if (!radio.empty() && radio != "none") {
      setting.radio = find_radio(radio);
      if (word("battery") != "none") setting.battery = find_battery(word("battery"));
    }
    if (!word("prices").empty() && word("prices") != "none") setting.prices = find_prices(word("prices"));
    setting.population = find_population(word("population"));
    if (!setting.population.second_network.empty()) find_network(setting.population.second_network);  // it is there
    size_servers(words, setting);
    setting.clients_share_a_core = choice_.share_core;
    return setting;
  }

  /// How many servers there are, of how many cores, and what one holds.
  void size_servers(const Words& words, SimulatedSetting& setting) const {
    const auto word = [&](std::string_view key) -> const std::string& { return words.find(key)->second; };
    const std::optional<PriceList>& prices = setting.prices;
    const std::string standard_cores =
        choice_.share_core ? "1" : (prices ? std::to_string(prices->server_cores) : std::string{kCores});
    setting.cores = static_cast<std::uint32_t>(
        parse_count(word("cores").empty() ? standard_cores : word("cores"), "--cores", kMostCores));
    if (word("servers") == "auto" || (word("servers").empty() && !choice_.share_core)) {
      setting.servers = 0;
    } else {
      setting.servers = word("servers").empty() ? 1U : static_cast<std::uint32_t>(parse_servers(word("servers")));
    }
    if (std::uint64_t{setting.servers} * setting.cores > kMostSimulatedCores) {
      throw InputError("simulate: --servers",
                       fmt::format("{} of {} cores are more than there may be", setting.servers, setting.cores),
                       fmt::format("up to {} cores in all", kMostSimulatedCores));
    }
    if (prices && !choice_.share_core) {
      setting.most_connections = prices->most_connections;
      setting.most_ports = prices->most_ports;
      setting.memory_bytes = static_cast<std::uint64_t>(prices->server_memory_bytes * prices->most_memory_share);
    }
    const std::string& most = word("most-connections");
    if (!most.empty())
      setting.most_connections = most == "none" ? 0 : parse_count(most, "--most-connections", kMostOpenFiles);
    const std::string& memory = word("memory");
    if (!memory.empty()) setting.memory_bytes = memory == "none" ? 0 : parse_bytes(memory, "--memory", std::nullopt);
  }

  static void check_costs(const Calibration& calibration, const std::vector<Variant>& variants) {
    for (const Variant& variant : variants) {
      const std::string_view name = variant.transport->name();
      if (calibration.transports.contains(name)) continue;
      std::string known;
      for (const auto& [other, costs] : calibration.transports) known += (known.empty() ? "" : ", ") + other;
      throw InputError("calibration " + calibration.name, fmt::format("it has no costs of {}", name),
                       known.empty() ? "one made by pushbench calibrate" : known);
    }
  }

  static std::uint64_t parse_servers(const std::string& text) {
    try {
      return parse_count(text, "--servers", kMostServers);
    } catch (const InputError& error) {
      throw InputError(error.where(), error.problem(), error.accepted() + "; or auto");
    }
  }

  /// Read once, for a sweep asks for the same again and again.
  const Calibration& calibration(const std::string& name) {
    const auto found = calibrations_.find(name);
    if (found != calibrations_.end()) return found->second;
    try {
      return calibrations_.emplace(name, find_calibration(name)).first->second;
    } catch (const InputError& error) {
      const bool told = std::string_view{error.what()}.find("pushbench calibrate") != std::string_view::npos;
      if (told) throw;
      throw InputError(
          error.where(), error.problem(),
          error.accepted() + (error.accepted().empty() ? "" : "; or ") + "a file that `pushbench calibrate` made");
    }
  }

  void note_events(const PopulationProfile& population, const Scenario& scenario) {
    const double length = scenario.phases.measure_s;
    const auto tell = [&](double per_day, std::uint32_t count, std::string_view what) {
      if (per_day <= 0) return;
      note(fmt::format("{} {} of population {} in {}'s {:.3g} h{}", count, what, population.name, scenario.name,
                       length / 3600, count == 0 ? "; the first is in the middle of its share of the day" : ""));
    };
    tell(population.deploys_per_day, deploys_in(population, length), "deploys");
    tell(population.storms_per_day, storms_in(population, length), "reconnect storms");
  }

  void note(std::string line) {
    if (std::ranges::find(made_.notes, line) == made_.notes.end()) made_.notes.push_back(std::move(line));
  }

  const SimulateChoice& choice_;
  std::optional<double> measure_s_;
  std::vector<SweptKey> sweeps_;
  std::set<std::string> names_;
  std::map<std::string, Calibration> calibrations_;
  SimulatePlan made_;
};

}  // namespace

SimulatePlan simulate_plan(const SimulateChoice& choice) { return Planner(choice).made(); }

std::string pace_text(double per_s) {
  if (!(per_s > 0)) return "never";
  if (per_s > 1.05) return fmt::format("{:.3g} times a second", per_s);
  const double gap = 1 / per_s;
  if (gap < 120) return fmt::format("every {:.3g} s", gap);
  if (gap < 7200) return fmt::format("every {:.3g} min", gap / 60);
  if (gap < 2 * 86400) return fmt::format("every {:.2g} h", gap / 3600);
  return fmt::format("every {:.3g} days", gap / 86400);
}

}  // namespace pushbench
