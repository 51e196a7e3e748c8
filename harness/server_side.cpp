#include "harness/server_side.hpp"

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <utility>

#include "harness/process_window.hpp"

namespace pushbench {

namespace {

using nlohmann::json;

/// What was used since `began`, of a process that ended at `ended`.
ProcessFigures figures_between(const ProcessTotals& at_begin, TimePoint began, const ProcessTotals& at_end,
                               TimePoint ended) {
  ProcessFigures figures;
  figures.wall_s = std::chrono::duration<double>(ended - began).count();
  figures.cpu_user_s = at_end.cpu_user_s - at_begin.cpu_user_s;
  figures.cpu_system_s = at_end.cpu_system_s - at_begin.cpu_system_s;
  figures.voluntary_switches = at_end.voluntary_switches - at_begin.voluntary_switches;
  figures.involuntary_switches = at_end.involuntary_switches - at_begin.involuntary_switches;
  figures.memory_peak_bytes = at_end.peak_memory_bytes;
  return figures;
}

}  // namespace

ServerSide::ServerSide(Fleet& fleet, const Scenario& scenario, std::vector<Strike> strikes)
    : fleet_(fleet), scenario_(scenario), strikes_(std::move(strikes)) {
  std::erase_if(strikes_, [&](const Strike& strike) { return !harms_server(scenario.faults[strike.fault].kind); });
}

bool ServerSide::kills() const {
  return std::any_of(strikes_.begin(), strikes_.end(), [this](const Strike& strike) {
    return scenario_.faults[strike.fault].kind == FaultKind::restart;
  });
}

std::vector<Endpoint> ServerSide::start(std::vector<Orders> orders) {
  for (Orders& each : orders) {
    if (kills()) {
      ports_.emplace_back(each.listen_address);
      each.listen_port = ports_.back().number();
      each.journal = kJournalDescriptor;
    }
    fleet_.start(each);
  }
  std::vector<Endpoint> endpoints;
  for (const json& ready : fleet_.gather(Role::server, "ready", kPatience)) {
    endpoints.push_back(ready.at("endpoint").get<Endpoint>());
  }
  accounts_.resize(endpoints.size());
  return endpoints;
}

void ServerSide::follow(const Timetable& timetable) {
  timetable_ = timetable;
  fleet_.ask(Role::server, {{"type", "start"}, {"timetable", timetable}}, "started", kPatience);
  if (!scenario_.faults.empty() && !accounts_.empty()) next_reading_ = timetable.window.begin;
}

TimePoint ServerSide::next() const {
  if (broken_ != nullptr) return std::min(mended_at_, next_reading_);
  if (next_strike_ == strikes_.size()) return next_reading_;
  return std::min(timetable_.window.begin + strikes_[next_strike_].offset, next_reading_);
}

void ServerSide::act(TimePoint now) {
  if (now >= next_reading_) {
    if (next_reading_ == timetable_.window.begin && kills()) ask_for_totals(now);
    read_cpu(now);
    next_reading_ += ((now - next_reading_) / kStep + 1) * kStep;
  }
  if (broken_ != nullptr) {
    if (now >= mended_at_) mend(now);
  } else if (next_strike_ < strikes_.size() && now >= timetable_.window.begin + strikes_[next_strike_].offset) {
    strike(scenario_.faults[strikes_[next_strike_++].fault], now);
  }
}

void ServerSide::read_cpu(TimePoint now) {
  // A total that was read of a process while it ran may be a microsecond more than what is told of it at its end.
  if (const auto total = fleet_.cpu_time(Role::server)) cpu_.add(now, most_cpu_ = std::max(most_cpu_, *total));
}

/// Answers are taken when the first of them is to be killed: meanwhile nothing here waits.
void ServerSide::ask_for_totals(TimePoint now) {
  fleet_.tell(Role::server, {{"type", "totals"}});
  totals_asked_ = true;
  for (Account& account : accounts_) account.began = now;
}

void ServerSide::take_totals() {
  if (!std::exchange(totals_asked_, false)) return;
  const std::vector<json> answers = fleet_.gather(Role::server, "totals", kPatience);
  for (std::size_t worker = 0; worker < answers.size(); ++worker) {
    answers[worker].at("totals").get_to(accounts_[worker].at_begin);
    answers[worker].at("figures").get_to(accounts_[worker].first);
  }
}

void ServerSide::strike(const Fault& fault, TimePoint now) {
  take_totals();
  if (fault.kind == FaultKind::restart) {
    kill(now);
  } else {
    fleet_.halt(Role::server);
  }
  broken_ = &fault;
  mended_at_ = now + length_of(fault);
}

void ServerSide::mend(TimePoint now) {
  if (broken_ == nullptr) return;
  if (broken_->kind == FaultKind::restart) {
    start_again(now);
  } else {
    fleet_.go_on(Role::server);
  }
  broken_ = nullptr;
}

void ServerSide::kill(TimePoint now) {
  const std::vector<ProcessTotals> totals = fleet_.kill_all(Role::server);
  for (std::size_t worker = 0; worker < totals.size(); ++worker) {
    Account& account = accounts_[worker];
    const ProcessFigures used = figures_between(account.at_begin, account.began, totals[worker], now);
    if (!account.former) {
      account.former = used;
      account.former->memory_before_bytes = account.first.memory_before_bytes;
      account.former->memory_connected_bytes = account.first.memory_connected_bytes;
    } else {
      account.former = merged(*account.former, used);
    }
  }
}

void ServerSide::start_again(TimePoint now) {
  ++life_;
  // Numbering anew is what a server without its history does.
  if (!broken_->history_kept) base_ += kLife;
  for (Account& account : accounts_) {
    account.began = now;
    account.at_begin = {};
  }
  fleet_.start_again(Role::server, [this](Orders& orders) {
    orders.life = life_;
    orders.base = base_;
    orders.timetable = timetable_;
  });
  fleet_.gather(Role::server, "ready", kPatience);
}

std::vector<Progress> ServerSide::progress() {
  take_totals();
  std::vector<Progress> all;
  for (const json& answer : fleet_.ask(Role::server, {{"type", "progress"}}, "progress", kPatience)) {
    all.push_back(answer.at("progress").get<Progress>());
  }
  return all;
}

std::vector<ServerReport> ServerSide::reports() {
  take_totals();
  std::vector<ServerReport> reports;
  for (const json& answer : fleet_.ask(Role::server, {{"type", "report"}}, "report", kPatience)) {
    reports.push_back(answer.at("report").get<ServerReport>());
    const auto& former = accounts_[reports.size() - 1].former;
    if (former) reports.back().process = merged(*former, reports.back().process);
  }
  return reports;
}

}  // namespace pushbench
