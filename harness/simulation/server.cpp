#include "harness/simulation/server.hpp"

#include <algorithm>

namespace pushbench {

namespace {

// As long in text as what a real run's server listens on, so that Host headers are, too.
constexpr std::string_view kAddress = "127.0.0.1";
constexpr std::uint16_t kPort = 40000;

}  // namespace

void MemoryLog::read(const std::function<void(const JournalRecord&)>& each) {
  for (const Entry& entry : entries_) each({entry.at, entry.source, entry.message});
}

void MemoryLog::append(const JournalRecord& record) {
  entries_.push_back({record.at, record.source, std::string{record.message}});
}

SimulatedServer::SimulatedServer(world::Host& host, const Options& options)
    : host_(host),
      options_(options),
      strikes_(plan_faults(options.scenario, seed_for(options.run_seed, options.trial, Purpose::faults))),
      endpoint_{std::string{kAddress}, kPort} {
  const auto& faults = options_.scenario.faults;
  std::erase_if(strikes_, [&](const Strike& strike) { return !harms_server(faults[strike.fault].kind); });
  kills_ = std::ranges::any_of(strikes_,
                               [&](const Strike& strike) { return faults[strike.fault].kind == FaultKind::restart; });
  begin_life();
}

SimulatedServer::~SimulatedServer() = default;

void SimulatedServer::begin_life() {
  work_ = std::make_unique<ServerWork>(host_, ServerWork::Options{.scenario = options_.scenario,
                                                                  .transport = options_.transport,
                                                                  .run_seed = options_.run_seed,
                                                                  .trial = options_.trial,
                                                                  .listen = endpoint_,
                                                                  .life = life_,
                                                                  .base = base_,
                                                                  .log = kills_ ? &log_ : nullptr,
                                                                  .witness = this});
  endpoint_ = work_->endpoint();
}

void SimulatedServer::start(const Timetable& timetable) {
  timetable_ = timetable;
  work_->start(timetable);
  if (!options_.scenario.faults.empty()) next_reading_ = timetable.window.begin;
}

void SimulatedServer::on_published(std::uint64_t, bool own) {
  if (own) host_.charge_publish();
}

TimePoint SimulatedServer::next() const {
  if (broken_ != nullptr) return std::min(mended_at_, next_reading_);
  if (next_strike_ == strikes_.size()) return next_reading_;
  return std::min(timetable_.window.begin + strikes_[next_strike_].offset, next_reading_);
}

void SimulatedServer::act(TimePoint now) {
  if (now >= next_reading_) read_cpu(now);
  if (broken_ != nullptr) {
    if (now >= mended_at_) mend();
  } else if (next_strike_ < strikes_.size() && now >= timetable_.window.begin + strikes_[next_strike_].offset) {
    strike(options_.scenario.faults[strikes_[next_strike_++].fault], now);
  }
}

void SimulatedServer::read_cpu(TimePoint now) {
  cpu_.add(now, host_.operations().cpu);
  next_reading_ += ((now - next_reading_) / kStep + 1) * kStep;
}

void SimulatedServer::strike(const Fault& fault, TimePoint now) {
  if (fault.kind == FaultKind::restart) {
    host_.kill();
    work_.reset();
  } else {
    host_.pause();
  }
  broken_ = &fault;
  mended_at_ = now + length_of(fault);
}

void SimulatedServer::mend() {
  if (broken_ == nullptr) return;
  if (broken_->kind == FaultKind::restart) {
    ++life_;
    // Numbering anew is what a server without its history does.
    if (!broken_->history_kept) base_ += kLife;
    begin_life();
    work_->start(timetable_);
  } else {
    host_.resume();
  }
  broken_ = nullptr;
}

}  // namespace pushbench
