#include "harness/fleet.hpp"

#include <spawn.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <nlohmann/json.hpp>
#include <system_error>
#include <thread>

#include "harness/control.hpp"
#include "harness/journal.hpp"

extern char** environ;

namespace pushbench {

namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

constexpr int kControlDescriptor = 3;
constexpr milliseconds kTick{100};
constexpr milliseconds kPatienceAtTheEnd{2000};
constexpr milliseconds kPatienceForEach{300};  // on top, when many end: each has thousands of connections to close

std::string_view name_of(Role role) { return role == Role::server ? "server" : "client"; }

/// Waits for the process, but no longer than `patience`.
bool reap(pid_t pid, int& status, milliseconds patience) {
  const auto deadline = Clock::now() + patience;
  for (;;) {
    const pid_t reaped = waitpid(pid, &status, WNOHANG);
    if (reaped == pid || (reaped < 0 && errno == ECHILD)) return true;
    if (Clock::now() >= deadline) return false;
    std::this_thread::sleep_for(milliseconds{2});
  }
}

std::string describe(int status) {
  if (WIFSIGNALED(status)) {
    return "was killed by signal " + std::to_string(WTERMSIG(status)) + " (" + strsignal(WTERMSIG(status)) + ")";
  }
  return "ended with exit code " + std::to_string(WIFEXITED(status) ? WEXITSTATUS(status) : -1);
}

/// What a process used that has just been killed, or is about to end.
ProcessTotals reap_with_totals(pid_t pid, int& status) {
  rusage usage{};
  while (wait4(pid, &status, 0, &usage) < 0 && errno == EINTR) {
  }
  return totals_of(usage);
}

Duration cpu_of(const ProcessTotals& totals) {
  return std::chrono::duration_cast<Duration>(std::chrono::duration<double>(totals.cpu_user_s + totals.cpu_system_s));
}

pid_t spawn(int control, const std::optional<Fleet::Passed>& passed) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, control, kControlDescriptor);
  if (passed) posix_spawn_file_actions_adddup2(&actions, passed->descriptor, passed->as);
  const std::string descriptor = std::to_string(kControlDescriptor);
  std::array<const char*, 4> arguments{"pushbench", "worker", descriptor.c_str(), nullptr};
  pid_t pid = -1;
  const int error =
      posix_spawn(&pid, "/proc/self/exe", &actions, nullptr, const_cast<char* const*>(arguments.data()), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) throw std::system_error(error, std::generic_category(), "cannot start a worker process");
  return pid;
}

}  // namespace

struct Fleet::Worker {
  Role role;
  std::size_t number;
  std::optional<Orders> orders = std::nullopt;  ///< of those that may be started again
  std::optional<Journal> journal = std::nullopt;
  pid_t pid = -1;
  int status = 0;
  bool ended = false;
  bool halted = false;
  bool greeted = false;
  std::unique_ptr<ControlChannel> channel = nullptr;
  std::deque<nlohmann::json> messages{};
  Duration cpu_before{};  ///< of those that were killed

  std::string name() const {
    return std::string{name_of(role)} + " worker " + std::to_string(number) + " (process " + std::to_string(pid) + ")";
  }
};

Fleet::Fleet(boost::asio::io_context& context, Tick tick) : context_(context), tick_(std::move(tick)) {}

Fleet::~Fleet() {
  // Clients first: a server that goes away under them would only make them reconnect.
  end_all(Role::client);
  end_all(Role::server);
}

void Fleet::end_all(Role role) {
  // All are told before one is waited for: a hundred of them end side by side.
  std::vector<Worker*> ending;
  for (auto& worker : workers_) {
    if (worker->role != role) continue;
    worker->channel.reset();
    if (!worker->ended) ending.push_back(worker.get());
  }
  const auto deadline = Clock::now() + kPatienceAtTheEnd + kPatienceForEach * (ending.empty() ? 0 : ending.size() - 1);
  for (Worker* worker : ending) {
    const auto patience = std::chrono::duration_cast<milliseconds>(deadline - Clock::now());
    // One that stands still would not hear the polite request.
    if (!worker->halted && reap(worker->pid, worker->status, patience)) continue;
    kill(worker->pid, SIGKILL);
    waitpid(worker->pid, &worker->status, 0);
  }
}

