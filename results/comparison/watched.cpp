#include "results/comparison/watched.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <optional>

#include "runtime/input_error.hpp"

namespace pushbench::results {

namespace {

constexpr auto kWork = OfMachine::work;
constexpr auto kAll = OfMachine::all;

constexpr std::array kWatched{
    Watched{.name = "cpu", .metric = "server_cpu_us_per_message", .usual = true, .of_machine = kAll},
    Watched{.name = "latency_p50",
            .metric = "latency_p50_us",
            .usual = true,
            .of_machine = kWork,
            .instead = "uplink_latency_p50_us"},
    Watched{.name = "latency_p99",
            .metric = "latency_p99_us",
            .most = 0.1,
            .usual = true,
            .of_machine = kWork,
            .instead = "uplink_latency_p99_us"},
    Watched{.name = "wire_bytes", .metric = "wire_bytes_per_message", .most = 0.01, .usual = true},
    Watched{.name = "memory", .metric = "server_memory_per_connection_bytes", .usual = true},
    Watched{.name = "lost", .metric = "lost", .most = 0, .usual = true, .is_count = true, .exact = true},
    Watched{.name = "duplicated", .metric = "duplicated", .most = 0, .usual = true, .is_count = true, .exact = true},
    Watched{.name = "reordered", .metric = "reordered", .most = 0, .usual = true, .is_count = true, .exact = true},
    Watched{.name = "protocol_errors",
            .metric = "protocol_errors",
            .most = 0,
            .usual = true,
            .is_count = true,
            .exact = true},
    Watched{.name = "latency_mean", .metric = "latency_mean_us", .of_machine = kWork},
    Watched{.name = "latency_p90", .metric = "latency_p90_us", .of_machine = kWork},
    Watched{.name = "latency_p99_9", .metric = "latency_p99_9_us", .most = 0.15, .of_machine = kWork},
    Watched{.name = "latency_max", .metric = "latency_max_us", .most = 0.25, .of_machine = kWork},
    Watched{.name = "service_time_p50", .metric = "service_time_p50_us", .of_machine = kWork},
    Watched{.name = "service_time_p99", .metric = "service_time_p99_us", .most = 0.1, .of_machine = kWork},
    Watched{.name = "uplink_latency_p50", .metric = "uplink_latency_p50_us", .of_machine = kWork},
    Watched{.name = "uplink_latency_p99", .metric = "uplink_latency_p99_us", .most = 0.1, .of_machine = kWork},
    Watched{.name = "client_cpu", .metric = "client_cpu_us_per_message", .of_machine = kAll},
    Watched{.name = "cpu_cores", .metric = "server_cpu_cores", .of_machine = kAll},
    Watched{.name = "client_memory", .metric = "client_memory_per_connection_bytes"},
    Watched{.name = "kernel_memory", .metric = "kernel_memory_per_connection_bytes"},
    Watched{.name = "idle_bytes", .metric = "wire_bytes_per_connection_s", .most = 0.01},
    Watched{.name = "payload_bytes", .metric = "payload_bytes_per_message", .most = 0.01},
    Watched{.name = "delivered", .metric = "delivered_per_s", .most = 0.01, .higher_is_better = true},
    Watched{.name = "uplink", .metric = "uplink_per_s", .most = 0.01, .higher_is_better = true},
    Watched{.name = "connections", .metric = "connections", .most = 0.01, .higher_is_better = true},
    Watched{.name = "notice_p50", .metric = "notice_p50_us"},
    Watched{.name = "notice_p99", .metric = "notice_p99_us", .most = 0.1},
    Watched{.name = "recovery_p50", .metric = "recovery_p50_us"},
    Watched{.name = "recovery_p99", .metric = "recovery_p99_us", .most = 0.1},
    Watched{.name = "recovery_bytes", .metric = "recovery_bytes_per_return", .most = 0.01},
    Watched{.name = "disconnects", .metric = "disconnects", .most = 0, .is_count = true},
    Watched{.name = "slow_consumers", .metric = "slow_consumers_dropped", .most = 0, .is_count = true},
    Watched{.name = "missed", .metric = "missed", .most = 0, .is_count = true},
    Watched{.name = "unrecovered", .metric = "unrecovered", .most = 0, .is_count = true},
    Watched{.name = "retransmits", .metric = "retransmits", .most = 0.5, .is_count = true},
};

const Watched* found(std::string_view metric) {
  const auto* const place =
      std::find_if(kWatched.begin(), kWatched.end(), [&](const Watched& one) { return one.metric == metric; });
  return place == kWatched.end() ? nullptr : place;
}

}  // namespace

std::span<const Watched> watched() { return kWatched; }

const Watched& watched_metric(std::string_view metric) {
  const Watched* const one = found(metric);
  if (one == nullptr) std::abort();
  return *one;
}

std::string_view short_name(std::string_view metric) {
  const Watched* const one = found(metric);
  return one == nullptr ? metric : one->name;
}

std::optional<double> parse_share(std::string_view text) {
  bool percent = false;
  if (text.ends_with('%')) {
    percent = true;
    text.remove_suffix(1);
  }
  while (text.ends_with(' ')) text.remove_suffix(1);
  double share = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), share);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  if (percent) share /= 100;
  constexpr double kMost = 100;
  return share >= 0 && share <= kMost ? std::optional{share} : std::nullopt;
}

std::vector<Threshold> default_thresholds() {
  std::vector<Threshold> thresholds;
  for (const Watched& one : kWatched) {
    if (one.usual) thresholds.push_back({std::string{one.metric}, one.most});
  }
  return thresholds;
}

std::vector<Threshold> parse_thresholds(std::string_view text, std::string_view where) {
  std::vector<Threshold> thresholds;
  while (true) {
    const std::string_view entry = text.substr(0, text.find(','));
    const std::string_view name = entry.substr(0, entry.find('='));
    const auto found = std::find_if(kWatched.begin(), kWatched.end(),
                                    [&](const Watched& one) { return one.name == name || one.metric == name; });
    if (found == kWatched.end()) {
      std::vector<std::string_view> names;
      for (const Watched& one : kWatched) names.push_back(one.name);
      throw InputError(where, in_quotes(name) + " is no figure that can be watched", accepted_words(name, names));
    }
    Threshold threshold{std::string{found->metric}, found->most};
    if (name.size() < entry.size()) {
      const std::string_view most = entry.substr(name.size() + 1);
      const auto share = parse_share(most);
      if (!share) {
        throw InputError(fmt::format("{}: {}", where, name), in_quotes(most) + " is no threshold",
                         "by how much it may become worse, as 10% or 0.1; 0 for any");
      }
      threshold.most = *share;
    }
    const bool twice = std::any_of(thresholds.begin(), thresholds.end(),
                                   [&](const Threshold& one) { return one.metric == threshold.metric; });
    if (twice) throw InputError(where, in_quotes(name) + " is there twice", "each figure once");
    thresholds.push_back(std::move(threshold));
    if (entry.size() == text.size()) return thresholds;
    text.remove_prefix(entry.size() + 1);
  }
}

}  // namespace pushbench::results
