// What all subcommands do alike with what is typed: mistakes told in one line, and formats.
#pragma once

#include <span>
#include <string>

#include "runtime/input_error.hpp"

namespace CLI {
class App;
class ParseError;
}  // namespace CLI

namespace pushbench {

/// The parser's complaint in our form: where, what, and what would be accepted, with a suggestion for near misses.
InputError explain(const CLI::ParseError& error, const CLI::App& app);

/// The arguments as one line that a shell would take apart again into them.
std::string shell_text(std::span<const char* const> arguments);

/// Adds -f,--format with the words table and json; `json`, which outlives `command`, says which.
void add_table_or_json(CLI::App& command, bool& json);

/// Whether standard output is a terminal whose user wants colours (NO_COLOR is not set).
bool wants_colours();

/// Writes `text` to standard output.
void print(const std::string& text);

}  // namespace pushbench
