#include "harness/scenario.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <nlohmann/json.hpp>

namespace pushbench {

using nlohmann::json;

namespace {

json document_of(const Traffic& traffic) {
  json document = {{"arrivals", name_of(traffic.arrivals)},
                   {"messages_per_s", traffic.messages_per_s},
                   {"payload_bytes", traffic.payload_bytes}};
  if (traffic.arrivals == Arrivals::burst) document["burst_size"] = traffic.burst_size;
  return document;
}

json document_of(const Settings& settings) {
  json document = json::object();
  for (const auto& setting : settings.values()) {
    std::visit([&](const auto& plain) { document[setting.first] = plain; }, setting.second);
  }
  return document;
}

}  // namespace

std::uint32_t Scenario::channel_count() const {
  switch (channels.layout) {
    case Layout::shared: return 1;
    case Layout::rooms: return (clients + channels.room_size - 1) / channels.room_size;
    case Layout::one_per_client: return clients;
  }
  std::abort();
}

std::uint32_t Scenario::channel_of(std::uint32_t client) const {
  switch (channels.layout) {
    case Layout::shared: return 0;
    case Layout::rooms: return client / channels.room_size;
    case Layout::one_per_client: return client;
  }
  std::abort();
}

std::uint32_t Scenario::members_of(std::uint32_t channel) const {
  switch (channels.layout) {
    case Layout::shared: return clients;
    case Layout::rooms: return std::min(channels.room_size, clients - channel * channels.room_size);
    case Layout::one_per_client: return 1;
  }
  std::abort();
}

const Settings& Scenario::settings_of(std::string_view transport) const {
  const auto found = transports.find(transport);
  if (found == transports.end()) std::abort();
  return found->second;
}

std::string channel_name(std::uint32_t channel) { return "c" + std::to_string(channel); }

std::string to_json(const Scenario& scenario) {
  json document = {{"name", scenario.name},
                   {"summary", scenario.summary},
                   {"clients", scenario.clients},
                   {"channels", {{"layout", name_of(scenario.channels.layout)}}},
                   {"phases",
                    {{"warm_up_s", scenario.phases.warm_up_s},
                     {"measure_s", scenario.phases.measure_s},
                     {"drain_s", scenario.phases.drain_s}}},
                   {"trials", scenario.trials},
                   {"hub", {{"history_messages", scenario.history_messages}}},
                   {"connect", {{"connections_per_s", scenario.connections_per_s}}},
                   {"transports", json::object()}};
  if (scenario.channels.layout == Layout::rooms) document["channels"]["room_size"] = scenario.channels.room_size;
  if (scenario.downlink) document["downlink"] = document_of(*scenario.downlink);
  if (scenario.uplink) document["uplink"] = document_of(*scenario.uplink);
  for (const auto& [name, settings] : scenario.transports) document["transports"][name] = document_of(settings);
  return document.dump();
}

std::string hash_of(const Scenario& scenario) {
  const std::string document = to_json(scenario);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  if (EVP_Digest(document.data(), document.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1) std::abort();
  std::string hex = "sha256:";
  for (unsigned int i = 0; i < size; ++i) {
    constexpr std::string_view kHex = "0123456789abcdef";
    hex += kHex[digest[i] >> 4];
    hex += kHex[digest[i] & 15];
  }
  return hex;
}

std::string_view name_of(Layout layout) {
  switch (layout) {
    case Layout::shared: return "shared";
    case Layout::rooms: return "rooms";
    case Layout::one_per_client: return "private";
  }
  std::abort();
}

std::string_view name_of(Arrivals arrivals) {
  switch (arrivals) {
    case Arrivals::constant: return "constant";
    case Arrivals::poisson: return "poisson";
    case Arrivals::burst: return "burst";
  }
  std::abort();
}

}  // namespace pushbench
