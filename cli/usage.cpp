#include "cli/usage.hpp"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <vector>

namespace pushbench {

namespace {

using namespace std::string_view_literals;

std::vector<std::string_view> views_of(const std::vector<std::string>& words) { return {words.begin(), words.end()}; }

/// "run", "history add"; empty before any subcommand.
std::string path_of(const CLI::App& command) {
  if (command.get_parent() == nullptr) return "";
  const std::string before = path_of(*command.get_parent());
  return before + (before.empty() ? "" : " ") + command.get_name();
}

/// "run: --trials", or "--trials" before any subcommand.
std::string place(const CLI::App& command, const std::string& what) {
  return command.get_parent() == nullptr ? what : path_of(command) + ": " + what;
}

std::string help_of(const CLI::App& command) {
  return " (see pushbench " + (command.get_parent() == nullptr ? "" : path_of(command) + " ") + "--help)";
}

/// The innermost subcommand that was named.
const CLI::App& chosen_in(const CLI::App& app) {
  const std::vector<CLI::App*> chosen = app.get_subcommands();
  return chosen.empty() ? app : chosen_in(*chosen.front());
}

bool has_subcommands(const CLI::App& command) {
  return !command.get_subcommands([](const CLI::App*) { return true; }).empty();
}

std::vector<std::string> option_names(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

InputError unexpected(const CLI::App& command, std::string argument, bool command_missing) {
  if (argument.size() > 1 && argument.front() == '-') {
    argument.resize(std::min(argument.find('='), argument.size()));
    const std::vector<std::string> names = option_names(command);
    return {place(command, argument), "no such option", accepted_words(argument, views_of(names))};
  }
  if (!command_missing) return {place(command, in_quotes(argument)), "is one argument too many" + help_of(command)};
  std::vector<std::string> names;
  for (const CLI::App* each : command.get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(each->get_name());
  return {in_quotes(argument), "no such command", accepted_words(argument, views_of(names))};
}

/// The option that the parser's message begins with or names.
const CLI::Option* option_in(std::string_view message, const CLI::App& command) {
  const CLI::Option* found = nullptr;
  std::size_t longest = 0;
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& name : {option->get_name(), option->get_name(true)}) {
      if (!name.empty() && name.size() > longest && message.find(name) != std::string_view::npos) {
        longest = name.size();
        found = option;
      }
    }
  }
  return found;
}

}  // namespace

InputError explain(const CLI::ParseError& error, const CLI::App& app) {
  const CLI::App& command = chosen_in(app);
  if (const std::vector<std::string> extras = app.remaining(true); !extras.empty()) {
    return unexpected(command, extras.front(), has_subcommands(command));
  }
  const std::string message = error.what();
  const CLI::Option* option = option_in(message, command);
  if (option == nullptr)
    return {place(command, message.substr(0, message.find('\n'))), "is not understood" + help_of(command)};
  const std::string where = place(command, option->get_name());
  const std::string type = option->get_type_name();  // "FORMAT:what a validator says"
  const std::string accepted = type.substr(0, type.find(':')) + " (" + option->get_description() + ")";
  if (dynamic_cast<const CLI::RequiredError*>(&error) != nullptr) return {where, "is missing", accepted};
  const std::vector<std::string>& values = option->results();
  if (values.empty()) return {where, "needs a value", accepted};
  if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) != nullptr)
    return {where, "is there more than once", accepted};
  const bool number = dynamic_cast<const CLI::ConversionError*>(&error) != nullptr;
  return {where, in_quotes(values.back()) + (number ? " is no whole number that fits" : " is not known"), accepted};
}

std::string shell_text(std::span<const char* const> arguments) {
  constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_=+.,/:@%";
  std::string line;
  for (const std::string_view argument : arguments) {
    if (!line.empty()) line += ' ';
    if (!argument.empty() && argument.find_first_not_of(kPlain) == std::string_view::npos) {
      line += argument;
      continue;
    }
    line += '\'';
    for (const char c : argument) {
      if (c == '\'') {
        line += "'\\''";
      } else {
        line += c;
      }
    }
    line += '\'';
  }
  return line;
}

void add_table_or_json(CLI::App& command, bool& json) {
  const auto choose = [&json](const std::string& word) {
    constexpr std::array kWords = {"table"sv, "json"sv};
    if (word != kWords[0] && word != kWords[1]) {
      throw InputError("--format", in_quotes(word) + " is not known", accepted_words(word, kWords));
    }
    json = word == kWords[1];
  };
  command.add_option_function<std::string>("-f,--format", choose, "table or json; default: table")->type_name("FORMAT");
}

bool wants_colours() { return isatty(STDOUT_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr; }

void print(const std::string& text) { std::fwrite(text.data(), 1, text.size(), stdout); }

}  // namespace pushbench
