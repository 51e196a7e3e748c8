// Lines about what is going on: one at the end that keeps changing on a terminal, and those that stay.
#pragma once

#include <cstdio>
#include <string_view>

namespace pushbench {

class ProgressLines {
 public:
  /// On `out`, which outlives this; `live` if that is a terminal. Null: nowhere.
  ProgressLines(std::FILE* out, bool live) : out_(out), live_(live) {}

  /// What commands write to: standard error, or nothing if they are to be quiet.
  static ProgressLines of_command(bool quiet);

  /// Puts `line` in the place of the last one that was rewritten; nothing in a log.
  void rewrite(std::string_view line);

  /// Writes `text`, which ends its own lines, to stay.
  void add(std::string_view text);

 private:
  std::FILE* out_;
  bool live_;
};

}  // namespace pushbench
