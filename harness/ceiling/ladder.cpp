#include "harness/ceiling/ladder.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "harness/ceiling/filling.hpp"
#include "harness/ceiling/holding.hpp"
#include "harness/ceiling/walls.hpp"
#include "harness/environment.hpp"
#include "runtime/input_error.hpp"
#include "runtime/real/runtime.hpp"

namespace pushbench {

namespace {

using results::Ceiling;
using results::CeilingEnd;
using results::CeilingStep;
using std::chrono::milliseconds;
using Phase = CeilingProgress::Phase;

constexpr milliseconds kBetweenProgress{100};

/// What is to be set for connections that only are: the settings' names are the same wherever a transport has them.
void set_to_hold(Settings& settings, const Variant& variant) {
  for (const SettingSpec& spec : variant.transport->settings()) {
    if (variant.changed.contains(spec.name)) continue;
    const auto set = [&](std::int64_t value) { settings.set(variant.transport->settings(), spec.name, value); };
    if (spec.name == "heartbeat_s" || spec.name == "silence_ms") set(0);
    if (spec.name == "hold_ms") set(spec.most);
  }
}

class Ladder {
 public:
  Ladder(boost::asio::io_context& context, const Interruption& interruption, const ClimbOrder& order,
         const Scenario& scenario, CeilingObserver& observer, Ceiling& ceiling, const std::function<void()>& save)
      : order_(order),
        interruption_(interruption),
        observer_(observer),
        ceiling_(ceiling),
        save_(save),
        clock_offset_(measure_clock_offset()),
        fleet_(context, [this] { return tick(); }),
        crew_(fleet_, {.scenario = to_json(scenario),
                       .transport = std::string{order.variant.transport->name()},
                       .run_seed = order.plan.seed,
                       .clock_offset_ns = clock_offset_.count()}),
        climb_{.plan = order.plan,
               .facts = order.facts,
               .observer = observer,
               .ceiling = ceiling,
               .fleet = fleet_,
               .crew = crew_,
               .progress = progress_,
               .budget = MemoryBudget(ceiling.memory_limit_bytes, {})} {}

  ~Ladder() { crew_.dismiss(); }
  Ladder(const Ladder&) = delete;
  Ladder& operator=(const Ladder&) = delete;

  void run() {
    try {
      climb_up();
    } catch (const FleetError& error) {
      const std::uint64_t kills = growth(climb_.before.memory_kills, read_kernel_signs().memory_kills);
      if (error.kind() != FleetError::Kind::killed || kills == 0) throw;
      climb_.note(wall_of_killed(error.what(), kills), "");
      ceiling_.end = CeilingEnd::wall;
    }
  }

 private:
  void climb_up() {
    progress_.target = ceiling_.target;
    climb_.before = let_settle();
    climb_.budget = MemoryBudget(ceiling_.memory_limit_bytes, climb_.before);
    ceiling_.slab_before_bytes = climb_.before.slab_bytes;
    ceiling_.buffer_before_bytes = climb_.before.buffer_bytes;
    Filling filling(climb_);
    if (!filling.begin()) {
      ceiling_.end = CeilingEnd::wall;
      return;
    }
    taken_for_none_ = climb_.budget.taken(read_kernel_signs(), crew_.user_bytes());
    Holding holding(climb_, clock_offset_);
    std::vector<std::uint64_t> steps = order_.plan.steps;
    steps.push_back(ceiling_.target);
    for (const std::uint64_t step : steps) {
      if (!take(step, filling, holding)) break;
    }
    progress_.phase = Phase::ending;
    tick();
  }

  /// False if the way up ends there.
  bool take(std::uint64_t goal, Filling& filling, Holding& holding) {
    const std::uint64_t fits = most_that_fit();
    const bool cut_short = fits < goal;
    progress_.phase = Phase::connecting;
    progress_.step = std::min(goal, fits);
    const auto began = Climb::Clock::now();
    const bool reached = filling.fill(progress_.step);
    CeilingStep step;
    step.connect_s = std::chrono::duration<double>(Climb::Clock::now() - began).count();
    step.source_addresses = filling.sources();
    step.server_ports = filling.server_ports();
    if (cut_short && reached) {
      const std::uint64_t taken = climb_.budget.taken(read_kernel_signs(), crew_.user_bytes());
      climb_.note(wall_of_memory(taken, *climb_.budget.limit(), crew_.following(), true), "");
    }
    bool can_go_on = reached && !cut_short;
    const std::uint64_t measured = ceiling_.steps.empty() ? 0 : ceiling_.steps.back().connections;
    const bool has_more = crew_.following() > measured;
    if (has_more) can_go_on = holding.measure(step) && can_go_on;
    // Until the target is held it is as it was: whoever finds the file of a run that was killed reads the truth.
    if (!can_go_on) ceiling_.end = CeilingEnd::wall;
    if (can_go_on && goal == ceiling_.target) ceiling_.end = CeilingEnd::target;
    if (has_more) {
      ceiling_.steps.push_back(step);
      ceiling_.seconds = climb_.elapsed_s();
      save_();
      observer_.on_step(ceiling_, step);
    }
    return can_go_on;
  }

