// Shows how a ceiling gets on: one line that keeps changing on a terminal, one line a step and a wall in a log.
#pragma once

#include <string>
#include <utility>

#include "cli/progress_lines.hpp"
#include "harness/ceiling/ceiling.hpp"

namespace pushbench {

class CeilingDisplay final : public CeilingObserver {
 public:
  /// `announcement` comes before the first transport: not before what may yet turn out to be bad input.
  CeilingDisplay(ProgressLines lines, std::string announcement)
      : lines_(lines), announcement_(std::move(announcement)) {}

  void on_transport(const Variant& variant) override;
  void on_progress(const CeilingProgress& progress) override;
  void on_wall(const results::Wall& wall) override;
  void on_step(const results::Ceiling& so_far, const results::CeilingStep& step) override;
  void on_end(const results::Ceiling& ceiling) override;

 private:
  /// Connections a second, of the last seconds.
  double rate_at(const CeilingProgress& progress);

  ProgressLines lines_;
  std::string announcement_;
  std::string name_;
  CeilingProgress rated_since_;  ///< where the rate is counted from
  double rate_ = 0;
};

}  // namespace pushbench
