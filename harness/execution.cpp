#include "harness/execution.hpp"

#include <csignal>
#include <system_error>

#include "harness/environment.hpp"
#include "runtime/input_error.hpp"

namespace pushbench {

results::Run begin_run(const std::string& command_line, std::uint64_t seed) {
  results::Run run;
  run.tool_version = tool_version();
  run.started_at = utc_now();
  run.status = results::RunStatus::partial;
  run.reason = "still running";
  run.command_line = command_line;
  run.seed = seed;
  run.environment = describe_environment();
  return run;
}

void make_folder_for(const std::filesystem::path& file) {
  std::error_code error;
  if (file.has_parent_path()) std::filesystem::create_directories(file.parent_path(), error);
  if (error)
    throw InputError(file.parent_path().string(), "cannot be made: " + error.message(), "a folder that can be written");
}

Interruption::Interruption(boost::asio::io_context& context) : signals_(context, SIGINT, SIGTERM) {
  // Who started it with nohup wants it to go on.
  struct sigaction hang_up {};
  if (sigaction(SIGHUP, nullptr, &hang_up) == 0 && hang_up.sa_handler != SIG_IGN) signals_.add(SIGHUP);
  signals_.async_wait([this](const boost::system::error_code& error, int signal) {
    if (!error)
      words_ = signal == SIGINT   ? "interrupted (Ctrl-C)"
               : signal == SIGHUP ? "interrupted (SIGHUP)"
                                  : "interrupted (SIGTERM)";
  });
}

}  // namespace pushbench
