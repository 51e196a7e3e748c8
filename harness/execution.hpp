// What every kind of run begins and ends with: its record, the file's folder, and the ear for Ctrl-C.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

#include "harness/variant.hpp"
#include "results/result.hpp"

namespace pushbench {

/// A run of this build on this machine that has just begun, and would be partial if it ended now.
results::Run begin_run(const std::string& command_line, std::uint64_t seed);

/// Notes what is run: the scenarios, and the control if `first`, what is compared in the first of them, begins with it.
void record_scenarios(results::Run& run, std::span<const Scenario> scenarios, std::span<const Variant> first);

/// What went wrong, in words; empty if every trial ran to its end.
std::string failures_of(const results::Run& run);

/// Makes the folder that `file` lies in. Throws InputError if that can't be done.
void make_folder_for(const std::filesystem::path& file);

/// Hears SIGINT and SIGTERM while the context runs, for as long as it lives.
class Interruption {
 public:
  explicit Interruption(boost::asio::io_context& context);

  bool happened() const { return !words_.empty(); }
  /// "interrupted (Ctrl-C)"; empty while it has not happened.
  const std::string& words() const { return words_; }

 private:
  boost::asio::signal_set signals_;
  std::string words_;
};

}  // namespace pushbench
