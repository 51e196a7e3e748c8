#include "runtime/world/model_host.hpp"

#include <algorithm>
#include <utility>

#include "runtime/world/network.hpp"

namespace pushbench::world {

namespace {

Duration scaled(Duration whole, double share) {
  return Duration{static_cast<std::int64_t>(share * static_cast<double>(whole.count()))};
}

}  // namespace

ModelHost::ModelHost(Network& network, HostOptions options, Random random)
    : Host(random.next()), network_(network), options_(std::move(options)), dice_(random.split()) {
  for (std::uint32_t i = 0; i < std::max<std::uint32_t>(options_.cores, 1); ++i) {
    cores_.emplace_back(*this, options_.cores == 0);
  }
}

ModelHost::~ModelHost() {
  for (Core& core : cores_) core.clear();
}

TimePoint ModelHost::now() const {
  const Core* running = network_.running();
  return running != nullptr && &running->host() == this ? running->cursor() : network_.event_time();
}

void ModelHost::arm(Timer& timer, TimePoint when) {
  if (!network_.stopped()) timers_.arm(timer, when);
}

Stream& ModelHost::connect(const Endpoint& peer, StreamHandler& handler, std::uint32_t user) {
  return network_.connect(*this, peer, handler, user);
}

std::unique_ptr<Listener> ModelHost::listen(const Endpoint& local, AcceptHandler& handler) {
  return network_.listen(*this, local, handler);
}

Operations ModelHost::operations() const {
  Operations done = operations_;
  for (const Core& core : cores_) {
    done.cpu += core.cpu();
    done.busiest_cpu = std::max(done.busiest_cpu, core.cpu_of_window());
  }
  return done;
}

void ModelHost::begin_window() {
  for (Core& core : cores_) core.begin_window();
}

void ModelHost::charge_publish() {
  ++operations_.publishes;
  Core* running = network_.running();
  (running != nullptr && &running->host() == this ? *running : cores_.front()).charge(options_.costs.publish);
}

void ModelHost::kill() {
  network_.kill(*this);
  for (Core& core : cores_) core.clear();
  timer_waits_ = false;
  paused_ = false;
}

void ModelHost::pause() {
  paused_ = true;
  for (Core& core : cores_) core.pause();
}

void ModelHost::resume() {
  if (!paused_) return;
  paused_ = false;
  for (Core& core : cores_) core.resume();
}

Duration ModelHost::draw_wake_delay() {
  const WakeDelays& quantiles = options_.wake_delays;
  if (quantiles.empty()) return {};
  if (quantiles.size() == 1) return quantiles.front();
  const double place = dice_.unit() * static_cast<double>(quantiles.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const double share = place - static_cast<double>(below);
  const double step = static_cast<double>((quantiles[below + 1] - quantiles[below]).count());
  return quantiles[below] + Duration{static_cast<std::int64_t>(share * step)};
}

double ModelHost::coldness(Duration slept) const {
  const Duration cold_after = options_.costs.cold_after;
  if (cold_after <= Duration::zero()) return 1;
  return std::min(1.0, static_cast<double>(slept.count()) / static_cast<double>(cold_after.count()));
}

Duration ModelHost::come_from_afar() {
  const Costs& costs = options_.costs;
  const auto far_at = static_cast<double>(std::max<std::uint64_t>(costs.far_at, 1));
  const double share = std::min(1.0, static_cast<double>(connections_) / far_at);
  operations_.far += share;
  return scaled(costs.far, share);
}

Duration ModelHost::wake(Duration slept) {
  const double cold = coldness(slept);
  ++operations_.wakes;
  operations_.cold_wakes += cold;
  return options_.costs.wake + scaled(options_.costs.cold, cold);
}

Duration ModelHost::rest(Duration slept) const { return scaled(options_.costs.rest, coldness(slept)); }

TimePoint ModelHost::next_timer() {
  if (paused_ || timer_waits_ || timers_.size() == 0) return TimePoint::max();
  return *timers_.earliest();
}

void ModelHost::timer_is_due() {
  if (cores_.front().do_now(nullptr)) return;
  timer_waits_ = true;
  cores_.front().timers_are_due();
}

void ModelHost::fire_timers(std::uint32_t most) {
  timer_waits_ = false;
  Core& core = *network_.running();
  const TimePoint begun = core.cursor();
  for (std::uint32_t fired = 0; fired < most && !paused_; ++fired) {
    if (timers_.size() == 0 || *timers_.earliest() > begun) return;  // disarmed or moved meanwhile, or that was all
    ++operations_.timers;
    core.charge(options_.costs.timer);
    timers_.fire_one(begun);
  }
}

}  // namespace pushbench::world
