#include "runtime/simulated/network.hpp"

#include <stdexcept>

namespace pushbench::simulated {

class Network::SimulatedListener final : public Listener {
 public:
  SimulatedListener(Network& network, Endpoint local) : network_(network), local_(std::move(local)) {}
  ~SimulatedListener() override { network_.listeners_.erase({local_.address, local_.port}); }
  const Endpoint& local() const override { return local_; }

 private:
  Network& network_;
  Endpoint local_;
};

Network::~Network() {
  streams_.clear_and_dispose([](SimulatedStream* stream) { delete stream; });
}

Stream& Network::connect(const Endpoint& peer, StreamHandler& handler, std::uint32_t user) {
  SimulatedStream& stream = make_stream();
  stream.user_ = user;
  stream.start_connecting(peer, handler);
  return stream;
}

std::unique_ptr<Listener> Network::listen(const Endpoint& local, AcceptHandler& handler) {
  constexpr std::uint16_t kFirstChosen = 49152;  // RFC 6335, section 6: the dynamic ports
  Endpoint chosen = local;
  if (chosen.port == 0) {
    for (chosen.port = kFirstChosen; listeners_.contains({chosen.address, chosen.port}); ++chosen.port) {
    }
  }
  if (!listeners_.try_emplace({chosen.address, chosen.port}, &handler).second) {
    throw std::runtime_error("cannot listen on " + local.address + ":" + std::to_string(local.port) +
                             ": somebody listens there already");
  }
  return std::make_unique<SimulatedListener>(*this, std::move(chosen));
}

AcceptHandler* Network::listening(const Endpoint& at) const {
  for (const std::string& address : {at.address, std::string{"0.0.0.0"}, std::string{"::"}}) {
    if (const auto found = listeners_.find({address, at.port}); found != listeners_.end()) return found->second;
  }
  return nullptr;
}

std::size_t Network::silence(std::uint32_t user, bool silent) {
  std::size_t count = 0;
  for (SimulatedStream& stream : streams_) {
    if (stream.user_ != user || stream.state_ == SimulatedStream::State::ended) continue;
    stream.set_silent(silent);
    ++count;
  }
  return count;
}

std::size_t Network::cut_now(std::uint32_t user, const Cut& cut) {
  std::size_t count = 0;
  for (SimulatedStream& stream : streams_) {
    if (stream.user_ != user || stream.state_ == SimulatedStream::State::ended || stream.silent_) continue;
    const bool asking = stream.state_ == SimulatedStream::State::asking;  // then nothing is in flight
    cut.lose_in_flight || asking ? stream.break_here(cut) : stream.break_behind();
    ++count;
  }
  return count;
}

std::size_t Network::stall(std::uint32_t user, bool stalled) {
  std::size_t count = 0;
  for (SimulatedStream& stream : streams_) {
    if (stream.user_ != user || stream.state_ != SimulatedStream::State::open) continue;
    stream.set_stalled(stalled);
    ++count;
  }
  return count;
}

void Network::cut_no_more() {
  cuts_.clear();
  byte_cuts_.clear();
}

std::size_t Network::bytes_before_cut(std::size_t count, std::optional<Cut>& cut) {
  const auto next = byte_cuts_.lower_bound(bytes_);
  if (next != byte_cuts_.end() && next->first - bytes_ < count) {
    count = next->first - bytes_;
    cut = next->second;
    byte_cuts_.erase(next);
  }
  bytes_ += count;
  return count;
}

std::optional<Cut> Network::begin_step() {
  const auto cut = cuts_.find(steps_++);
  if (cut == cuts_.end()) return std::nullopt;
  return cut->second;
}

SimulatedStream& Network::make_stream() {
  auto* stream = new SimulatedStream(*this);
  streams_.push_back(*stream);
  return *stream;
}

void Network::destroy(SimulatedStream& stream) {
  streams_.erase_and_dispose(streams_.iterator_to(stream), [](SimulatedStream* gone) { delete gone; });
}

}  // namespace pushbench::simulated