void Fleet::start(const Orders& orders) {
  auto worker = std::make_unique<Worker>(Worker{.role = orders.role, .number = size(orders.role) + 1});
  worker->orders = orders;
  if (orders.journal >= 0) worker->journal.emplace(Journal::in_memory());
  launch(*worker);
  workers_.push_back(std::move(worker));
}

void Fleet::start(Role role, const nlohmann::json& first, const std::optional<Passed>& passed) {
  auto worker = std::make_unique<Worker>(Worker{.role = role, .number = size(role) + 1});
  launch(*worker, first, passed);
  workers_.push_back(std::move(worker));
}

void Fleet::launch(Worker& worker) {
  std::optional<Passed> passed;
  if (worker.journal) passed = Passed{.descriptor = worker.journal->descriptor(), .as = kJournalDescriptor};
  launch(worker, {{"type", "orders"}, {"orders", *worker.orders}}, passed);
}

void Fleet::launch(Worker& worker, const nlohmann::json& first, const std::optional<Passed>& passed) {
  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    throw std::system_error(errno, std::generic_category(), "cannot talk to a worker process");
  }
  try {
    worker.pid = spawn(ends[1], passed);
  } catch (...) {
    ::close(ends[0]);
    ::close(ends[1]);
    throw;
  }
  ::close(ends[1]);
  worker.ended = worker.halted = worker.greeted = false;
  worker.channel = std::make_unique<ControlChannel>(
      context_, ends[0], [this, &worker](const nlohmann::json& message) { on_message(worker, message); },
      [this, &worker](const std::string&) { on_end(worker); });
  worker.channel->send(hello());
  worker.channel->send(first);
}

Fleet::Worker& Fleet::worker_at(Role role, std::size_t index) const {
  for (const auto& worker : workers_) {
    if (worker->role == role && index-- == 0) return *worker;
  }
  std::abort();
}

pid_t Fleet::process(Role role, std::size_t index) const { return worker_at(role, index).pid; }

std::size_t Fleet::size(Role role) const {
  return static_cast<std::size_t>(
      std::count_if(workers_.begin(), workers_.end(), [role](const auto& worker) { return worker->role == role; }));
}

void Fleet::on_message(Worker& worker, const nlohmann::json& message) {
  if (!worker.greeted) {
    worker.greeted = true;
    const std::string objection = objection_to_hello(message);
    if (!objection.empty() && failure_.empty()) failure_ = worker.name() + " " + objection;
    return;
  }
  if (message["type"] == "failed") {
    if (failure_.empty()) failure_ = worker.name() + ": " + message.value("why", std::string{});
    return;
  }
  worker.messages.push_back(message);
}

void Fleet::on_end(Worker& worker) {
  worker.ended = true;
  if (!reap(worker.pid, worker.status, kPatienceAtTheEnd)) {
    kill(worker.pid, SIGKILL);
    waitpid(worker.pid, &worker.status, 0);
  }
  if (!failure_.empty()) return;
  failure_ = worker.name() + " " + describe(worker.status);
  const bool killed = WIFSIGNALED(worker.status) && WTERMSIG(worker.status) == SIGKILL;
  failure_kind_ = killed ? FleetError::Kind::killed : FleetError::Kind::worker;
}

void Fleet::tell(Role role, const nlohmann::json& message) {
  for (auto& worker : workers_) {
    if (worker->role == role && !worker->ended) worker->channel->send(message);
  }
}

void Fleet::tell(Role role, std::size_t index, const nlohmann::json& message) {
  Worker& worker = worker_at(role, index);
  if (!worker.ended) worker.channel->send(message);
}

bool Fleet::has_answered(Role role, std::size_t index) const { return !worker_at(role, index).messages.empty(); }

