// What was measured (benchmarks/event_queue_bench.cpp, AMD EPYC, g++ 12 -O3): a heap of ten million waits for memory in
// each of its dozen levels; here what is left to wait for is the slot, the timer and its owner, each somewhere at
// random. So they are fetched ahead of the run's front. See docs/simulation.md for figures.
#include "runtime/world/event_queue.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace pushbench::world {

namespace {

constexpr std::size_t kSorted = 512;        // a bucket of so many is sorted, not spread
constexpr std::size_t kSpread = 96;         // so many are aimed at a bucket
constexpr std::size_t kMostBuckets = 2048;  // their ends and their descriptions lie in the second-level cache
constexpr std::size_t kLeastBuckets = 64;
constexpr std::size_t kMostLate = 2048;
constexpr std::size_t kLeastDead = 4096;
constexpr std::size_t kChunksABlock = 256;
constexpr std::size_t kTimerAhead = 16;  // of the run's front, timers are fetched
constexpr std::size_t kOwnerAhead = 8;   // and their owners

constexpr auto kNever = std::numeric_limits<std::int64_t>::min();

std::int64_t count_of(TimePoint time) { return time.time_since_epoch().count(); }

/// Right for any two times, also where their difference is no signed number.
std::uint64_t distance(std::int64_t from, std::int64_t to) {
  return static_cast<std::uint64_t>(to) - static_cast<std::uint64_t>(from);
}

}  // namespace

/// Later than another: what a heap with the earliest in front wants.
struct EventQueue::Later {
  bool operator()(const Entry& a, const Entry& b) const {
    return a.when != b.when ? a.when > b.when : a.order > b.order;
  }
};

EventQueue::EventQueue(std::uint32_t first_order)
    : bottom_last_(kNever), top_after_(kNever), next_order_(first_order) {}

EventQueue::~EventQueue() = default;

// ---- Slots and chunks.

EventQueue::SlotNumber EventQueue::take_slot() {
  if (free_slots_ == kNoSlot) {
    const auto first = static_cast<SlotNumber>(slot_blocks_.size() << kSlotBits);
    slot_blocks_.emplace_back(new Slot[std::size_t{1} << kSlotBits]);
    for (SlotNumber number = kSlotMask + 1; number-- > 0;) free_slot(first + number);
  }
  const SlotNumber taken = free_slots_;
  free_slots_ = slot(taken).next_free;
  return taken;
}

void EventQueue::free_slot(SlotNumber number) {
  slot(number).next_free = free_slots_;
  free_slots_ = number;
}

EventQueue::Chunk* EventQueue::take_chunk() {
  if (free_chunks_ == nullptr) {
    chunk_blocks_.emplace_back(new Chunk[kChunksABlock]);
    for (std::size_t i = kChunksABlock; i-- > 0;) {
      Chunk* chunk = &chunk_blocks_.back()[i];
      chunk->next = free_chunks_;
      free_chunks_ = chunk;
    }
  }
  Chunk* taken = free_chunks_;
  free_chunks_ = taken->next;
  return taken;
}

inline void EventQueue::append(Bucket& bucket, const Entry& entry) {
  if (bucket.last == nullptr || bucket.in_last == kChunk) {
    Chunk* chunk = take_chunk();
    chunk->next = nullptr;
    (bucket.last == nullptr ? bucket.first : bucket.last->next) = chunk;
    bucket.last = chunk;
    bucket.in_last = 0;
  }
  bucket.last->entries[bucket.in_last++] = entry;
  ++bucket.count;
}

/// Empties the bucket; `visit` may put entries anywhere.
template <class Visit>
void EventQueue::drain(Bucket& bucket, Visit visit) {
  const Bucket drained = std::exchange(bucket, {});
  for (Chunk* chunk = drained.first; chunk != nullptr;) {
    const std::uint32_t count = chunk == drained.last ? drained.in_last : kChunk;
    for (std::uint32_t i = 0; i < count; ++i) visit(chunk->entries[i]);
    Chunk* next = chunk->next;
    chunk->next = free_chunks_;
    free_chunks_ = chunk;
    chunk = next;
  }
}

template <class Visit>
void EventQueue::each_bucket(Visit visit) {
  visit(top_);
  for (std::size_t i = 0; i < depth_; ++i) {
    for (Bucket& bucket : rungs_[i].buckets) visit(bucket);
  }
}

std::size_t EventQueue::memory() const {
  std::size_t bytes = slot_blocks_.size() * (sizeof(Slot) << kSlotBits) +
                      chunk_blocks_.size() * kChunksABlock * sizeof(Chunk) +
                      (run_.capacity() + late_.capacity()) * sizeof(Entry);
  for (const Rung& rung : rungs_) bytes += rung.buckets.capacity() * sizeof(Bucket);
  return bytes;
}

