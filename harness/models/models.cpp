#include "harness/models/models.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "harness/data_folders.hpp"
#include "harness/models/model_fields.hpp"
#include "harness/models/model_file.hpp"
#include "harness/scenario_parts.hpp"
#include "results/file.hpp"
#include "runtime/input_error.hpp"

namespace pushbench {

namespace {

using namespace std::string_view_literals;
using model_file::MaybeFigure;
using model_file::Sourced;
using std::filesystem::path;

constexpr std::size_t kMostBytes = 1 << 20;
constexpr std::array kKinds = {"network"sv, "radio"sv, "battery"sv, "prices"sv, "population"sv, "calibration"sv};

double value_of(const MaybeFigure& figure, double otherwise = 0) { return figure ? figure->value : otherwise; }

Duration from_ms(double ms) { return Duration{std::llround(ms * 1e6)}; }
Duration from_s(double s) { return Duration{std::llround(s * 1e9)}; }

/// A file and, behind '#', the one entry in it that is meant.
struct OwnFile {
  path file;
  std::string entry;
};

std::optional<OwnFile> own_file(const std::string& name) {
  const std::size_t hash = name.rfind('#');
  const std::string file = name.substr(0, hash);
  if (file.find('/') == std::string::npos && path{file}.extension() != ".json") return std::nullopt;
  return OwnFile{file, hash == std::string::npos ? "" : name.substr(hash + 1)};
}

template <class Entry>
std::vector<Sourced<Entry>> load(const path& file) {
  return model_file::parse<Entry>(results::read_file(file, kMostBytes), file.string());
}

/// All that the folders have; of a name that several have, the first.
template <class Entry>
std::vector<Sourced<Entry>> load_all() {
  std::vector<Sourced<Entry>> all;
  std::set<std::string> names;
  for (const path& folder : model_folders()) {
    const path file = folder / (std::string{Entry::kList} + ".json");
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(file, ignored)) continue;
    for (Sourced<Entry>& one : load<Entry>(file)) {
      if (names.insert(one.entry.name).second) all.push_back(std::move(one));
    }
  }
  return all;
}

template <class Entry>
Sourced<Entry> find(std::string_view kind, const std::string& name) {
  const std::optional<OwnFile> own = own_file(name);
  const std::vector<Sourced<Entry>> all = own ? load<Entry>(own->file) : load_all<Entry>();
  const std::string& wanted = own ? own->entry : name;
  if (own && wanted.empty() && all.size() == 1) return all.front();
  std::vector<std::string_view> names;
  for (const Sourced<Entry>& one : all) {
    if (one.entry.name == wanted) return one;
    names.push_back(one.entry.name);
  }
  if (own) {
    throw InputError(name, wanted.empty() ? "it is not said which one" : "there is none of that name in it",
                     "FILE.json#NAME, where NAME is: " + accepted_words(wanted, names));
  }
  throw InputError(fmt::format("{} {}", kind, in_quotes(name)), "there is none of that name",
                   accepted_words(name, names) + "; or a file: ./my.json");
}

/// Over time, of a power that pings interrupt.
double mean_watts(double base, const MaybeFigure& ping, const MaybeFigure& ping_ms, const MaybeFigure& every_ms) {
  return ping ? base + (ping->value - base) * ping_ms->value / every_ms->value : base;
}

world::RadioStage stage_of(const model_file::Stage& stage) {
  return {.name = stage.name,
          .lasts = from_s(stage.lasts_s.value),
          .watts = mean_watts(stage.watts.value, stage.ping_watts, stage.ping_ms, stage.ping_every_ms),
          .cycle = from_ms(value_of(stage.ping_every_ms)),
          .carries_up = static_cast<std::size_t>(value_of(stage.carries_up_bytes)),
          .carries_down = static_cast<std::size_t>(value_of(stage.carries_down_bytes)),
          .carries_mbps = value_of(stage.carries_mbps),
          .promotion = from_s(value_of(stage.promotion_s)),
          .promotion_watts = value_of(stage.promotion_watts)};
}

template <class Entry>
std::vector<std::pair<std::string, std::string>> listed(const std::vector<Sourced<Entry>>& all) {
  std::vector<std::pair<std::string, std::string>> lines;
  for (const Sourced<Entry>& one : all) {
    std::string line = one.entry.summary;
    if (!one.source.empty()) {
      line +=
          fmt::format("; {}: {}", results::Words<Standing>::all.at(static_cast<std::size_t>(one.standing)), one.source);
    }
    lines.emplace_back(one.entry.name, line);
  }
  return lines;
}

template <class Entry>
std::vector<std::string> names_in(std::string_view text, std::string_view origin) {
  std::vector<std::string> names;
  for (const Sourced<Entry>& one : model_file::parse<Entry>(text, origin)) names.push_back(one.entry.name);
  return names;
}

std::map<std::string, path> calibration_files() {
  std::map<std::string, path> files;
  for (const path& folder : model_folders()) {
    std::error_code error;
    for (std::filesystem::directory_iterator entry(folder / "calibrations", error), end; !error && entry != end;
         entry.increment(error)) {
      if (entry->path().extension() == ".json") files.emplace(entry->path().stem().string(), entry->path());
    }
  }
  return files;
}

[[noreturn]] void refuse_kind(std::string_view kind) {
  throw InputError("models: " + in_quotes(kind), "is no kind of model", accepted_words(kind, kKinds));
}

}  // namespace

