#include "harness/strikes.hpp"

#include <algorithm>
#include <cstdlib>

namespace pushbench {

void FaultRecord::merge(const FaultRecord& other) {
  if (other.strikes > 0) first_us = strikes > 0 ? std::min(first_us, other.first_us) : other.first_us;
  if (!other.recovery.empty()) {
    last_return_us = recovery.empty() ? other.last_return_us : std::max(last_return_us, other.last_return_us);
  }
  strikes = std::max(strikes, other.strikes);  // every worker counts the same ones
  struck += other.struck;
  away += other.away;
  notice.merge(other.notice);
  recovery.merge(other.recovery);
  missed += other.missed;
  attempts += other.attempts;
  recovery_bytes += other.recovery_bytes;
  pushbench::merge(reconnected, other.reconnected);
}

void Strikes::strikes(std::uint32_t fault, TimePoint at) {
  FaultRecord& record = records_[fault];
  if (record.strikes++ == 0) record.first_us = since_begin(at);
}

bool Strikes::has(ClientId client, TimePoint now) const {
  const auto found = open_.find(client);
  return found != open_.end() && (found->second.noticed || now < found->second.until);
}

bool Strikes::lasts(ClientId client, TimePoint now) const {
  const auto found = open_.find(client);
  return found != open_.end() && now < found->second.until;
}

void Strikes::hit(std::uint32_t fault, ClientId client, TimePoint at, TimePoint until) {
  if (has(client, at)) std::abort();
  open_[client] = {fault, false, at, until};
  ++records_[fault].struck;
}

void Strikes::lost(ClientId client, TimePoint at, std::uint64_t bytes) {
  const auto found = open_.find(client);
  if (found == open_.end()) return;
  Open& open = found->second;
  FaultRecord& record = records_[open.fault];
  if (open.noticed) {
    ++record.attempts;
    record.recovery_bytes += bytes;
    return;
  }
  open.noticed = true;
  record.notice.record(to_us(at - open.at));
}

void Strikes::returned(ClientId client, TimePoint at, const Span& missed, std::uint64_t bytes) {
  const auto found = open_.find(client);
  if (found == open_.end() || !found->second.noticed) return;
  const Open open = found->second;
  open_.erase(found);
  FaultRecord& record = records_[open.fault];
  ++record.attempts;
  record.recovery_bytes += bytes;
  record.recovery.record(to_us(at - open.at));
  record.last_return_us = since_begin(at);
  steps_[open.fault].count(at);
  if (missed.size() == 0) return;
  // Who is struck again before anything came would miss the same twice.
  Cursor& counted = counted_[client];
  const Span more = missed.within({counted + 1, UINT64_MAX});
  if (more.size() == 0) return;
  counted = more.last;
  absences_.push_back({open.fault, client, more});
}

bool Strikes::settled() const {
  return std::none_of(open_.begin(), open_.end(), [](const auto& entry) { return entry.second.is_to_come_back(); });
}

std::vector<FaultRecord> Strikes::records(const std::function<std::uint64_t(const Absence&)>& count) const {
  std::vector<FaultRecord> records = records_;
  for (std::size_t fault = 0; fault < records.size(); ++fault) records[fault].reconnected = steps_[fault].counts();
  for (const auto& [client, open] : open_) records[open.fault].away += open.is_to_come_back() ? 1 : 0;
  for (const Absence& absence : absences_) records[absence.fault].missed += count(absence);
  return records;
}

}  // namespace pushbench
