// The worker processes of a trial: started, spoken to, broken and mended when a scenario says so, and ended. Whatever
// happens to the command line, none outlives it; whatever else happens to a worker, it is noticed and told.
#pragma once

#include <sys/types.h>

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "harness/messages.hpp"

namespace pushbench {

/// A worker died, said that it failed, or did not answer in time; or the run was interrupted.
class FleetError : public std::runtime_error {
 public:
  enum class Kind : std::uint8_t {
    worker,
    killed,  ///< a worker, by SIGKILL
    time_out,
    interrupted
  };
  FleetError(Kind kind, const std::string& what) : std::runtime_error(what), kind_(kind) {}
  Kind kind() const { return kind_; }

 private:
  Kind kind_;
};

/// For an answer that needs no work.
inline constexpr std::chrono::milliseconds kPatience{20'000};

/// Where a worker finds the journal that its orders tell of.
inline constexpr int kJournalDescriptor = 4;

class Fleet {
 public:
  /// Called about ten times a second while waiting; throws nothing. True means: stop waiting, the run was interrupted.
  using Tick = std::function<bool()>;

  Fleet(boost::asio::io_context& context, Tick tick);
  /// Ends all workers: asks them, then insists.
  ~Fleet();
  Fleet(const Fleet&) = delete;
  Fleet& operator=(const Fleet&) = delete;

  /// Starts a worker (this program again), greets it and gives it its orders. If they tell of a journal
  /// (kJournalDescriptor), it gets a new one. Throws std::system_error if it can't be started.
  void start(const Orders& orders);

  /// A descriptor of this process that a worker gets a copy of, under the number that it expects.
  struct Passed {
    int descriptor, as;
  };
  /// The same with another first message than a trial's orders. Such a worker can't be started again.
  void start(Role role, const nlohmann::json& first, const std::optional<Passed>& passed = std::nullopt);

  std::size_t size(Role role) const;
  /// The process of one worker; like all that follows, by the order in which those of `role` were started.
  pid_t process(Role role, std::size_t index) const;

  void tell(Role role, const nlohmann::json& message);
  void tell(Role role, std::size_t index, const nlohmann::json& message);

  /// Whether that worker has said something that was not gathered yet. What it says is heard while waiting.
  bool has_answered(Role role, std::size_t index) const;

  /// Waits for one message of that type from each worker of `role`, in the order in which they were started. Throws
  /// FleetError.
  std::vector<nlohmann::json> gather(Role role, std::string_view type, std::chrono::milliseconds patience);
  nlohmann::json gather(Role role, std::size_t index, std::string_view type, std::chrono::milliseconds patience);

  /// tell(), then gather().
  std::vector<nlohmann::json> ask(Role role, const nlohmann::json& message, std::string_view answer,
                                  std::chrono::milliseconds patience);

  /// Lets time pass while watching over the workers. Throws FleetError.
  void wait(std::chrono::nanoseconds time);

  /// Kills all workers of `role` (SIGKILL) and waits for their end, which is no failure. Says what each has used, in
  /// the order in which they were started.
  std::vector<ProcessTotals> kill_all(Role role);

  /// Starts those that were killed again, with the orders that they had and what `change` makes of them, and with the
  /// journal that they had.
  void start_again(Role role, const std::function<void(Orders&)>& change);

  /// Makes all workers of `role` stand still (SIGSTOP), and go on.
  void halt(Role role);
  void go_on(Role role);

  /// CPU time of all workers of `role` so far, of those that were killed as well; nothing if it can't be read.
  std::optional<Duration> cpu_time(Role role) const;

 private:
  struct Worker;

  Worker& worker_at(Role role, std::size_t index) const;
  nlohmann::json next_answer(Worker& worker, std::string_view type, std::chrono::steady_clock::time_point deadline,
                             std::chrono::milliseconds patience);
  void launch(Worker& worker);
  void launch(Worker& worker, const nlohmann::json& first, const std::optional<Passed>& passed);
  void end_all(Role role);
  void on_message(Worker& worker, const nlohmann::json& message);
  void on_end(Worker& worker);
  /// One step of waiting; throws what went wrong meanwhile.
  void watch();

  boost::asio::io_context& context_;
  Tick tick_;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::string failure_;
  FleetError::Kind failure_kind_ = FleetError::Kind::worker;
};

}  // namespace pushbench
