#include "transports/unacknowledged.hpp"

#include <utility>

#include "hub/envelope.hpp"

namespace pushbench {

bool Unacknowledged::add(std::string text) {
  const auto envelope = parse_envelope(text);
  if (!envelope || envelope->count == 0) return true;
  if (!waiting_) waiting_ = std::make_unique<std::deque<Waiting>>();
  const std::uint64_t count = envelope->count;
  waiting_->push_back({count, std::move(text)});
  if (waiting_->size() <= kMost) return true;
  waiting_->pop_front();
  return false;
}

void Unacknowledged::arrived(std::uint64_t count) {
  if (!waiting_) return;
  while (!waiting_->empty() && waiting_->front().count <= count) waiting_->pop_front();
  if (waiting_->empty()) waiting_.reset();
}

}  // namespace pushbench
