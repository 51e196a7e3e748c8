// One fault plan carried out on real sockets: a server, its clients, what they publish, and what is done to them.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "runtime/real/held_port.hpp"
#include "tests/faults/life.hpp"
#include "tests/faults/plan.hpp"
#include "tests/faults/witness.hpp"

namespace pushbench::faults {

struct OrdealOptions {
  boost::asio::io_context& context;
  const Transport& transport;
  const Settings& settings;
  std::uint64_t seed;
  Promise promise = Promise::everything;
};

/// All times short, so that silence is noticed within a plan.
Settings quick_settings(const Transport& transport);

class Ordeal {
 public:
  /// Begins.
  explicit Ordeal(const OrdealOptions& options);
  ~Ordeal();
  Ordeal(const Ordeal&) = delete;
  Ordeal& operator=(const Ordeal&) = delete;

  /// All that was planned has happened, and all that is promised has arrived.
  bool complete() const { return next_act_ == acts_.size() && life_ && witness_.complete(); }
  TimePoint begun() const { return begun_; }
  std::uint64_t seed() const { return options_.seed; }
  const Witness& witness() const { return witness_; }
  std::string plan_in_words() const { return in_words(plan_); }

 private:
  void plan_publications();
  void plan_fault(const Event& event);
  void publish(const std::string& channel);
  void publish_from(ClientId id);
  void end_life(bool by_reset);
  void begin_life();
  void at(Duration when, std::function<void()> act) { acts_.emplace_back(when, std::move(act)); }
  void act();

  const OrdealOptions options_;
  Random random_;
  std::vector<Event> plan_;
  HeldPort http_port_{"127.0.0.1"};
  HeldPort own_port_{"127.0.0.1"};
  RealRuntime runtime_;  // of the clients
  Witness witness_;
  std::unique_ptr<Life> life_;
  std::uint64_t lives_ = 0;
  std::vector<std::string> due_;  // channels to which the server was to publish while it was down
  ClientContext client_context_;
  std::unique_ptr<ClientFactory> factory_;
  std::vector<std::unique_ptr<Client>> clients_;
  std::vector<std::pair<Duration, std::function<void()>>> acts_;
  std::size_t next_act_ = 0;
  TimePoint begun_;
  Timer timer_ = Timer::calling<&Ordeal::act>(*this);
};

}  // namespace pushbench::faults
