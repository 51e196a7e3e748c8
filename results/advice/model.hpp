// What one transport costs a message, and how long it takes, at any load of one core, in one direction. Pure.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "results/advice/evidence.hpp"
#include "results/advice/fit.hpp"

namespace pushbench::results::advice {

/// A load may lie so many times beyond what was measured; further on a figure would be a guess.
inline constexpr double kMostBeyond = 10;

/// Names in Model::beyond().
inline constexpr const char* kRateAxis = "messages a second and client";
inline constexpr const char* kIntervalAxis = "polling interval";

class Model {
 public:
  /// Of the cells of `variant` that go `way`.
  Model(const Evidence& evidence, std::string_view variant, Way way);

  /// Whether there is enough to say anything: CPU and latency.
  bool usable() const { return !cpu_.empty() && !p50_.empty() && !p99_.empty(); }
  bool polled() const { return most_.interval_s > 0; }

  Prediction cpu_us(const LoadPoint& at) const;
  Prediction p50_us(const LoadPoint& at) const;
  Prediction p99_us(const LoadPoint& at) const;
  std::optional<Prediction> wire_bytes(const LoadPoint& at) const;
  std::optional<Prediction> memory_bytes(const LoadPoint& at) const;

  /// By what, how many times beyond the measured range; those within it are not there.
  std::map<std::string, double> beyond(const LoadPoint& at) const;

  const LoadPoint& least() const { return least_; }
  const LoadPoint& most() const { return most_; }

  /// By figure: see Fit::error().
  std::map<std::string, double> errors() const;

 private:
  Parts latency_parts(const LoadPoint& at) const;

  LoadPoint least_, most_;
  Fit cpu_, wire_, p50_, p99_, memory_;
};

}  // namespace pushbench::results::advice