  std::uint64_t most_that_fit() {
    const std::uint64_t taken = climb_.budget.taken(read_kernel_signs(), crew_.user_bytes());
    return climb_.budget.most_connections(taken, taken_for_none_, crew_.following()).value_or(UINT64_MAX);
  }

  /// What the transport before this one has left is freed a while after its processes have ended.
  KernelSigns let_settle() {
    constexpr milliseconds kPeriod{200};
    constexpr int kMostPeriods = 50;
    constexpr std::uint64_t kLittle = 1 << 20;
    KernelSigns signs = read_kernel_signs();
    for (int i = 0; i < kMostPeriods; ++i) {
      fleet_.wait(kPeriod);
      const std::uint64_t before = signs.slab_bytes.value_or(0);
      signs = read_kernel_signs();
      if (before <= signs.slab_bytes.value_or(0) + kLittle) break;
    }
    return signs;
  }

  bool tick() {
    const auto now = Climb::Clock::now();
    if (now >= told_at_ + kBetweenProgress) {
      told_at_ = now;
      progress_.elapsed_s = climb_.elapsed_s();
      progress_.server_processes = static_cast<std::uint32_t>(crew_.servers().size());
      progress_.client_processes = static_cast<std::uint32_t>(crew_.clients().size());
      observer_.on_progress(progress_);
    }
    return interruption_.happened();
  }

  const ClimbOrder& order_;
  const Interruption& interruption_;
  CeilingObserver& observer_;
  Ceiling& ceiling_;
  const std::function<void()>& save_;
  Duration clock_offset_;
  CeilingProgress progress_;
  Climb::Clock::time_point told_at_{};
  std::uint64_t taken_for_none_ = 0;
  Fleet fleet_;
  Crew crew_;
  Climb climb_;
};

}  // namespace

Scenario scenario_to_hold(const Variant& variant) {
  Scenario scenario = parse_scenario(R"({"name":"ceiling","summary":"Connections that are held."})", "ceiling");
  set_to_hold(scenario.transports.at(std::string{variant.transport->name()}), variant);
  return variant.applied_to(scenario);
}

void climb(boost::asio::io_context& context, const Interruption& interruption, const ClimbOrder& order,
           CeilingObserver& observer, Ceiling& ceiling, const std::function<void()>& save) {
  const Scenario scenario = scenario_to_hold(order.variant);
  ceiling.transport = order.variant.label;
  for (const auto& [name, value] : scenario.settings_of(order.variant.transport->name()).values()) {
    ceiling.settings[name] = words_of(value);
  }
  ceiling.started_at = utc_now();
  ceiling.target = order.plan.target;
  ceiling.heartbeat_s = heartbeat_s_of(order.plan, order.variant);
  ceiling.payload_bytes = order.plan.payload_bytes;
  ceiling.own_network = order.own_network;
  ceiling.port_first = order.ports.first;
  ceiling.port_last = order.ports.last;
  ceiling.memory_limit_bytes =
      order.plan.most_memory_bytes ? order.plan.most_memory_bytes : standard_memory_limit(order.facts);
  ceiling.end = CeilingEnd::interrupted;
  try {
    Ladder(context, interruption, order, scenario, observer, ceiling, save).run();
  } catch (const FleetError& error) {
    const bool interrupted = error.kind() == FleetError::Kind::interrupted;
    ceiling.end = interrupted ? CeilingEnd::interrupted : CeilingEnd::failed;
    ceiling.reasons.emplace_back(interrupted ? interruption.words() : error.what());
  } catch (const InputError&) {
    throw;
  } catch (const std::exception& error) {  // what the kernel refused, or a worker said that nobody understands
    ceiling.end = CeilingEnd::failed;
    ceiling.reasons.emplace_back(error.what());
  }
}

}  // namespace pushbench
