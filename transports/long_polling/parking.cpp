#include "transports/long_polling/parking.hpp"

namespace pushbench::long_polling {

void Parked::on_gone() { line->parking.remove(*this); }

void HoldLine::on_timer() {
  const TimePoint now = parking.runtime_.now();  // once: answering takes time, in which others' turn is to come
  while (!waiting.empty() && waiting.front().until <= now) parking.expire(waiting.front());
  if (waiting.empty()) {
    parking.lines_.erase(hold.count());  // and with it this
  } else {
    parking.runtime_.arm(timer, waiting.front().until);
  }
}

Parking::~Parking() {
  for (const auto& [hold, line] : lines_) {
    runtime_.disarm(line->timer);
    line->waiting.clear();
  }
  unused_.clear();
}

void Parking::park(http::Connection& connection, const Channel& channel, Cursor cursor, Duration hold,
                   bool cross_origin) {
  if (unused_.empty()) unused_.push_back(all_.emplace_back());
  Parked& parked = unused_.back();
  unused_.pop_back();
  std::unique_ptr<HoldLine>& line = lines_[hold.count()];
  if (!line) line = std::make_unique<HoldLine>(*this, hold);
  parked.connection = &connection;
  parked.channel = &channel;
  parked.line = line.get();
  parked.cursor = cursor;
  parked.until = runtime_.now() + hold;
  parked.cross_origin = cross_origin;
  line->waiting.push_back(parked);
  if (!line->timer.armed()) runtime_.arm(line->timer, parked.until);
  by_channel_.add(channel, parked);
  connection.wait(parked);
}

void Parking::expire(Parked& parked) {
  http::Connection& connection = *parked.connection;
  const Channel& channel = *parked.channel;
  const Cursor cursor = parked.cursor;
  const bool cross_origin = parked.cross_origin;
  remove(parked);
  expired_(connection, channel, cursor, cross_origin);
}

void Parking::expire_all() {
  for (const auto& [hold, line] : lines_) {
    while (!line->waiting.empty()) expire(line->waiting.front());
  }
}

void Parking::remove(Parked& parked) {
  by_channel_.remove(*parked.channel, parked);
  forget(parked);
}

void Parking::forget(Parked& parked) {
  parked.line->waiting.erase(parked.line->waiting.iterator_to(parked));
  unused_.push_back(parked);
}

}  // namespace pushbench::long_polling
