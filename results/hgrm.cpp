#include "results/hgrm.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace pushbench::results {

namespace {

constexpr double kStepsPerHalving = 5;

/// How far from `percent` the next level is: the steps halve whenever the rest up to 100 has halved.
double step_at(double percent) {
  const double halvings = std::floor(std::log2(100 / (100 - percent))) + 1;
  return 100 / (kStepsPerHalving * std::exp2(halvings));
}

double ms(double us) { return us / 1000; }

}  // namespace

std::string hgrm(const Histogram& histogram) {
  std::string text =
      fmt::format("{:>12} {:>14} {:>10} {:>14}\n\n", "Value", "Percentile", "TotalCount", "1/(1-Percentile)");
  const HistogramData data = histogram.data();
  const std::uint64_t total = histogram.count();
  std::uint64_t seen = 0;
  double level = 0;
  for (std::size_t i = 0; i < data.counts.size(); ++i) {
    seen += data.counts[i];
    const double value = ms(static_cast<double>(std::min(Histogram::highest_like(data.values_us[i]), data.max_us)));
    const double reached = 100 * static_cast<double>(seen) / static_cast<double>(total);
    while (reached >= level && level < 100) {
      text += fmt::format("{:12.3f} {:14.12f} {:10} {:14.2f}\n", value, level / 100, seen, 1 / (1 - level / 100));
      level += step_at(level);
      if (seen == total) break;
    }
  }
  if (total > 0) {
    text += fmt::format("{:12.3f} {:14.12f} {:10}\n", ms(static_cast<double>(data.max_us)), 1.0, total);
  }
  text += fmt::format("#[Mean    = {:12.3f}, StdDeviation   = {:12.3f}]\n", ms(histogram.mean()),
                      ms(histogram.deviation()));
  text += fmt::format("#[Max     = {:12.3f}, Total count    = {:12}]\n", ms(static_cast<double>(data.max_us)), total);
  text += fmt::format("#[Buckets = {:12}, SubBuckets     = {:12}]\n", 22, 2048);
  return text;
}

}  // namespace pushbench::results
