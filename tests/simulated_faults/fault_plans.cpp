// Carries out fault plans by the million, or one again with all that happens in it.
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "tests/simulated_faults/ordeal.hpp"

namespace pushbench::simulated_faults {
namespace {

constexpr std::string_view kHelp =
    "usage: fault_plans [--plans N] [--from SEED] [--jobs N]   carries out N plans, from SEED on\n"
    "       fault_plans --seed SEED [--verbose]                carries out one; --verbose prints it and a trace\n"
    "\n"
    "A plan is drawn from its seed alone: a transport and its settings, a network, clients, what they publish, and\n"
    "faults: cuts at any step or byte, crashes of the server with or without its history, silence, clients that read\n"
    "nothing, jumps of the clock, hostile peers. It takes virtual time only. Broken is a promise if a message is "
    "lost,\n"
    "doubled, changed or out of order, if somebody who should come back does not, or if anything is left at the end.\n"
    "Every broken one is printed with the command that carries out its plan again; the same seed is the same run.\n"
    "\n"
    "  --plans N    how many (4000)\n"
    "  --from SEED  the first seed (1)\n"
    "  --jobs N     processes, 1 to 256 (1); a plan that ends its process or hangs for two minutes is told as broken\n"
    "  --seed SEED  this one plan\n"
    "  --verbose    with --seed: the plan in words, then a line for whatever happens\n"
    "\n"
    "  fault_plans --plans 1000000 --jobs 8     all night\n"
    "  fault_plans --seed 4711 --verbose        what happened there\n"
    "\n"
    "Exit: 0 if all were kept, 1 if not, 2 for wrong options.\n";

struct Options {
  std::uint64_t plans = 4000, from = 1, jobs = 1, seed = 0;
  bool one = false, verbose = false, help = false;
};

bool read(int count, char** arguments, Options& options) {
  for (int i = 1; i < count; ++i) {
    const std::string_view name = arguments[i];
    if (name == "--verbose" || name == "--help") {
      (name == "--help" ? options.help : options.verbose) = true;
      continue;
    }
    std::uint64_t* value = name == "--plans"  ? &options.plans
                           : name == "--from" ? &options.from
                           : name == "--jobs" ? &options.jobs
                           : name == "--seed" ? &options.seed
                                              : nullptr;
    if (value == nullptr || ++i == count) return false;
    const std::string_view text = arguments[i];
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), *value);
    if (error != std::errc{} || end != text.data() + text.size()) return false;
    if (name == "--seed") options.one = true;
  }
  return options.jobs > 0 && options.jobs <= 256;
}

/// What a process that carries out plans is doing, seen by the one that started it.
struct Progress {
  std::atomic<std::uint64_t> seed, done, failed, steps, messages, losses;
};

void report(std::uint64_t seed, const std::string& what) {
  std::string line = "seed " + std::to_string(seed) + ": " + what.substr(0, what.find('\n')) +
                     "; again: fault_plans --seed " + std::to_string(seed) + " --verbose\n";
  std::fputs(line.c_str(), stdout);
  std::fflush(stdout);
}

/// Every `stride`-th seed from `seed` to before `end`.
void carry_out_all(Progress& progress, std::uint64_t seed, std::uint64_t end, std::uint64_t stride) {
  for (; seed < end; seed += stride) {
    progress.seed = seed;
    const Plan plan = plan_of(seed);
    const Outcome outcome = carry_out(plan);
    if (!outcome.violations.empty()) {
      report(seed, std::string{plan.transport->name()} + ": " + outcome.violations);
      ++progress.failed;
    }
    ++progress.done;
    progress.steps += outcome.steps;
    progress.messages += outcome.counters.messages;
    progress.losses += outcome.counters.losses;
  }
}

struct Worker {
  pid_t process = -1;
  std::uint64_t last_seed = 0;
  std::chrono::steady_clock::time_point since;
};

/// Zeros that processes started from here on see, too.
void* shared_memory(std::size_t size) {
  void* const memory = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) {
    std::perror("fault_plans: no memory to share with its processes");
    std::exit(2);
  }
  return memory;
}

class Crew {
 public:
  explicit Crew(const Options& options)
      : options_(options),
        shared_(static_cast<Progress*>(shared_memory(sizeof(Progress) * options.jobs))),
        workers_(options.jobs) {}

