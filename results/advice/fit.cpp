#include "results/advice/fit.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <tuple>
#include <utility>

namespace pushbench::results::advice {

namespace {

// Where there are too few measurements to see how wrong predictions are.
constexpr double kAssumedError = 0.4;
// From here on (a factor of three) a prediction between measurements is as uncertain as one without any near.
constexpr double kFar = 1.1;
// Loads that differ by less are the same: rates are counted, and arrivals are random.
constexpr double kSame = 0.15;
constexpr int kRounds = 1500;
constexpr double kSettled = 1e-6;
constexpr std::size_t kMostShares = 3;

constexpr double LoadPoint::*kAxes[] = {&LoadPoint::clients, &LoadPoint::rate, &LoadPoint::payload_bytes,
                                        &LoadPoint::followers, &LoadPoint::interval_s};

double log_ratio(double a, double b) { return a > 0 && b > 0 ? std::log(a / b) : 0; }

/// One sample of all at a load: their geometric mean, and an interval that holds all of theirs.
std::vector<Sample> merged(const std::vector<Sample>& samples) {
  std::vector<Sample> loads;
  for (const Sample& sample : samples) {
    const auto same =
        std::ranges::find_if(loads, [&](const Sample& load) { return distance(load.at, sample.at) < kSame; });
    if (same == loads.end()) {
      loads.push_back(sample);
      continue;
    }
    const auto before = static_cast<double>(same->cells.size());
    const auto more = static_cast<double>(sample.cells.size());
    same->figure.value *= std::exp(log_ratio(sample.figure.value, same->figure.value) * more / (before + more));
    same->figure.low = std::min(same->figure.low, sample.figure.low);
    same->figure.high = std::max(same->figure.high, sample.figure.high);
    same->cells.insert(same->cells.end(), sample.cells.begin(), sample.cells.end());
  }
  return loads;
}

}  // namespace

double distance(const LoadPoint& a, const LoadPoint& b) {
  double squares = 0;
  for (const auto axis : kAxes) {
    const double apart = log_ratio(a.*axis, b.*axis);
    squares += apart * apart;
  }
  return std::sqrt(squares);
}

// One factor after the other, each to its best while the others rest: with factors that cannot fall below 0 that ends
// at the one best answer.
Parts fitted(std::span<const Sample> samples) {
  constexpr std::size_t kParts = std::tuple_size_v<Parts>;
  std::array<Parts, kParts>
      products{};  // of two parts, and of each with what is wanted, which is 1: errors are relative
  Parts wanted{};
  for (const Sample& sample : samples) {
    for (std::size_t a = 0; a < kParts; ++a) {
      const double share = sample.parts[a] / sample.figure.value;
      wanted[a] += share;
      for (std::size_t b = 0; b < kParts; ++b) products[a][b] += share * sample.parts[b] / sample.figure.value;
    }
  }
  Parts factors{};
  for (int round = 0; round < kRounds; ++round) {
    double moved = 0;
    for (std::size_t part = 0; part < kParts; ++part) {
      if (!(products[part][part] > 0)) continue;
      const double missing =
          wanted[part] - std::inner_product(factors.begin(), factors.end(), products[part].begin(), 0.0);
      const double next = std::max(0.0, factors[part] + missing / products[part][part]);
      moved = std::max(moved, std::abs(next - factors[part]) * std::sqrt(products[part][part]));
      factors[part] = next;
    }
    if (moved < kSettled) break;
  }
  return factors;
}

Fit::Fit(const std::vector<Sample>& samples) : samples_(merged(samples)), factors_(fitted(samples_)) {
  for (const Sample& sample : samples_) {
    residuals_.push_back(log_ratio(sample.figure.value, trend(sample.parts)));
  }
  if (samples_.size() < 3) return;
  double squares = 0;
  for (std::size_t out = 0; out < samples_.size(); ++out) {
    Fit without({});
    for (std::size_t i = 0; i < samples_.size(); ++i) {
      if (i != out) without.samples_.push_back(samples_[i]);
    }
    without.factors_ = fitted(without.samples_);
    for (const Sample& sample : without.samples_) {
      without.residuals_.push_back(log_ratio(sample.figure.value, without.trend(sample.parts)));
    }
    const Sample& left = samples_[out];
    const double error = log_ratio(without.value(left.at, left.parts), left.figure.value);
    squares += error * error;
  }
  error_ = std::sqrt(squares / static_cast<double>(samples_.size()));
}

double Fit::trend(const Parts& parts) const {
  return std::inner_product(parts.begin(), parts.end(), factors_.begin(), 0.0);
}

std::vector<double> Fit::weights(const LoadPoint& at) const {
  std::vector<double> weights;
  for (const Sample& sample : samples_) {
    const double apart = distance(at, sample.at);
    const double square = apart * apart;
    weights.push_back(1 / (square * square + 1e-12));
  }
  const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
  for (double& weight : weights) weight /= sum;
  return weights;
}

double Fit::value(const LoadPoint& at, const Parts& parts) const {
  const std::vector<double> counting = weights(at);
  return trend(parts) * std::exp(std::inner_product(counting.begin(), counting.end(), residuals_.begin(), 0.0));
}

double Fit::remoteness(const LoadPoint& at) const {
  double nearest = kFar;
  for (const Sample& sample : samples_) nearest = std::min(nearest, distance(at, sample.at));
  double squares = nearest * nearest;
  for (const auto axis : kAxes) {
    double least = samples_.front().at.*axis;
    double most = least;
    for (const Sample& sample : samples_) {
      least = std::min(least, sample.at.*axis);
      most = std::max(most, sample.at.*axis);
    }
    const double beyond = std::max({0.0, log_ratio(at.*axis, most), log_ratio(least, at.*axis)});
    squares += beyond * beyond;
  }
  return std::sqrt(squares) / kFar;
}

Prediction Fit::predict(const LoadPoint& at, const Parts& parts) const {
  const std::vector<double> counting = weights(at);
  double residual = 0;
  double below = 0;
  double above = 0;
  Prediction prediction;
  for (std::size_t i = 0; i < samples_.size(); ++i) {
    const Measured& figure = samples_[i].figure;
    residual += counting[i] * residuals_[i];
    below += counting[i] * log_ratio(figure.value, figure.low);
    above += counting[i] * log_ratio(figure.high, figure.value);
    for (const std::size_t cell : samples_[i].cells) {
      prediction.shares.push_back({cell, counting[i] / static_cast<double>(samples_[i].cells.size())});
    }
  }
  const double model = 2 * error_.value_or(kAssumedError) * remoteness(at);
  const double value = trend(parts) * std::exp(residual);
  prediction.figure = {value, value * std::exp(-std::hypot(below, model)), value * std::exp(std::hypot(above, model))};
  std::ranges::sort(prediction.shares, std::greater{}, &Share::weight);
  prediction.shares.resize(std::min(prediction.shares.size(), kMostShares));
  return prediction;
}

}  // namespace pushbench::results::advice
