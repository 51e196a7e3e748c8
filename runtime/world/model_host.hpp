// A host of the modelled world: its cores, its timers, its limits and what was done on it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <memory>

#include "runtime/world/core.hpp"
#include "runtime/world/event_queue.hpp"
#include "runtime/world/world.hpp"

namespace pushbench::world {

class Network;

class ModelHost final : public Host {
 public:
  ModelHost(Network& network, HostOptions options, Random random);
  ~ModelHost() override;
  ModelHost(const ModelHost&) = delete;
  ModelHost& operator=(const ModelHost&) = delete;
  ModelHost(ModelHost&&) = delete;
  ModelHost& operator=(ModelHost&&) = delete;

  TimePoint now() const override;
  void arm(Timer& timer, TimePoint when) override;
  void disarm(Timer& timer) override { timers_.disarm(timer); }
  Stream& connect(const Endpoint& peer, StreamHandler& handler, std::uint32_t user) override;
  std::unique_ptr<Listener> listen(const Endpoint& local, AcceptHandler& handler) override;

  Operations operations() const override;
  void begin_window() override;
  std::uint64_t connections() const override { return connections_; }
  std::uint64_t most_connections_held() const override { return most_held_; }
  void charge_publish() override;
  void kill() override;
  void pause() override;
  void resume() override;

  Network& network() const { return network_; }
  const HostOptions& options() const { return options_; }
  Operations& count() { return operations_; }
  bool paused() const { return paused_; }
  std::size_t timers() const { return timers_.size(); }

  /// The core of the next connection.
  Core& next_core() { return cores_[next_core_++ % cores_.size()]; }
  /// How long it takes until it runs, having slept.
  Duration draw_wake_delay();
  /// CPU time of waking after having slept for so long.
  Duration wake(Duration slept);
  /// CPU time of the same wake that is spent after its work: Costs::rest.
  Duration rest(Duration slept) const;

  // Limits. A connection that was let in or asked for counts until closed().
  /// Counts a read or a send by how many connections there are: Costs::far.
  Duration come_from_afar();
  bool full() const { return connections_ >= options_.most_connections; }
  bool out_of_ports() const { return asked_ >= options_.most_ports; }
  void opened(bool asked_for) {
    most_held_ = std::max(most_held_, ++connections_);
    if (asked_for) ++asked_;
  }
  void closed(bool asked_for) {
    --connections_;
    if (asked_for) --asked_;
  }

  /// When the next timer is due that does not wait for its turn already; TimePoint::max() if none is.
  TimePoint next_timer();
  /// That time has come.
  void timer_is_due();
  /// The first core's turn has come to fire those that are due now, but no more than `most`.
  void fire_timers(std::uint32_t most);

 private:
  /// 0 to 1: how long it slept, of Costs::cold_after.
  double coldness(Duration slept) const;

  Network& network_;
  const HostOptions options_;
  Random dice_;
  EventQueue timers_;
  std::deque<Core> cores_;
  Operations operations_;
  std::uint64_t next_core_ = 0;
  std::uint64_t connections_ = 0;
  std::uint64_t most_held_ = 0;
  std::uint64_t asked_ = 0;
  bool paused_ = false;
  bool timer_waits_ = false;  // for its turn on the first core
};

}  // namespace pushbench::world
