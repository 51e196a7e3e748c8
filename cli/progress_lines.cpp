#include "cli/progress_lines.hpp"

#include <fmt/format.h>
#include <unistd.h>

namespace pushbench {

ProgressLines ProgressLines::of_command(bool quiet) {
  return quiet ? ProgressLines{nullptr, false} : ProgressLines{stderr, isatty(STDERR_FILENO) == 1};
}

void ProgressLines::rewrite(std::string_view line) {
  if (out_ == nullptr || !live_) return;
  fmt::print(out_, "\r{}\x1b[K", line);
  std::fflush(out_);
}

void ProgressLines::add(std::string_view text) {
  if (out_ == nullptr) return;
  rewrite("");
  fmt::print(out_, "{}", text);
  std::fflush(out_);
}

}  // namespace pushbench
