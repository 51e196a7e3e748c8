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
// From here on (a factor of three) a prediction is as uncertain as one without any measurement near.
constexpr double kFar = 1.1;
constexpr int kRounds = 1500;
constexpr double kSettled = 1e-6;
constexpr std::size_t kMostShares = 3;

double log_ratio(double a, double b) { return a > 0 && b > 0 ? std::log(a / b) : 0; }

}  // namespace

double distance(const LoadPoint& a, const LoadPoint& b) {
  const double logs[] = {log_ratio(a.clients, b.clients), log_ratio(a.rate, b.rate),
                         log_ratio(a.payload_bytes, b.payload_bytes), log_ratio(a.followers, b.followers),
                         log_ratio(a.interval_s, b.interval_s)};
  return std::sqrt(std::inner_product(std::begin(logs), std::end(logs), std::begin(logs), 0.0));
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

Fit::Fit(std::vector<Sample> samples) : samples_(std::move(samples)), factors_(fitted(samples_)) {
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

Prediction Fit::predict(const LoadPoint& at, const Parts& parts) const {
  const std::vector<double> counting = weights(at);
  double residual = 0;
  double below = 0;
  double above = 0;
  double nearest = kFar;
  Prediction prediction;
  for (std::size_t i = 0; i < samples_.size(); ++i) {
    const Measured& figure = samples_[i].figure;
    residual += counting[i] * residuals_[i];
    below += counting[i] * log_ratio(figure.value, figure.low);
    above += counting[i] * log_ratio(figure.high, figure.value);
    nearest = std::min(nearest, distance(at, samples_[i].at));
    prediction.shares.push_back({samples_[i].cell, counting[i]});
  }
  const double model = 2 * error_.value_or(kAssumedError) * nearest / kFar;
  const double value = trend(parts) * std::exp(residual);
  prediction.figure = {value, value * std::exp(-std::hypot(below, model)), value * std::exp(std::hypot(above, model))};
  std::ranges::sort(prediction.shares, std::greater{}, &Share::weight);
  prediction.shares.resize(std::min(prediction.shares.size(), kMostShares));
  return prediction;
}

}  // namespace pushbench::results::advice