std::vector<path> model_folders() { return data_folders("PUSHBENCH_MODELS", "models"); }

Network find_network(const std::string& name) {
  const auto [network, source, standing, by_key] = find<model_file::Network>("network", name);
  const auto way = [&, &from = network](const MaybeFigure& mbps) {
    world::Way one;
    one.delay = from_ms(from.round_trip_ms.value / 2);
    one.jitter = from_ms(value_of(from.jitter_ms));
    one.bits_per_s = value_of(mbps) * 1e6;
    one.queue_bytes = static_cast<std::size_t>(value_of(from.queue_bytes, static_cast<double>(one.queue_bytes)));
    one.loss = value_of(from.loss);
    return one;
  };
  Network made{.radio = network.radio.value_or(""), .source = source, .standing = standing};
  made.link.name = network.name;
  made.link.up = way(network.up_mbps);
  made.link.down = way(network.down_mbps);
  made.link.mtu = static_cast<std::size_t>(value_of(network.mtu_bytes, static_cast<double>(made.link.mtu)));
  made.link.idle_timeout = from_s(value_of(network.idle_timeout_s));
  return made;
}

world::RadioModel find_radio(const std::string& name) {
  const auto [radio, source, standing, by_key] = find<model_file::Radio>("radio", name);
  world::RadioModel made{
      .name = radio.name,
      .source = fmt::format("{}, {}", results::Words<Standing>::all.at(static_cast<std::size_t>(standing)), source),
      .idle_watts =
          mean_watts(value_of(radio.idle_watts), radio.idle_ping_watts, radio.idle_ping_ms, radio.idle_ping_every_ms),
      .idle_cycle = from_ms(value_of(radio.idle_ping_every_ms)),
      .promotion = from_s(value_of(radio.promotion_s)),
      .promotion_watts = value_of(radio.promotion_watts),
      .active_watts = radio.active_watts.value,
      .watts_per_mbps_up = value_of(radio.watts_per_mbps_up),
      .watts_per_mbps_down = value_of(radio.watts_per_mbps_down),
      .inactivity = from_s(value_of(radio.inactivity_s)),
      .mbps_up = radio.up_mbps.value,
      .mbps_down = radio.down_mbps.value};
  for (const model_file::Stage& stage : radio.stages) made.stages.push_back(stage_of(stage));
  return made;
}

Battery find_battery(const std::string& name) {
  const auto [battery, source, standing, by_key] = find<model_file::Battery>("battery", name);
  return {.name = fmt::format("{}, {} Wh", battery.name, battery.watt_hours.value),
          .watt_hours = battery.watt_hours.value,
          .source = source,
          .standing = standing};
}

