#include "runtime/world/world.hpp"

#include <utility>

#include "runtime/world/network.hpp"

namespace pushbench::world {

World::World(std::uint64_t seed) : network_(std::make_unique<Network>(seed)) {}

World::~World() = default;

Host& World::add_host(HostOptions options) { return network_->add_host(std::move(options)); }

void World::set_default_link(const Link& link) { network_->set_default_link(link); }
void World::set_link(std::uint32_t user, const Link& link) { network_->set_link(user, link); }
void World::set_packet_observer(PacketObserver* observer) { network_->set_observer(observer); }

TimePoint World::now() const { return network_->time(); }

bool World::run_until(TimePoint when, const std::function<bool()>& tick) {
  constexpr std::uint64_t kEventsATick = 100'000;
  std::uint64_t next_tick = network_->happened() + kEventsATick;
  while (network_->step(when)) {
    if (network_->happened() < next_tick) continue;
    next_tick += kEventsATick;
    if (tick && tick()) return false;
  }
  network_->advance(when);
  return true;
}

void World::stop() { network_->stop(); }

std::uint64_t World::events() const { return network_->happened(); }
std::uint64_t World::pending() const { return network_->pending(); }
Traffic World::traffic() const { return network_->traffic_now(); }
std::uint64_t World::current_bytes() const { return network_->current_bytes(); }

std::size_t World::strike(LinkFault fault, const Users& hits) { return network_->strike(fault, hits); }
std::size_t World::strike(LinkFault fault, std::uint32_t user) { return network_->strike(fault, user); }
std::size_t World::drop(std::uint32_t user) { return network_->drop(user); }
void World::heal(const Users& hits) { network_->heal(hits); }
void World::set_source(std::uint32_t user, const std::string& address) { network_->set_source(user, address); }

}  // namespace pushbench::world
