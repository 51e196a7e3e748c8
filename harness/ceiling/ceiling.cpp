#include "harness/ceiling/ceiling.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <system_error>

#include "harness/ceiling/ladder.hpp"
#include "harness/ceiling/network.hpp"
#include "harness/environment.hpp"
#include "harness/execution.hpp"
#include "results/json.hpp"
#include "runtime/input_error.hpp"

namespace pushbench {

namespace {

using results::Ceiling;
using results::CeilingEnd;

/// The network that one transport climbs in.
struct Network {
  MachineFacts facts;
  PortRange ports;
  bool is_own = false;
  std::string why_not;  ///< it is not of the run's own, though that was asked for
};

// For every transport a new one: what the one before has left, ports that wait for a minute say, is not in it.
Network enter_network(const CeilingPlan& plan, const MachineFacts& outside) {
  Network network;
  if (plan.own_network) {
    network.why_not = enter_own_network();
    network.is_own = network.why_not.empty();
  }
  if (network.is_own) {
    widen_backlogs();
    if (plan.port_range) set_port_range(*plan.port_range);
  } else if (plan.port_range) {
    throw InputError("--port-range",
                     "needs a network namespace of its own, and there is none: " +
                         (plan.own_network ? network.why_not : "it was not asked for"),
                     "the kernel's range; or a kernel that permits user namespaces");
  }
  network.facts = read_facts_inside(outside);
  if (!network.facts.ports) throw InputError("ip_local_port_range", "cannot be read", "a readable /proc/sys/net");
  network.ports = *network.facts.ports;
  return network;
}

/// What kept ceilings from their end, in words; empty if nothing did.
std::string failures(const results::Run& run) {
  std::vector<std::string> told;
  for (const Ceiling& ceiling : run.ceilings) {
    if (ceiling.end != CeilingEnd::failed) continue;
    told.push_back(fmt::format("the ceiling of {} failed: {}", ceiling.transport, fmt::join(ceiling.reasons, "; ")));
  }
  return fmt::format("{}", fmt::join(told, "; "));
}

}  // namespace

std::vector<std::uint64_t> steps_to(std::uint64_t target) {
  constexpr std::uint64_t kLeast = 100;
  std::vector<std::uint64_t> steps;
  const auto add = [&](std::uint64_t step) {
    if (step >= kLeast && step < target && (steps.empty() || step > steps.back())) steps.push_back(step);
  };
  for (std::uint64_t part = 64; part >= 2; part /= 2) add(target / part);
  add(target / 4 * 3 + target % 4 * 3 / 4);
  return steps;
}

double heartbeat_s_of(const CeilingPlan& plan, const Variant& variant) {
  constexpr std::string_view kName = "heartbeat_s";
  const auto specs = variant.transport->settings();
  if (std::ranges::none_of(specs, [&](const SettingSpec& spec) { return spec.name == kName; })) return 0;
  const auto own = variant.changed.find(std::string{kName});
  if (plan.heartbeat_s == 0 || own == variant.changed.end()) return plan.heartbeat_s;
  return static_cast<double>(std::get<std::int64_t>(own->second));
}

Execution execute_ceiling(const CeilingPlan& plan, CeilingObserver& observer) {
  boost::asio::io_context context{1};
  const Interruption interruption(context);
  const MachineFacts outside = read_machine_facts();
  Network network = enter_network(plan, outside);  // where that can't be, there is no run, and no file of it
  results::Run run = begin_run(plan.command_line, plan.seed);
  make_folder_for(plan.file);
  const auto save = [&] { results::save_run(run, plan.file); };
  save();  // a path that can't be written is found before the first connection, not after the last
  for (const Variant& variant : plan.variants) {
    if (!run.ceilings.empty()) network = enter_network(plan, outside);
    observer.on_transport(variant);
    Ceiling& ceiling = run.ceilings.emplace_back();
    if (!network.why_not.empty()) {
      ceiling.reasons.push_back("in the host's network, whose settings are as they are: " + network.why_not);
    }
    climb(context, interruption,
          {.plan = plan,
           .variant = variant,
           .facts = network.facts,
           .ports = network.ports,
           .own_network = network.is_own},
          observer, ceiling, save);
    save();
    observer.on_end(ceiling);
    if (ceiling.end == CeilingEnd::interrupted) break;
  }
  const bool interrupted = !run.ceilings.empty() && run.ceilings.back().end == CeilingEnd::interrupted;
  run.reason = interrupted ? fmt::format("{} in ceiling {} of {}", interruption.words(), run.ceilings.size(),
                                         plan.variants.size())
                           : failures(run);
  run.status = run.reason.empty() ? results::RunStatus::complete : results::RunStatus::partial;
  run.finished_at = utc_now();
  save();
  return {std::move(run), interrupted};
}

std::string_view name_of(CeilingProgress::Phase phase) {
  using Phase = CeilingProgress::Phase;
  switch (phase) {
    case Phase::starting: return "starting";
    case Phase::connecting: return "connecting";
    case Phase::broadcasting: return "broadcasting";
    case Phase::idling: return "idling";
    case Phase::measuring_memory: return "measuring memory";
    case Phase::ending: return "ending";
  }
  return "";
}

}  // namespace pushbench