PriceList find_prices(const std::string& name) {
  const Sourced<model_file::Prices> found = find<model_file::Prices>("prices", name);
  const model_file::Prices& list = found.entry;
  PriceList prices;
  prices.name = list.name;
  prices.date = list.date;
  prices.server_usd_per_hour = list.server_usd_per_hour.value;
  prices.server_name = list.server_name;
  prices.server_cores = static_cast<std::uint32_t>(list.server_cores.value);
  prices.server_memory_bytes = list.server_memory_bytes.value;
  prices.egress_usd_per_gb = list.egress_usd_per_gb.value;
  prices.most_cpu_share = list.most_cpu_share.value;
  prices.most_memory_share = list.most_memory_share.value;
  prices.most_connections = static_cast<std::uint64_t>(value_of(list.most_connections));
  prices.most_ports = static_cast<std::uint64_t>(value_of(list.most_ports));
  prices.websocket_usd_per_million_messages = value_of(list.websocket_usd_per_million_messages);
  prices.websocket_message_bytes = value_of(list.websocket_message_bytes, prices.websocket_message_bytes);
  prices.websocket_usd_per_million_minutes = value_of(list.websocket_usd_per_million_minutes);
  prices.http_usd_per_million_requests = value_of(list.http_usd_per_million_requests);
  prices.gateway_most_connection_s = value_of(list.gateway_most_connection_s);
  prices.gateway_idle_s = value_of(list.gateway_idle_s);
  prices.gateway_connections_per_s = value_of(list.gateway_connections_per_s);
  if (list.gateway) prices.gateway = *list.gateway;
  prices.sources = found.by_key;
  return prices;
}

PopulationProfile find_population(const std::string& name) {
  const auto [population, source, standing, by_key] = find<model_file::Population>("population", name);
  PopulationProfile made;
  made.name = population.name;
  made.summary = population.summary;
  if (population.present_by_hour) made.present_by_hour = population.present_by_hour->values;
  made.start_hour = value_of(population.start_hour);
  made.deploys_per_day = value_of(population.deploys_per_day);
  made.deploy_takes_s = value_of(population.deploy_takes_s, made.deploy_takes_s);
  made.storms_per_day = value_of(population.storms_per_day);
  made.link_changes_per_client_hour = value_of(population.link_changes_per_client_hour);
  made.second_network = population.second_network.value_or("");
  made.source = source;
  made.standing = standing;
  return made;
}

std::filesystem::path calibration_file(const std::string& name) {
  if (!is_plain_name(name)) {
    throw InputError("calibration", in_quotes(name) + " is no name", "up to 40 of a-z, 0-9, _ and -");
  }
  for (const path& folder : model_folders()) {
    const path calibrations = folder / "calibrations";
    if (access(calibrations.c_str(), W_OK) == 0) return calibrations / (name + ".json");
  }
  return name + ".json";
}

Calibration find_calibration(const std::string& name) {
  path file = name;
  if (name.find('/') == std::string::npos && file.extension() != ".json") {
    const auto files = calibration_files();
    const auto found = files.find(name);
    if (found == files.end()) {
      std::vector<std::string_view> names;
      for (const auto& [known, where] : files) names.push_back(known);
      throw InputError("calibration " + in_quotes(name), "there is none of that name",
                       accepted_words(name, names) + "; or a file: ./my.json; pushbench calibrate makes one");
    }
    file = found->second;
  }
  return parse_calibration(results::read_file(file, kMostBytes), file.string());
}

std::span<const std::string_view> model_kinds() { return kKinds; }

std::vector<std::pair<std::string, std::string>> list_models(std::string_view kind) {
  if (kind == kKinds[0]) return listed(load_all<model_file::Network>());
  if (kind == kKinds[1]) return listed(load_all<model_file::Radio>());
  if (kind == kKinds[2]) return listed(load_all<model_file::Battery>());
  if (kind == kKinds[3]) return listed(load_all<model_file::Prices>());
  if (kind == kKinds[4]) return listed(load_all<model_file::Population>());
  if (kind != kKinds[5]) refuse_kind(kind);
  std::vector<std::pair<std::string, std::string>> lines;
  for (const auto& [name, file] : calibration_files()) {
    const Calibration calibration = find_calibration(file.string());
    lines.emplace_back(name, fmt::format("{}; measured: {}", calibration.machine, calibration.measured_at));
  }
  return lines;
}

std::vector<std::string> parse_models(std::string_view kind, std::string_view text, std::string_view origin) {
  if (kind == kKinds[0]) return names_in<model_file::Network>(text, origin);
  if (kind == kKinds[1]) return names_in<model_file::Radio>(text, origin);
  if (kind == kKinds[2]) return names_in<model_file::Battery>(text, origin);
  if (kind == kKinds[3]) return names_in<model_file::Prices>(text, origin);
  if (kind == kKinds[4]) return names_in<model_file::Population>(text, origin);
  refuse_kind(kind);
}

}  // namespace pushbench
