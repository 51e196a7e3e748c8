// The subcommands: each file of this folder adds one.
#pragma once

#include <string>

namespace CLI {
class App;
}

namespace pushbench {

/// What was typed, and what comes of it.
struct CommandLine {
  std::string text;   ///< as a shell would take it
  int exit_code = 0;  ///< set by the subcommand that ran
};

void add_run(CLI::App& app, CommandLine& command_line);
void add_simulate(CLI::App& app, CommandLine& command_line);
void add_calibrate(CLI::App& app, CommandLine& command_line);
void add_validate(CLI::App& app, CommandLine& command_line);
void add_ceiling(CLI::App& app, CommandLine& command_line);
void add_capacity(CLI::App& app, CommandLine& command_line);
void add_serve(CLI::App& app, CommandLine& command_line);
void add_drive(CLI::App& app, CommandLine& command_line);
void add_list(CLI::App& app, CommandLine& command_line);
void add_compare(CLI::App& app, CommandLine& command_line);
void add_ab(CLI::App& app, CommandLine& command_line);
void add_show(CLI::App& app, CommandLine& command_line);
void add_chart(CLI::App& app, CommandLine& command_line);
void add_report(CLI::App& app, CommandLine& command_line);
void add_advise(CLI::App& app, CommandLine& command_line);
void add_history(CLI::App& app, CommandLine& command_line);
void add_doctor(CLI::App& app, CommandLine& command_line);
void add_claims(CLI::App& app, CommandLine& command_line);

}  // namespace pushbench
