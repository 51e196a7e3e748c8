#include "cli/subprocess.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>

#include "runtime/input_error.hpp"

namespace pushbench {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kMostOutput = std::size_t{256} << 20;

class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Descriptor() { close(); }
  void close() {
    if (number_ >= 0) ::close(number_);
    number_ = -1;
  }
  int number() const { return number_; }
  bool open() const { return number_ >= 0; }

 private:
  int number_;
};

[[noreturn]] void fail(const Subprocess& subprocess, int error) {
  throw InputError(in_quotes(subprocess.arguments.front()), fmt::format("cannot be started: {}", std::strerror(error)));
}

/// Two ends, of which ours does not block. Sockets, because writing to a pipe that nobody reads would end us.
std::array<Descriptor, 2> ends(const Subprocess& subprocess) {
  int pair[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) fail(subprocess, errno);
  std::array<Descriptor, 2> result{Descriptor{pair[0]}, Descriptor{pair[1]}};
  fcntl(pair[0], F_SETFL, O_NONBLOCK);
  return result;
}

/// SIGINT, SIGTERM and SIGHUP are read from a descriptor for as long as it lives.
class Signals {
 public:
  Signals() {
    sigset_t wanted;
    sigemptyset(&wanted);
    sigaddset(&wanted, SIGINT);
    sigaddset(&wanted, SIGTERM);
    sigaddset(&wanted, SIGHUP);
    sigprocmask(SIG_BLOCK, &wanted, &before_);
    descriptor_ = Descriptor{signalfd(-1, &wanted, SFD_CLOEXEC | SFD_NONBLOCK)};
  }
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;
  ~Signals() { sigprocmask(SIG_SETMASK, &before_, nullptr); }

  int descriptor() const { return descriptor_.number(); }
  const sigset_t& before() const { return before_; }
  /// The number of one that came; 0 if none did.
  int next() const {
    signalfd_siginfo info{};
    return read(descriptor_.number(), &info, sizeof info) == sizeof info ? static_cast<int>(info.ssi_signo) : 0;
  }

 private:
  sigset_t before_{};
  Descriptor descriptor_;
};

/// The process, its group, and our ends of its standard streams.
class Running {
 public:
  Running(const Subprocess& subprocess, const Signals& signals) : unsent_(subprocess.input) {
    auto [our_input, its_input] = ends(subprocess);
    auto [our_output, its_output] = ends(subprocess);
    auto [our_errors, its_errors] = ends(subprocess);
    const int errors_end = subprocess.quiet ? its_errors.number() : STDERR_FILENO;
    start(subprocess, signals, {its_input.number(), its_output.number(), errors_end});
    end_ = Descriptor{static_cast<int>(syscall(SYS_pidfd_open, process_, 0))};
    input_ = std::move(our_input);
    output_ = std::move(our_output);
    errors_ = std::move(our_errors);
  }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;
  ~Running() {
    if (process_ <= 0) return;
    signal(SIGKILL);
    waitpid(process_, nullptr, 0);
  }

  void signal(int number) const { kill(-process_, number); }