void Fleet::watch() {
  context_.restart();
  context_.run_one_for(kTick);
  context_.poll();
  if (tick_ && tick_()) throw FleetError(FleetError::Kind::interrupted, "interrupted");
  if (!failure_.empty()) throw FleetError(failure_kind_, failure_);
}

std::vector<nlohmann::json> Fleet::gather(Role role, std::string_view type, milliseconds patience) {
  const auto deadline = Clock::now() + patience;
  std::vector<nlohmann::json> answers;
  for (auto& worker : workers_) {
    if (worker->role == role) answers.push_back(next_answer(*worker, type, deadline, patience));
  }
  return answers;
}

nlohmann::json Fleet::gather(Role role, std::size_t index, std::string_view type, milliseconds patience) {
  return next_answer(worker_at(role, index), type, Clock::now() + patience, patience);
}

nlohmann::json Fleet::next_answer(Worker& worker, std::string_view type, Clock::time_point deadline,
                                  milliseconds patience) {
  while (worker.messages.empty()) {
    if (Clock::now() >= deadline) {
      throw FleetError(FleetError::Kind::time_out, worker.name() + " did not answer within " +
                                                       std::to_string(patience.count() / 1000) +
                                                       " s (awaited: " + std::string{type} + ")");
    }
    watch();
  }
  nlohmann::json answer = std::move(worker.messages.front());
  worker.messages.pop_front();
  if (answer["type"] != type) {
    throw FleetError(FleetError::Kind::worker,
                     worker.name() + " answered " + answer["type"].dump() + " instead of " + std::string{type});
  }
  return answer;
}

std::vector<nlohmann::json> Fleet::ask(Role role, const nlohmann::json& message, std::string_view answer,
                                       milliseconds patience) {
  tell(role, message);
  return gather(role, answer, patience);
}

void Fleet::wait(std::chrono::nanoseconds time) {
  const auto deadline = Clock::now() + time;
  while (Clock::now() < deadline) {
    context_.restart();
    context_.run_one_until(std::min(deadline, Clock::now() + kTick));
    if (tick_ && tick_()) throw FleetError(FleetError::Kind::interrupted, "interrupted");
    if (!failure_.empty()) throw FleetError(failure_kind_, failure_);
  }
}

std::vector<ProcessTotals> Fleet::kill_all(Role role) {
  std::deque<std::uint64_t> peaks;
  for (auto& worker : workers_) {
    if (worker->role != role || worker->ended) continue;
    worker->channel.reset();  // its end is expected: nobody is to be told
    peaks.push_back(read_peak_memory_bytes(worker->pid).value_or(0));
    kill(worker->pid, SIGKILL);
  }
  std::vector<ProcessTotals> used;
  for (auto& worker : workers_) {
    if (worker->role != role || worker->ended) continue;
    used.push_back(reap_with_totals(worker->pid, worker->status));
    used.back().peak_memory_bytes = peaks.front();
    peaks.pop_front();
    worker->cpu_before += cpu_of(used.back());
    worker->ended = true;
    worker->messages.clear();
  }
  return used;
}

void Fleet::start_again(Role role, const std::function<void(Orders&)>& change) {
  for (auto& worker : workers_) {
    if (worker->role != role || !worker->ended || !worker->orders) continue;
    change(*worker->orders);
    launch(*worker);
  }
}

void Fleet::halt(Role role) {
  for (auto& worker : workers_) {
    if (worker->role != role || worker->ended) continue;
    worker->halted = true;
    kill(worker->pid, SIGSTOP);
  }
}

void Fleet::go_on(Role role) {
  for (auto& worker : workers_) {
    if (worker->role != role || !worker->halted || worker->ended) continue;
    kill(worker->pid, SIGCONT);
    worker->halted = false;
  }
}

std::optional<Duration> Fleet::cpu_time(Role role) const {
  Duration sum{};
  for (const auto& worker : workers_) {
    if (worker->role != role) continue;
    sum += worker->cpu_before;
    if (worker->ended) continue;
    const auto time = read_cpu_time(worker->pid);
    if (!time) return std::nullopt;
    sum += *time;
  }
  return sum;
}

}  // namespace pushbench
