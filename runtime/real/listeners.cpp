#include "runtime/real/listeners.hpp"

#include <unistd.h>

#include <algorithm>

#include "runtime/real/listener.hpp"

namespace pushbench {

Listeners::~Listeners() {
  for (const Adopted& adopted : adopted_) ::close(adopted.socket);
}

void Listeners::adopt(const Endpoint& local, int socket) { adopted_.push_back({local, socket}); }

int Listeners::take_adopted(const Endpoint& local) {
  const auto found =
      std::find_if(adopted_.begin(), adopted_.end(), [&](const Adopted& adopted) { return adopted.local == local; });
  if (found == adopted_.end()) return -1;
  const int socket = found->socket;
  adopted_.erase(found);
  return socket;
}

void Listeners::remove(const RealListener& listener) { std::erase(all_, &listener); }

void Listeners::set_room(std::optional<std::uint64_t> most) {
  most_ = most.value_or(UINT64_MAX);
  reopen();
}

void Listeners::stream_closed() {
  --accepted_;
  if (most_ != UINT64_MAX) reopen();
}

void Listeners::reopen() {
  for (RealListener* listener : all_) listener->set_open(has_room());
}

}  // namespace pushbench