  /// Moves what can be moved; waits at most `most_ms` (-1: any time) for that, for its end or for a signal. True: it
  /// has ended.
  bool step(int signals, int most_ms, SubprocessEnd& result) {
    if (unsent_.empty()) input_.close();
    std::array<pollfd, 5> watched{{{end_.number(), POLLIN, 0},
                                   {signals, POLLIN, 0},
                                   {input_.number(), POLLOUT, 0},
                                   {output_.number(), POLLIN, 0},
                                   {errors_.number(), POLLIN, 0}}};
    // Where there is no descriptor of its end, it is asked for again and again.
    constexpr int kAgainMs = 20;
    poll(watched.data(), watched.size(), end_.open() ? most_ms : std::min(most_ms, kAgainMs));
    send();
    receive(output_, result.output);
    receive(errors_, result.errors);
    if (end_.open()) return (watched[0].revents & POLLIN) != 0;
    siginfo_t info{};
    return waitid(P_PID, static_cast<id_t>(process_), &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid != 0;
  }

  int exit_code() {
    int status = 0;
    waitpid(process_, &status, 0);
    // What it left behind would keep its group's name taken, and perhaps a core.
    signal(SIGKILL);
    process_ = 0;
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  }

 private:
  /// Not posix_spawn, which cannot say that it ends when we do, however that is.
  void start(const Subprocess& subprocess, const Signals& signals, const std::array<int, 3>& streams) {
    std::vector<std::string> arguments = subprocess.arguments;
    std::vector<char*> pointers;
    for (std::string& argument : arguments) pointers.push_back(argument.data());
    pointers.push_back(nullptr);
    std::array<Descriptor, 2> trouble = ends(subprocess);
    const pid_t parent = getpid();
    process_ = fork();
    if (process_ < 0) fail(subprocess, errno);
    if (process_ == 0) become(pointers, signals, streams, parent, trouble[1].number());
    trouble[1].close();
    pollfd there{trouble[0].number(), POLLIN, 0};
    while (poll(&there, 1, -1) < 0 && errno == EINTR) {
    }
    int error = 0;
    if (read(trouble[0].number(), &error, sizeof error) != sizeof error) return;
    waitpid(std::exchange(process_, 0), nullptr, 0);
    fail(subprocess, error);
  }

  /// In the new process: only what is allowed between fork and exec.
  [[noreturn]] static void become(const std::vector<char*>& arguments, const Signals& signals,
                                  const std::array<int, 3>& streams, pid_t parent, int trouble) {
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(1);
    for (int stream = 0; stream < 3; ++stream) {
      const int from = streams[static_cast<std::size_t>(stream)];
      if (from != stream) dup2(from, stream);
    }
    sigprocmask(SIG_SETMASK, &signals.before(), nullptr);
    execvp(arguments[0], arguments.data());
    const int error = errno;
    [[maybe_unused]] const ssize_t told = write(trouble, &error, sizeof error);
    _exit(1);
  }

  void send() {
    while (input_.open() && !unsent_.empty()) {
      const ssize_t sent = ::send(input_.number(), unsent_.data(), unsent_.size(), MSG_NOSIGNAL);
      if (sent < 0 && (errno == EAGAIN || errno == EINTR)) return;
      // It need not read what it is given.
      if (sent < 0) return input_.close();
      unsent_.remove_prefix(static_cast<std::size_t>(sent));
    }
  }

  static void receive(Descriptor& from, std::string& into) {
    std::array<char, 65536> part;
    while (from.open()) {
      const ssize_t got = read(from.number(), part.data(), part.size());
      if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
      if (got <= 0) return from.close();
      into.append(part.data(), static_cast<std::size_t>(got));
      if (into.size() > kMostOutput) return;
    }
  }

  pid_t process_ = 0;
  Descriptor end_, input_, output_, errors_;
  std::string_view unsent_;
};

}  // namespace

std::string SubprocessEnd::complaint() const {
  for (std::string_view rest = errors; !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    if (line.find_first_not_of(" \t\r") != std::string_view::npos) return std::string{line};
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
  }
  if (timed_out) return "it did not end in time";
  if (exit_code > 128) return fmt::format("it was ended by signal {}", exit_code - 128);
  return fmt::format("it ended with exit code {}", exit_code);
}

SubprocessEnd run_subprocess(const Subprocess& subprocess) {
  const Signals signals;
  Running running{subprocess, signals};
  SubprocessEnd result;
  constexpr Clock::time_point kNever = Clock::time_point::max();
  Clock::time_point until = subprocess.limit ? Clock::now() + *subprocess.limit : kNever;
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now()).count();
    const int most_ms = static_cast<int>(std::clamp<decltype(left)>(left, 0, 60'000));
    if (running.step(signals.descriptor(), most_ms, result)) break;
    if (result.output.size() > kMostOutput || result.errors.size() > kMostOutput) {
      throw InputError(in_quotes(subprocess.arguments.front()), "it says more than 256 MB");
    }
    if (const int number = signals.next(); number != 0 && !result.interrupted) {
      result.interrupted = true;
      running.signal(number);
      until = Clock::now() + subprocess.grace;
    }
    if (Clock::now() >= until) {
      result.timed_out = !result.interrupted;
      running.signal(SIGKILL);
      until = kNever;
    }
  }
  result.exit_code = running.exit_code();
  return result;
}

}  // namespace pushbench
