#include "harness/environment.hpp"

#include <fmt/core.h>
#include <openssl/opensslv.h>
#include <zlib.h>

#include <boost/version.hpp>
#include <ctime>
#include <nlohmann/json.hpp>

#include "commit.hpp"
#include "harness/probes_machine.hpp"

namespace pushbench {

namespace {

std::string compiler() {
#if defined(__clang__)
  return fmt::format("clang++ {}.{}.{}", __clang_major__, __clang_minor__, __clang_patchlevel__);
#else
  return fmt::format("g++ {}.{}.{}", __GNUC__, __GNUC_MINOR__, __GNUC_PATCHLEVEL__);
#endif
}

std::string trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(' ');
  return first == std::string_view::npos ? "" : std::string{text.substr(first, text.find_last_not_of(' ') - first + 1)};
}

}  // namespace

results::Environment describe_environment() {
  const MachineFacts facts = read_machine_facts();
  results::Environment environment;
  environment.kernel = facts.kernel;
  environment.cpu_model = facts.cpu_model.value_or("unknown");
  environment.cores = static_cast<std::uint32_t>(facts.cpus.size());
  environment.memory_bytes = facts.memory_bytes.value_or(0);
  environment.compiler = compiler();
  environment.flags = trimmed(PUSHBENCH_FLAGS);
  environment.commit = PUSHBENCH_COMMIT;
  environment.congestion_control = facts.congestion_control;
  environment.tcp_timestamps = facts.tcp_timestamps;
  environment.loopback_mtu = facts.loopback_mtu;
  environment.somaxconn = facts.somaxconn;
  environment.open_file_limit = facts.open_files_soft;
  if (facts.ports) {
    environment.port_range_first = facts.ports->first;
    environment.port_range_last = facts.ports->last;
  }
  environment.clock_source = facts.clock_source;
  environment.versions = {
      {"boost", fmt::format("{}.{}.{}", BOOST_VERSION / 100000, BOOST_VERSION / 100 % 1000, BOOST_VERSION % 100)},
      {"fmt", fmt::format("{}.{}.{}", FMT_VERSION / 10000, FMT_VERSION / 100 % 100, FMT_VERSION % 100)},
      {"nlohmann_json",
       fmt::format("{}.{}.{}", NLOHMANN_JSON_VERSION_MAJOR, NLOHMANN_JSON_VERSION_MINOR, NLOHMANN_JSON_VERSION_PATCH)},
      {"openssl", OPENSSL_VERSION_STR},
      {"zlib", ZLIB_VERSION},
  };
  if (facts.huge_pages) environment.other["transparent_huge_pages"] = *facts.huge_pages;
  if (facts.cpu_governor) environment.other["cpu_governor"] = *facts.cpu_governor;
  if (facts.cpu_quota) environment.other["cpu_quota_cores"] = fmt::format("{:.2f}", *facts.cpu_quota);
  if (facts.time_wait_reuse) environment.other["tcp_tw_reuse"] = fmt::format("{}", *facts.time_wait_reuse);
  return environment;
}

Machine machine_of(const MachineFacts& facts) {
  return {.cpus = facts.cpus, .open_file_limit = facts.open_files_soft, .ports = facts.usable_ports().value_or(0)};
}

Machine read_machine() { return machine_of(read_machine_facts()); }

std::string utc_now() {
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  gmtime_r(&now, &utc);
  char text[32];
  return {text, std::strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &utc)};
}

std::string tool_version() { return PUSHBENCH_VERSION; }

}  // namespace pushbench
