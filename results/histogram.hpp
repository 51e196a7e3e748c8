// How long things took: an HDR histogram (log-linear, three significant digits, 1 us to 1 h) that merges across
// processes without loss. Its layout is that of HdrHistogram with a lowest value of 1, so that its tools read what it
// exports.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace pushbench {

/// A histogram as plain vectors, to be written anywhere: only buckets that hold something, lowest value first.
struct HistogramData {
  std::vector<std::uint64_t> values_us;              ///< the lowest value of each bucket, ascending
  std::vector<std::uint64_t> counts;                 ///< as many, none 0
  std::uint64_t sum_us = 0, min_us = 0, max_us = 0;  ///< of what was recorded, after clamping; 0 if nothing was
  std::uint64_t below = 0, above = 0;                ///< how many were clamped

  bool operator==(const HistogramData&) const = default;
};

/// Counts of durations in microseconds. Empty it owns no memory; it grows with the largest value recorded, to 188 KB at
/// one hour. Up to 2047 us a bucket is 1 us wide, above that never wider than a thousandth of its value.
class Histogram {
 public:
  /// One hour: what is longer is recorded as this and counted in above().
  static constexpr std::uint64_t kMost = 3'600'000'000;

  /// Records `us` as if it came `count` times. Negative durations, which only clocks that disagree can give, are
  /// recorded as 0 and counted in below().
  void record(std::int64_t us, std::uint64_t count = 1) {
    if (count == 0) return;
    std::uint64_t value = static_cast<std::uint64_t>(us);
    if (value > kMost) [[unlikely]]
      value = clamped(us, count);
    const std::size_t index = index_of(value);
    if (index >= counts_.size()) [[unlikely]]
      grow(index);
    counts_[index] += count;
    sum_us_ += value * count;
    if (value < min_us_) min_us_ = value;
    if (value > max_us_) max_us_ = value;
  }

  void merge(const Histogram& other);

  /// Added up when asked for: keeping it would double the cost of record().
  std::uint64_t count() const;
  bool empty() const { return min_us_ == UINT64_MAX; }

  /// The value that `percent` (0 to 100) of the recorded ones do not exceed: the highest of its bucket, at most max().
  /// 0 if nothing was recorded.
  std::uint64_t percentile(double percent) const;

  /// Exact (after clamping), not rounded to buckets; 0 if nothing was recorded.
  double mean() const;
  std::uint64_t min() const { return empty() ? 0 : min_us_; }
  std::uint64_t max() const { return max_us_; }

  /// Standard deviation, each value taken as the middle of its bucket.
  double deviation() const;

  /// How many were negative, or longer than an hour.
  std::uint64_t below() const { return below_; }
  std::uint64_t above() const { return above_; }

  /// What it owns on the heap.
  std::size_t memory_bytes() const { return counts_.capacity() * sizeof(counts_[0]); }

  HistogramData data() const;

  /// The histogram that data() came from. Throws std::invalid_argument, saying what is wrong, if no histogram could
  /// have given `data`.
  static Histogram from(const HistogramData& data);

  bool operator==(const Histogram& other) const { return data() == other.data(); }

  /// The lowest and the highest value that share a bucket with `value` (at most kMost).
  static std::uint64_t lowest_like(std::uint64_t value);
  static std::uint64_t highest_like(std::uint64_t value);

 private:
  // Buckets come in rows of 1024, each row's twice as wide as those before; the first row has 2048 of width 1.
  static constexpr int kRowBits = 10;

  static constexpr std::size_t index_of(std::uint64_t value) {
    const int row = std::bit_width(value | ((2U << kRowBits) - 1)) - kRowBits - 1;
    return (static_cast<std::size_t>(row) << kRowBits) + static_cast<std::size_t>(value >> row);
  }
  static std::uint64_t lowest_at(std::size_t index);
  static std::uint64_t highest_at(std::size_t index) { return lowest_at(index + 1) - 1; }

  std::uint64_t clamped(std::int64_t us, std::uint64_t count);
  void grow(std::size_t index);

  std::vector<std::uint64_t> counts_;
  std::uint64_t sum_us_ = 0;
  std::uint64_t min_us_ = UINT64_MAX;
  std::uint64_t max_us_ = 0;
  std::uint64_t below_ = 0;
  std::uint64_t above_ = 0;
};

}  // namespace pushbench
