// The rare parts of the histogram: growing, merging, asking, and being written down.
#include "results/histogram.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>

namespace pushbench {

namespace {

// Above this a count is not exact in other programs' JSON numbers, and sums of thousands of files cannot overflow
// below.
constexpr std::uint64_t kMostCount = std::uint64_t{1} << 53;

void require(bool holds, const char* otherwise) {
  if (!holds) throw std::invalid_argument(otherwise);
}

std::uint64_t product_plus(std::uint64_t a, std::uint64_t b, std::uint64_t plus) {
  std::uint64_t product = 0;
  std::uint64_t sum = 0;
  require(!__builtin_mul_overflow(a, b, &product) && !__builtin_add_overflow(product, plus, &sum),
          "the counts are too large");
  return sum;
}

}  // namespace

std::uint64_t Histogram::clamped(std::int64_t us, std::uint64_t count) {
  if (us < 0) {
    below_ += count;
    return 0;
  }
  above_ += count;
  return kMost;
}

void Histogram::grow(std::size_t index) {
  const std::size_t row_end = (index | ((std::size_t{1} << kRowBits) - 1)) + 1;
  counts_.reserve(row_end);  // exactly: resize() alone would double
  counts_.resize(row_end);
}

void Histogram::merge(const Histogram& other) {
  if (other.counts_.size() > counts_.size()) grow(other.counts_.size() - 1);
  for (std::size_t i = 0; i < other.counts_.size(); ++i) counts_[i] += other.counts_[i];
  sum_us_ += other.sum_us_;
  min_us_ = std::min(min_us_, other.min_us_);
  max_us_ = std::max(max_us_, other.max_us_);
  below_ += other.below_;
  above_ += other.above_;
}

std::uint64_t Histogram::count() const { return std::accumulate(counts_.begin(), counts_.end(), std::uint64_t{0}); }

double Histogram::mean() const { return empty() ? 0 : static_cast<double>(sum_us_) / static_cast<double>(count()); }

std::uint64_t Histogram::percentile(double percent) const {
  if (empty()) return 0;
  const std::uint64_t total = count();
  // 99.9 % of 1000 is 999, although 99.9 has no exact double.
  const double exact = std::clamp(percent, 0.0, 100.0) / 100.0 * static_cast<double>(total);
  const double rank = std::max(1.0, std::ceil(exact - exact * 1e-12));
  const std::uint64_t wanted = rank >= static_cast<double>(total) ? total : static_cast<std::uint64_t>(rank);
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    seen += counts_[i];
    if (seen >= wanted) return std::min(highest_at(i), max_us_);
  }
  return max_us_;
}

double Histogram::deviation() const {
  if (empty()) return 0;
  const double middle = mean();
  double squares = 0;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    if (counts_[i] == 0) continue;
    const double distance = (static_cast<double>(lowest_at(i)) + static_cast<double>(highest_at(i))) / 2 - middle;
    squares += distance * distance * static_cast<double>(counts_[i]);
  }
  return std::sqrt(squares / static_cast<double>(count()));
}

HistogramData Histogram::data() const {
  HistogramData data;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    if (counts_[i] == 0) continue;
    data.values_us.push_back(lowest_at(i));
    data.counts.push_back(counts_[i]);
  }
  data.sum_us = sum_us_;
  data.min_us = min();
  data.max_us = max();
  data.below = below_;
  data.above = above_;
  return data;
}

Histogram Histogram::from(const HistogramData& data) {
  require(data.values_us.size() == data.counts.size(), "there must be as many values as counts");
  Histogram result;
  if (data.values_us.empty()) {
    require(data == HistogramData{}, "sum, lowest, highest and clamped must be 0 where nothing was counted");
    return result;
  }
  std::uint64_t total = 0;
  std::uint64_t least_sum = 0;
  std::uint64_t most_sum = 0;
  for (std::size_t i = 0; i < data.values_us.size(); ++i) {
    const std::uint64_t value = data.values_us[i];
    require(i == 0 || value > data.values_us[i - 1], "values must ascend");
    require(value <= kMost && lowest_like(value) == value,
            "every value must be the lowest of a bucket, at most one hour");
    require(data.counts[i] > 0, "counts must be above 0");
    require(data.counts[i] <= kMostCount - total, "the counts are too large");
    least_sum = product_plus(value, data.counts[i], least_sum);
    most_sum = product_plus(std::min(highest_like(value), kMost), data.counts[i], most_sum);
    const std::size_t index = index_of(value);
    if (index >= result.counts_.size()) result.grow(index);
    result.counts_[index] = data.counts[i];
    total += data.counts[i];
  }
  require(data.max_us <= kMost && data.min_us <= data.max_us && lowest_like(data.min_us) == data.values_us.front() &&
              lowest_like(data.max_us) == data.values_us.back(),
          "the lowest and highest must lie in the first and last bucket");
  require(data.sum_us >= least_sum && data.sum_us <= most_sum, "the sum does not agree with the counts");
  require(data.below == 0 || (data.min_us == 0 && data.below <= data.counts.front()),
          "more were clamped below than counted there");
  require(data.above == 0 || (data.max_us == kMost && data.above <= data.counts.back()),
          "more were clamped above than counted there");
  result.sum_us_ = data.sum_us;
  result.min_us_ = data.min_us;
  result.max_us_ = data.max_us;
  result.below_ = data.below;
  result.above_ = data.above;
  return result;
}

std::uint64_t Histogram::lowest_at(std::size_t index) {
  const std::size_t row = index < (std::size_t{2} << kRowBits) ? 0 : (index >> kRowBits) - 1;
  return static_cast<std::uint64_t>(index - (row << kRowBits)) << row;
}

std::uint64_t Histogram::lowest_like(std::uint64_t value) { return lowest_at(index_of(std::min(value, kMost))); }

std::uint64_t Histogram::highest_like(std::uint64_t value) { return highest_at(index_of(std::min(value, kMost))); }

}  // namespace pushbench