// ---- Arming.

void EventQueue::arm(Timer& timer, TimePoint when) {
  if (timer.armed()) disarm(timer);
  if (next_order_ == UINT32_MAX) renumber();
  const SlotNumber number = take_slot();
  slot(number).timer = &timer;
  timer.position_ = number;
  ++size_;
  place({count_of(when), next_order_++, number});
}

void EventQueue::place(const Entry& entry) {
  if (entry.when > top_after_) {
    if (top_.count == 0) top_least_ = top_most_ = entry.when;
    top_least_ = std::min(top_least_, entry.when);
    top_most_ = std::max(top_most_, entry.when);
    return append(top_, entry);
  }
  if (entry.when > bottom_last_) {
    for (std::size_t i = 0; i < depth_; ++i) {
      Rung& rung = rungs_[i];
      if (entry.when < rung.start) continue;
      const std::size_t index = distance(rung.start, entry.when) >> rung.shift;
      if (index >= rung.next) return append(rung.buckets[index], entry);
    }
  }
  late_.push_back(entry);
  std::push_heap(late_.begin(), late_.end(), Later{});
  if (late_.size() > kMostLate) lower_bottom();
}

void EventQueue::disarm(Timer& timer) {
  if (!timer.armed()) return;
  slot(timer.position_).timer = nullptr;
  timer.position_ = Timer::kIdle;
  --size_;
  ++dead_;
  if (dead_ > size_ + kLeastDead) sweep();
}

// ---- Firing.

std::optional<TimePoint> EventQueue::earliest() {
  const Entry* first = front();
  if (first == nullptr) return std::nullopt;
  return TimePoint{Duration{first->when}};
}

bool EventQueue::fire_one(TimePoint now) {
  const Entry* first = front();
  if (first == nullptr || first->when > count_of(now)) return false;
  Timer& timer = *slot(first->slot).timer;
  pop_front();
  timer.position_ = Timer::kIdle;
  --size_;
  timer.call_(timer.owner_);
  return true;
}

/// The earliest that lives; null if there is none. Drops the dead before it.
EventQueue::Entry* EventQueue::front() {
  for (;;) {
    const bool sorted = run_next_ < run_.size();
    if (!sorted && late_.empty()) {
      if (!refill()) return nullptr;
      continue;
    }
    front_is_late_ = !sorted || (!late_.empty() && Later{}(run_[run_next_], late_.front()));
    Entry& first = front_is_late_ ? late_.front() : run_[run_next_];
    if (!dead(first)) return &first;
    --dead_;
    pop_front();
  }
}

void EventQueue::pop_front() {
  if (front_is_late_) {
    free_slot(late_.front().slot);
    std::pop_heap(late_.begin(), late_.end(), Later{});
    late_.pop_back();
  } else {
    free_slot(run_[run_next_].slot);
    ++run_next_;
    prefetch_timer(run_next_ + kTimerAhead);
    prefetch_owner(run_next_ + kOwnerAhead);
  }
}

// g++ 12 takes a function that only prefetches for one without effect, and leaves out calls of it that are not inlined.
[[gnu::always_inline]] inline void EventQueue::prefetch_timer(std::size_t at) {
  if (at < run_.size()) __builtin_prefetch(slot(run_[at].slot).timer);
}

/// What is armed can be looked into; the dead are null.
[[gnu::always_inline]] inline void EventQueue::prefetch_owner(std::size_t at) {
  if (at >= run_.size()) return;
  const Timer* timer = slot(run_[at].slot).timer;
  if (timer != nullptr) __builtin_prefetch(timer->owner_);
}

/// Makes a run of what is due next; false if nothing is left.
bool EventQueue::refill() {
  for (;;) {
    if (depth_ == 0) {
      if (top_.count == 0) {
        bottom_last_ = top_after_ = kNever;  // what comes is far, whatever its time
        return false;
      }
      top_after_ = top_most_;
      if (top_.count <= kSorted) {
        take_run(top_, top_after_);
        return true;
      }
      spread(top_, top_least_, top_after_);
    }
    Rung& rung = rungs_[depth_ - 1];
    while (rung.next < rung.buckets.size() && rung.buckets[rung.next].count == 0) ++rung.next;
    if (rung.next == rung.buckets.size()) {
      --depth_;
      continue;
    }
    Bucket& bucket = rung.buckets[rung.next];
    const Nanoseconds first = rung.start + static_cast<Nanoseconds>(rung.next << rung.shift);
    const Nanoseconds width = (Nanoseconds{1} << rung.shift) - 1;
    const Nanoseconds last = distance(first, rung.last) < static_cast<std::uint64_t>(width) ? rung.last : first + width;
    ++rung.next;
    if (bucket.count <= kSorted || first == last) {
      take_run(bucket, last);
      return true;
    }
    spread(bucket, first, last);
  }
}

