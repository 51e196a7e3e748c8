#include "harness/capacity/search.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace pushbench {

namespace {

using results::CapacityEnd;
using results::ProbeOutcome;

// Aimed at, because what follows is nearly always a little beyond the knee of a server at its limit.
constexpr double kAimedShare = 0.9;
constexpr double kLeastRise = 1.25, kDoubling = 2, kMostRise = 8;
constexpr double kDescent = 4;
// An accident that bounds a wider interval than this would cost the answer more than a second trial costs time.
constexpr double kNarrow = 1.5;
constexpr std::uint32_t kMostFailures = 2;

/// To three digits: nobody wants to read more of them in a table of probes.
double to_three_digits(double value) {
  const double unit = std::pow(10, std::floor(std::log10(value)) - 2);
  return std::round(value / unit) * unit;
}

}  // namespace

CapacitySearch::CapacitySearch(const SearchOptions& options)
    : options_(options), value_(options.start), lowest_tried_(options.start) {
  if (!(options.least > 0) || options.start < options.least || options.start > options.most) std::abort();
}

std::optional<CapacitySearch::Next> CapacitySearch::next() const {
  if (stage_ == Stage::over) return std::nullopt;
  return Next{value_, stage_ == Stage::confirming};
}

std::optional<double> CapacitySearch::knee() const {
  if (end_ == CapacityEnd::unconfirmed || end_ == CapacityEnd::failed || !proven_) return std::nullopt;
  if (end_ == CapacityEnd::interrupted && tried_ > 0 && 2 * confirmed_ <= tried_) return std::nullopt;
  return low_;
}

std::optional<double> CapacitySearch::beyond() const {
  return high_ && high_->outcome == ProbeOutcome::misses ? std::optional{high_->value} : std::nullopt;
}

void CapacitySearch::stop(CapacityEnd why) { finish(why); }

void CapacitySearch::finish(CapacityEnd end) {
  stage_ = Stage::over;
  end_ = end;
}

void CapacitySearch::observe(const Observation& observation) {
  if (stage_ == Stage::over) std::abort();
  if (observation.outcome == ProbeOutcome::failed) {
    if (++failures_ == kMostFailures) finish(CapacityEnd::failed);
    return;
  }
  failures_ = 0;
  lowest_tried_ = std::min(lowest_tried_, value_);
  stage_ == Stage::confirming ? observe_confirmation(observation) : observe_search(observation);
}

bool CapacitySearch::deserves_second_look(const Observation& observation) const {
  if (doubted_ || (observation.certain && observation.outcome == ProbeOutcome::misses)) return false;
  return !low_ || value_ > *low_ * kNarrow;
}

void CapacitySearch::observe_search(const Observation& observation) {
  if (observation.outcome == ProbeOutcome::meets) {
    low_ = value_;
    proven_ = true;
    share_ = observation.busiest_share;
  } else if (deserves_second_look(observation)) {
    doubted_ = observation.outcome;
    return;
  } else {
    const bool missed = observation.outcome == ProbeOutcome::misses || doubted_ == ProbeOutcome::misses;
    high_ = Bound{value_, missed ? ProbeOutcome::misses : ProbeOutcome::saturated};
  }
  doubted_.reset();
  plan();
}

void CapacitySearch::plan() {
  if (!low_) {
    const bool saturated = high_->outcome == ProbeOutcome::saturated;
    if (value_ <= options_.least) return finish(saturated ? CapacityEnd::generator : CapacityEnd::nothing);
    value_ = std::max(rounded(value_ / kDescent, 0, value_), options_.least);
  } else if (!high_) {
    if (*low_ >= options_.most) return confirm();
    value_ = raised();
  } else {
    const bool next_to_each_other = options_.whole && high_->value - *low_ <= 1;
    if (next_to_each_other || high_->value - *low_ <= options_.precision * *low_) return confirm();
    value_ = rounded(std::sqrt(*low_ * high_->value), *low_, high_->value);
  }
}

double CapacitySearch::raised() const {
  double factor = share_ > 0 ? kAimedShare / share_ : kDoubling;
  factor = std::clamp(factor, kLeastRise, options_.linear ? kMostRise : kDoubling);
  const double value = std::max(*low_ * factor, options_.whole ? *low_ + 1 : 0);
  return std::min(rounded(value, *low_, INFINITY), options_.most);
}

/// A value that is good to read if there is one between the two others.
double CapacitySearch::rounded(double value, double above, double below) const {
  const double readable = to_three_digits(value);
  const auto allowed = [&](double candidate) {
    return candidate > above && candidate < below && (!options_.whole || candidate == std::round(candidate));
  };
  if (allowed(readable)) return readable;
  return options_.whole ? std::clamp(std::round(value), above + 1, std::max(above + 1, below - 1)) : value;
}

void CapacitySearch::confirm() {
  stage_ = Stage::confirming;
  value_ = *low_;
  confirmed_ = tried_ = missed_ = 0;
  if (options_.confirmations == 0) conclude();
}

void CapacitySearch::conclude() {
  if (!high_) return finish(CapacityEnd::bound);
  finish(high_->outcome == ProbeOutcome::misses ? CapacityEnd::goal : CapacityEnd::generator);
}

void CapacitySearch::observe_confirmation(const Observation& observation) {
  ++tried_;
  if (observation.outcome == ProbeOutcome::meets) {
    ++confirmed_;
    proven_ = true;
  }
  if (observation.outcome == ProbeOutcome::misses) ++missed_;
  const std::uint32_t left = options_.confirmations - tried_;
  if (2 * (confirmed_ + left) <= options_.confirmations) return contradicted();
  if (left == 0) conclude();
}

void CapacitySearch::contradicted() {
  high_ = Bound{value_, missed_ > 0 ? ProbeOutcome::misses : ProbeOutcome::saturated};
  proven_ = false;
  if (value_ <= lowest_tried_) {
    low_.reset();
    if (value_ <= options_.least) return finish(CapacityEnd::unconfirmed);
    stage_ = Stage::searching;
    confirmed_ = tried_ = missed_ = 0;
    return plan();
  }
  low_ = std::max(rounded(value_ / (1 + options_.precision), 0, value_), lowest_tried_);
  confirm();
}

}  // namespace pushbench
