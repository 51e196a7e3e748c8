// The effective scenario as text, and its hash: one fixed form, so that equal scenarios are equal text.
#include <openssl/evp.h>

#include <array>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "harness/scenario.hpp"

namespace pushbench {

using nlohmann::json;

namespace {

json document_of(const PayloadSize& size) {
  switch (size.kind) {
    case PayloadSize::Kind::fixed: return size.least;
    case PayloadSize::Kind::uniform: return {{"least", size.least}, {"most", size.most}};
    case PayloadSize::Kind::log_normal: return {{"median", size.median}, {"p95", size.p95}, {"most", size.most}};
  }
  std::abort();
}

json document_of(const Traffic& traffic) {
  json document = {{"arrivals", name_of(traffic.arrivals)},
                   {traffic.each ? "each_per_s" : "messages_per_s", traffic.messages_per_s},
                   {"payload_bytes", document_of(traffic.payload)},
                   {"content", traffic.content == Content::binary ? "binary" : "text"}};
  if (traffic.arrivals == Arrivals::burst) document["burst_size"] = traffic.burst_size;
  return document;
}

/// One as itself, several as a list.
json document_of(const std::vector<Traffic>& series) {
  if (series.size() == 1) return document_of(series.front());
  json list = json::array();
  for (const Traffic& traffic : series) list.push_back(document_of(traffic));
  return list;
}

json document_of(const Channels& channels) {
  json document = {{"layout", name_of(channels.layout)}};
  if (channels.layout != Layout::rooms) return document;
  if (channels.room_size == channels.room_size_most) {
    document["room_size"] = channels.room_size;
  } else {
    document["room_size"] = {{"least", channels.room_size}, {"most", channels.room_size_most}};
  }
  return document;
}

/// What a group's clients do: keys of the group, or of the scenario if there is but one.
void add_behaviour(const Group& group, json& document) {
  if (!group.uplink.empty()) document["uplink"] = document_of(group.uplink);
  if (group.churn) {
    document["churn"] = {{"session_s", group.churn->session_s},
                         {"away_s", group.churn->away_s},
                         {"catches_up", group.churn->catches_up}};
  }
}

bool is_plain(const Group& group) {
  return group.name == Group{}.name && group.members == 0 && group.follows && !group.to_server;
}

json document_of(const Group& group) {
  json document = {{"name", group.name}, {"follows", group.follows}};
  if (group.members > 0) document["members"] = group.members;
  if (!group.uplink.empty()) document["to"] = group.to_server ? "server" : "channel";
  add_behaviour(group, document);
  return document;
}

json document_of(const Replies& replies) {
  return {{"messages", {{"least", replies.messages_least}, {"most", replies.messages_most}}},
          {"per_s", {{"least", replies.per_s_least}, {"most", replies.per_s_most}}},
          {"first_after_ms", replies.first_after_ms},
          {"payload_bytes", document_of(replies.payload)}};
}

json document_of(const Phases& phases) {
  json document = {{"warm_up_s", phases.warm_up_s}, {"measure_s", phases.measure_s}, {"drain_s", phases.drain_s}};
  for (const LoadStep& step : phases.load) {
    document["load"].push_back({{"from_s", step.from_s}, {"factor", step.factor}});
  }
  return document;
}

json document_of(const Fault& fault) {
  json document = {{"kind", name_of(fault.kind)}};
  if (fault.at_s) document["at_s"] = *fault.at_s;
  if (fault.per_s) document["per_s"] = *fault.per_s;
  if (fault.share) document["share"] = *fault.share;
  if (fault.for_ms > 0) document["for_ms"] = fault.for_ms;
  if (fault.kind == FaultKind::restart) document["history"] = fault.history_kept ? "kept" : "lost";
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

std::string to_json(const Scenario& scenario) {
  json document = {
      {"name", scenario.name},
      {"summary", scenario.summary},
      {"clients", scenario.clients},
      {"channels", document_of(scenario.channels)},
      {"phases", document_of(scenario.phases)},
      {"reconnect", {{"first_ms", scenario.reconnect.first_ms}, {"most_ms", scenario.reconnect.most_ms}}},
      {"trials", scenario.trials},
      {"hub", {{"history_messages", scenario.history_messages}, {"history_bytes", scenario.history_bytes}}},
      {"connect", {{"connections_per_s", scenario.connections_per_s}}},
      {"transports", json::object()}};
  if (!scenario.sources.empty()) document["sources"] = scenario.sources;
  if (!scenario.slo.empty()) document["slo"] = scenario.slo;
  if (scenario.study) document["study"] = true;
  if (!scenario.variants.empty()) document["variants"] = scenario.variants;
  if (!scenario.downlink.empty()) document["downlink"] = document_of(scenario.downlink);
  if (scenario.groups.size() == 1 && is_plain(scenario.groups.front())) {
    add_behaviour(scenario.groups.front(), document);
  } else {
    for (const Group& group : scenario.groups) document["groups"].push_back(document_of(group));
  }
  if (scenario.replies) document["replies"] = document_of(*scenario.replies);
  for (const Fault& fault : scenario.faults) document["faults"].push_back(document_of(fault));
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

}  // namespace pushbench
