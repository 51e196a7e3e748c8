// What a run's servers published, as sequences. Numbering begins anew, far ahead, whenever a server loses its history:
// what was published is one span for each life and nothing in between.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "hub/hub.hpp"

namespace pushbench {

/// The newest sequence of every channel (0: none), by how often numbering had restarted when it was given: a single
/// entry while no server has lost its history.
using Lives = std::vector<std::vector<Cursor>>;

/// The sequences from `first` to `last`, both included; none if `last` is less.
struct Span {
  Cursor first = 1, last = 0;

  std::uint64_t size() const { return last < first ? 0 : last - first + 1; }
  Span within(const Span& other) const { return {std::max(first, other.first), std::min(last, other.last)}; }
  bool operator==(const Span&) const = default;
};

/// What was published to `channel` in that life.
inline Span published(const Lives& lives, std::size_t life, std::uint32_t channel) {
  const Cursor newest = lives[life][channel];
  return newest == 0 ? Span{} : Span{life * kLife + 1, newest};
}

/// How many of the messages of `channel` lie in `span`.
inline std::uint64_t published_within(const Lives& lives, std::uint32_t channel, const Span& span) {
  std::uint64_t count = 0;
  for (std::size_t life = 0; life < lives.size(); ++life) count += published(lives, life, channel).within(span).size();
  return count;
}

/// Adds what another server says to `lives`.
inline void merge(Lives& lives, const Lives& other) {
  if (lives.size() < other.size()) lives.resize(other.size());
  for (std::size_t life = 0; life < other.size(); ++life) {
    lives[life].resize(std::max(lives[life].size(), other[life].size()));
    for (std::size_t channel = 0; channel < other[life].size(); ++channel) {
      lives[life][channel] = std::max(lives[life][channel], other[life][channel]);
    }
  }
}

}  // namespace pushbench
