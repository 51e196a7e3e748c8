#include "results/advice/flips.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "results/advice/ranking.hpp"

namespace pushbench::results::advice {

namespace {

constexpr double kStep = 1.3;
constexpr double kFurthest = 1000;
// Ends within a hundredth: the interval of what it is made of is wider.
constexpr double kPrecision = 1.01;

struct Axis {
  const char* name;
  double Question::*value;
  double least, most;
};

constexpr Axis kAxes[] = {{"messages-per-second", &Question::rate, 1e-6, 1e6},
                          {"clients", &Question::clients, 1, 1e9},
                          {"payload", &Question::payload_bytes, 1, 1e9},
                          {"p99", &Question::p99_us, 1, 1e12}};

/// Who is first at one value of an axis, and why the one before is not.
struct Standing {
  bool known = false;  ///< there is still an answer for the one that was first
  std::string first;
  std::string why;
};

Standing standing(const Question& question, const std::vector<Candidate>& candidates, const std::string& before) {
  const std::vector<Option> options = ranked(question, candidates);
  const auto old = std::ranges::find(options, before, &Option::variant);
  if (old == options.end()) return {};
  const Option& now = options.front();
  if (old->rank == 1) return {true, before, ""};  // another may lead, but nothing separates it from the first
  if (now.meets && !old->meets) return {true, now.variant, before + " misses p99"};
  return {true, now.variant, now.load < old->load ? "it fills fewer servers" : "it takes less CPU"};
}

class Walk {
 public:
  Walk(const Question& question, const std::vector<Candidate>& candidates, std::string first, const Axis& axis)
      : question_(question), candidates_(candidates), first_(std::move(first)), axis_(axis) {}

  Flip go(bool up) const {
    const double start = question_.*axis_.value;
    Flip flip{.axis = axis_.name, .above = up, .at = std::nullopt, .searched = start, .first = "", .why = ""};
    double last = start;
    for (double factor = kStep; factor <= kFurthest * 1.001; factor *= kStep) {
      const double value = std::clamp(up ? start * factor : start / factor, axis_.least, axis_.most);
      if (value == last) break;
      const Standing there = standing_at(value);
      if (!there.known) break;
      if (there.first != first_) return between(last, value, flip);
      flip.searched = last = value;
    }
    return flip;
  }

 private:
  Standing standing_at(double value) const {
    Question changed = question_;
    changed.*axis_.value = value;
    return standing(changed, candidates_, first_);
  }

  /// `first_` is first at `same`, and another at `other`.
  Flip between(double same, double other, Flip flip) const {
    while (std::max(same / other, other / same) > kPrecision) {
      const double middle = std::sqrt(same * other);
      const Standing there = standing_at(middle);
      (there.known && there.first != first_ ? other : same) = middle;
    }
    const Standing there = standing_at(other);
    flip.at = flip.searched = other;
    flip.first = there.first;
    flip.why = there.why;
    return flip;
  }

  const Question& question_;
  const std::vector<Candidate>& candidates_;
  std::string first_;
  const Axis& axis_;
};

}  // namespace

std::vector<Flip> find_flips(const Question& question, const std::vector<Candidate>& candidates, const Option& first) {
  std::vector<Flip> flips;
  for (const Axis& axis : kAxes) {
    const Walk walk(question, candidates, first.variant, axis);
    for (const bool up : {false, true}) flips.push_back(walk.go(up));
  }
  return flips;
}

}  // namespace pushbench::results::advice
