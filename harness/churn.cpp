#include "harness/churn.hpp"

#include <cmath>

#include "runtime/random.hpp"

namespace pushbench {

void ChurnSchedule::add(ClientId client, const Churn& churn, TimePoint begin) { put(client, churn, 0, begin); }

void ChurnSchedule::advance() {
  const Entry done = queue_.top();
  queue_.pop();
  put(done.turn.client, *done.churn, done.number + 1, done.turn.at);
}

void ChurnSchedule::put(ClientId client, const Churn& churn, std::uint32_t number, TimePoint since) {
  const bool leaves = number % 2 == 0;
  // Dice made anew for each turn cost no memory, and no client's depend on which others a worker has.
  Random of_client(seed_ + client);
  Random dice(of_client.next() + number);
  const double length_s = dice.exponential() * (leaves ? churn.session_s : churn.away_s);
  queue_.push({{since + Duration{std::llround(length_s * 1e9)}, client, leaves}, number, &churn});
}

}  // namespace pushbench