/// All that is due until `last`.
void EventQueue::take_run(Bucket& bucket, Nanoseconds last) {
  run_.clear();
  run_next_ = 0;
  drain(bucket, [this](const Entry& entry) {
    __builtin_prefetch(&slot(entry.slot));
    run_.push_back(entry);
  });
  std::sort(run_.begin(), run_.end(), [](const Entry& a, const Entry& b) { return Later{}(b, a); });
  bottom_last_ = last;
  for (std::size_t i = 0; i <= kTimerAhead; ++i) prefetch_timer(i);
  for (std::size_t i = 0; i <= kOwnerAhead; ++i) prefetch_owner(i);
}

/// Makes a rung of what is due from `first` to `last`, both included.
void EventQueue::spread(Bucket& bucket, Nanoseconds first, Nanoseconds last) {
  const std::size_t aimed = std::clamp<std::size_t>(bucket.count / kSpread, kLeastBuckets, kMostBuckets);
  const std::uint64_t span = distance(first, last);
  unsigned shift = 0;
  while (span >> shift >= aimed) ++shift;
  Bucket all = std::exchange(bucket, {});  // it may lie in a rung that moves now
  if (depth_ == rungs_.size()) rungs_.emplace_back();
  Rung& rung = rungs_[depth_++];
  rung.start = first;
  rung.last = last;
  rung.shift = shift;
  rung.next = 0;
  rung.buckets.assign((span >> shift) + 1, {});
  drain(all, [&](const Entry& entry) { append(rung.buckets[distance(first, entry.when) >> shift], entry); });
}

/// Too much is armed for the time of the run: a rung below takes it, and the run is a shorter one then.
void EventQueue::lower_bottom() {
  Nanoseconds first = late_.front().when;
  if (run_next_ < run_.size()) first = std::min(first, run_[run_next_].when);
  if (first == bottom_last_ || first == kNever) return;
  Bucket all;
  for (; run_next_ < run_.size(); ++run_next_) append(all, run_[run_next_]);
  for (const Entry& entry : late_) append(all, entry);
  late_.clear();
  spread(all, first, bottom_last_);
  bottom_last_ = first - 1;
}

// ---- What is rare.

/// Forgets the dead.
void EventQueue::sweep() {
  const auto living = [this](const Entry& entry) {
    if (!dead(entry)) return true;
    free_slot(entry.slot);
    return false;
  };
  each_bucket([&](Bucket& bucket) {
    Bucket kept;
    drain(bucket, [&](const Entry& entry) {
      if (living(entry)) append(kept, entry);
    });
    bucket = kept;
  });
  const auto sweep_all = [&](std::vector<Entry>& entries, std::size_t from) {
    const auto begin = entries.begin() + static_cast<std::ptrdiff_t>(from);
    entries.erase(std::remove_if(begin, entries.end(), [&](const Entry& entry) { return !living(entry); }),
                  entries.end());
  };
  sweep_all(run_, run_next_);
  sweep_all(late_, 0);
  std::make_heap(late_.begin(), late_.end(), Later{});
  dead_ = 0;
}

/// After four thousand million armings: the order of those that are left is counted anew from 0.
void EventQueue::renumber() {
  std::vector<std::uint32_t> orders;
  const auto each = [this](const auto& visit) {
    each_bucket([&](Bucket& bucket) {
      for (Chunk* chunk = bucket.first; chunk != nullptr; chunk = chunk->next) {
        const std::uint32_t count = chunk == bucket.last ? bucket.in_last : kChunk;
        for (std::uint32_t i = 0; i < count; ++i) visit(chunk->entries[i]);
      }
    });
    for (std::size_t i = run_next_; i < run_.size(); ++i) visit(run_[i]);
    for (Entry& entry : late_) visit(entry);
  };
  each([&](const Entry& entry) { orders.push_back(entry.order); });
  std::sort(orders.begin(), orders.end());
  each([&](Entry& entry) {
    const auto place = std::lower_bound(orders.begin(), orders.end(), entry.order) - orders.begin();
    entry.order = static_cast<std::uint32_t>(place);
  });
  next_order_ = static_cast<std::uint32_t>(orders.size());
}

}  // namespace pushbench::world