  int run() {
    for (std::uint64_t job = 0; job < options_.jobs; ++job) start(job, options_.from + job);
    const auto begun = std::chrono::steady_clock::now();
    auto next_line = begun;
    while (left_ > 0) {
      usleep(20'000);
      for (std::uint64_t job = 0; job < options_.jobs; ++job) watch(job);
      if (left_ > 0 && std::chrono::steady_clock::now() < next_line) continue;
      next_line = std::chrono::steady_clock::now() + std::chrono::seconds{2};
      tell(std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count());
    }
    return sum(&Progress::failed) == 0 ? 0 : 1;
  }

 private:
  void start(std::uint64_t job, std::uint64_t seed) {
    shared_[job].seed = seed;
    workers_[job].since = std::chrono::steady_clock::now();
    std::fflush(stdout);
    const pid_t process = fork();
    if (process < 0) {
      std::perror("fault_plans: no process for a job; --jobs 1 needs one");
      std::exit(2);
    }
    if (process == 0) {
      carry_out_all(shared_[job], seed, options_.from + options_.plans, options_.jobs);
      _exit(0);
    }
    workers_[job].process = process;
    ++left_;
  }

  void watch(std::uint64_t job) {
    Worker& worker = workers_[job];
    if (worker.process < 0) return;
    const std::uint64_t seed = shared_[job].seed;
    int status = 0;
    if (waitpid(worker.process, &status, WNOHANG) == worker.process) {
      worker.process = -1;
      --left_;
      if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return;
      report(seed, WIFSIGNALED(status) ? std::string{"ended by "} + strsignal(WTERMSIG(status)) : "ended by itself");
      ++shared_[job].failed;
      ++shared_[job].done;
      if (seed + options_.jobs < options_.from + options_.plans) start(job, seed + options_.jobs);
    } else if (seed != worker.last_seed) {
      worker.last_seed = seed;
      worker.since = std::chrono::steady_clock::now();
    } else if (std::chrono::steady_clock::now() - worker.since > std::chrono::minutes{2}) {
      kill(worker.process, SIGKILL);  // it hangs: told as such
    }
  }

  std::uint64_t sum(std::atomic<std::uint64_t> Progress::*what) const {
    std::uint64_t all = 0;
    for (std::uint64_t job = 0; job < options_.jobs; ++job) all += shared_[job].*what;
    return all;
  }

  void tell(double seconds) const {
    const std::uint64_t done = sum(&Progress::done);
    std::printf("%llu of %llu plans, %llu failed, %.0f plans/s; %llu steps, %llu messages, %llu losses\n",
                static_cast<unsigned long long>(done), static_cast<unsigned long long>(options_.plans),
                static_cast<unsigned long long>(sum(&Progress::failed)), static_cast<double>(done) / seconds,
                static_cast<unsigned long long>(sum(&Progress::steps)),
                static_cast<unsigned long long>(sum(&Progress::messages)),
                static_cast<unsigned long long>(sum(&Progress::losses)));
    std::fflush(stdout);
  }

  const Options& options_;
  Progress* shared_;
  std::vector<Worker> workers_;
  std::uint64_t left_ = 0;
};

int carry_out_one(const Options& options) {
  const Plan plan = plan_of(options.seed);
  std::string trace;
  if (options.verbose) std::fputs(in_words(plan).c_str(), stdout);
  std::fflush(stdout);
  const Outcome outcome = carry_out(plan, options.verbose ? &trace : nullptr);
  std::fputs(trace.c_str(), stdout);
  std::fputs(outcome.violations.empty() ? "all promises were kept\n" : outcome.violations.c_str(), stdout);
  return outcome.violations.empty() ? 0 : 1;
}

}  // namespace
}  // namespace pushbench::simulated_faults

int main(int count, char** arguments) {
  using namespace pushbench::simulated_faults;
  Options options;
  const bool right = read(count, arguments, options);
  if (!right || options.help) {
    if (!right) std::fputs("fault_plans: wrong options\n", stderr);
    std::fputs(kHelp.data(), right ? stdout : stderr);
    return right ? 0 : 2;
  }
  return options.one ? carry_out_one(options) : Crew(options).run();
}
