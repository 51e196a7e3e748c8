#include "cli/usage.hpp"

#include <gtest/gtest.h>

#include <CLI/CLI.hpp>

namespace pushbench {
namespace {

/// What is told for these arguments by a program with two commands.
std::string complaint(std::vector<std::string> arguments) {
  CLI::App app{"", "pushbench"};
  app.set_version_flag("--version", "1");
  CLI::App* run = app.add_subcommand("run", "");
  std::vector<std::string> scenarios;
  std::uint32_t trials = 0;
  std::string server;
  int format = 0;
  run->add_option("scenario", scenarios, "Names");
  run->add_option("-n,--trials", trials, "How many")->type_name("N");
  run->add_option("--format", format, "table or csv")
      ->transform(CLI::CheckedTransformer(std::map<std::string, int>{{"table", 0}, {"csv", 1}}))
      ->type_name("FORMAT");
  CLI::App* drive = app.add_subcommand("drive", "");
  drive->add_option("--server", server, "Where it is")->required()->type_name("URL");
  bool json = false;
  CLI::App* list = app.add_subcommand("list", "");
  add_table_or_json(*list, json);
  list->callback([&] { throw InputError("list", json ? "json" : "table"); });
  std::reverse(arguments.begin(), arguments.end());  // as CLI11 takes a vector
  try {
    app.parse(arguments);
  } catch (const InputError& error) {
    return error.what();
  } catch (const CLI::ParseError& error) {
    return explain(error, app).what();
  }
  return "accepted";
}

TEST(Explain, UnknownCommands) {
  EXPECT_EQ(complaint({"rnu"}), "\"rnu\": no such command; accepted: run, drive, list (did you mean run?)");
  EXPECT_EQ(complaint({"bench"}), "\"bench\": no such command; accepted: run, drive, list");
  EXPECT_EQ(complaint({"a\nb"}), "\"a\\x0ab\": no such command; accepted: run, drive, list");
  EXPECT_EQ(complaint({""}), "\"\": no such command; accepted: run, drive, list");
}

TEST(Explain, UnknownOptions) {
  EXPECT_EQ(complaint({"run", "--trails", "5"}),
            "run: --trails: no such option; accepted: --help, --trials, --format (did you mean --trials?)");
  EXPECT_EQ(complaint({"run", "--trails=5"}),
            "run: --trails: no such option; accepted: --help, --trials, --format (did you mean --trials?)");
  EXPECT_EQ(complaint({"run", "-z"}), "run: -z: no such option; accepted: --help, --trials, --format");
  EXPECT_EQ(complaint({"--vresion"}),
            "--vresion: no such option; accepted: --help, --version (did you mean --version?)");
}

TEST(Explain, Values) {
  EXPECT_EQ(complaint({"run", "--trials", "abc"}),
            "run: --trials: \"abc\" is no whole number that fits; accepted: N (How many)");
  EXPECT_EQ(complaint({"run", "--trials", "-1"}),
            "run: --trials: \"-1\" is no whole number that fits; accepted: N (How many)");
  EXPECT_EQ(complaint({"run", "--trials", "99999999999"}),
            "run: --trials: \"99999999999\" is no whole number that fits; accepted: N (How many)");
  EXPECT_EQ(complaint({"run", "--trials"}), "run: --trials: needs a value; accepted: N (How many)");
  EXPECT_EQ(complaint({"run", "-n", "1", "-n", "2"}), "run: --trials: is there more than once; accepted: N (How many)");
  EXPECT_EQ(complaint({"run", "--format", "xml"}),
            "run: --format: \"xml\" is not known; accepted: FORMAT (table or csv)");
  EXPECT_EQ(complaint({"run", "feed", "--format=csv"}), "accepted");
}

TEST(Explain, MissingAndSuperfluousArguments) {
  EXPECT_EQ(complaint({"drive"}), "drive: --server: is missing; accepted: URL (Where it is)");
  EXPECT_EQ(complaint({"drive", "--server", "x", "y"}),
            "drive: \"y\": is one argument too many (see pushbench drive --help)");
}

TEST(TableOrJson, TakesTwoWords) {
  EXPECT_EQ(complaint({"list"}), "list: table");
  EXPECT_EQ(complaint({"list", "--format", "table"}), "list: table");
  EXPECT_EQ(complaint({"list", "-f", "json"}), "list: json");
  EXPECT_EQ(complaint({"list", "-f", "jsn"}),
            "--format: \"jsn\" is not known; accepted: table, json (did you mean json?)");
}

TEST(ShellText, QuotesWhatAShellWouldTakeApart) {
  const std::vector<const char*> arguments{"pushbench", "run", "--set", "a.b=1", "two words", "", "it's", "$HOME", "*"};
  EXPECT_EQ(shell_text(arguments), "pushbench run --set a.b=1 'two words' '' 'it'\\''s' '$HOME' '*'");
}

}  // namespace
}  // namespace pushbench
