// Timers of the modelled world: tens of millions armed at once, five million a second. Same contract as TimerQueue,
// which is smaller where there are few.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "runtime/clock.hpp"
#include "runtime/timer_queue.hpp"

namespace pushbench::world {

/// A ladder queue. What is far away lies unsorted in `top_`; when its time comes it is spread over the buckets of a
/// rung by time, a bucket that is still large over those of a finer rung below, and a small one is sorted and used up.
/// So a timer is moved two or three times in sequential memory, however many there are. An armed timer costs 16 bytes
/// there and 8 in a table of slots, through which a disarmed one is forgotten at once; what it leaves is swept out
/// before more than half of all is dead.
class EventQueue {
 public:
  /// `first_order`: where the order of arming begins to count; for tests of what happens when it wraps.
  explicit EventQueue(std::uint32_t first_order = 0);
  ~EventQueue();
  EventQueue(const EventQueue&) = delete;
  EventQueue& operator=(const EventQueue&) = delete;

  /// Arms `timer` for `when`; a timer that is armed already is moved there. A `when` in the past is due at once, and
  /// fires before all that is later than it.
  void arm(Timer& timer, TimePoint when);
  /// Does nothing to a timer that is not armed.
  void disarm(Timer& timer);
  std::optional<TimePoint> earliest();
  /// Fires the earliest timer if it is due at `now`; false if none is. Timers of one instant fire in the order in which
  /// they were armed. The timer is idle again before its call is made.
  bool fire_one(TimePoint now);
  std::size_t size() const { return size_; }
  /// Bytes of memory held, used or not.
  std::size_t memory() const;

 private:
  using Nanoseconds = std::int64_t;
  using SlotNumber = std::uint32_t;

  struct Entry {
    Nanoseconds when;
    std::uint32_t order;
    SlotNumber slot;
  };
  static constexpr std::uint32_t kChunk = 63;
  struct Chunk {
    std::array<Entry, kChunk> entries;
    Chunk* next;
  };
  /// Entries in no order; all chunks but the last are full.
  struct Bucket {
    Chunk* first = nullptr;
    Chunk* last = nullptr;
    std::uint32_t in_last = 0;
    std::uint32_t count = 0;
  };
  /// The buckets from `next` on hold what is due from then on; those before are used up.
  struct Rung {
    Nanoseconds start = 0, last = 0;
    unsigned shift = 0;
    std::size_t next = 0;
    std::vector<Bucket> buckets;
  };
  /// Of an armed timer, of one that was disarmed (null), or a link in the list of free ones.
  union Slot {
    Timer* timer;
    SlotNumber next_free;
  };
  struct Later;

  Slot& slot(SlotNumber number) { return slot_blocks_[number >> kSlotBits][number & kSlotMask]; }
  bool dead(const Entry& entry) { return slot(entry.slot).timer == nullptr; }
  SlotNumber take_slot();
  void free_slot(SlotNumber number);

  Chunk* take_chunk();
  void append(Bucket& bucket, const Entry& entry);
  template <class Visit>
  void drain(Bucket& bucket, Visit visit);
  template <class Visit>
  void each_bucket(Visit visit);

  void place(const Entry& entry);
  Entry* front();
  void pop_front();
  bool refill();
  void take_run(Bucket& bucket, Nanoseconds last);
  void spread(Bucket& bucket, Nanoseconds first, Nanoseconds last);
  void lower_bottom();
  void prefetch_timer(std::size_t at);
  void prefetch_owner(std::size_t at);
  void sweep();
  void renumber();

  static constexpr unsigned kSlotBits = 15;
  static constexpr SlotNumber kSlotMask = (SlotNumber{1} << kSlotBits) - 1;
  static constexpr SlotNumber kNoSlot = UINT32_MAX;

  std::vector<Entry> run_;  // sorted; used up as far as run_next_
  std::size_t run_next_ = 0;
  std::vector<Entry> late_;  // a heap of what was armed for the time of the run
  bool front_is_late_ = false;
  Nanoseconds bottom_last_;  // what is due until then is in run_ and late_
  Nanoseconds top_after_;    // what is due later is in top_
  std::vector<Rung> rungs_;  // the coarsest first; those above depth_ are kept for their memory
  std::size_t depth_ = 0;
  Bucket top_;
  Nanoseconds top_least_ = 0, top_most_ = 0;

  std::vector<std::unique_ptr<Slot[]>> slot_blocks_;  // NOLINT(modernize-avoid-c-arrays): a block is one
  SlotNumber free_slots_ = kNoSlot;
  std::vector<std::unique_ptr<Chunk[]>> chunk_blocks_;  // NOLINT(modernize-avoid-c-arrays)
  Chunk* free_chunks_ = nullptr;

  std::uint32_t next_order_;
  std::size_t size_ = 0;
  std::size_t dead_ = 0;
};

}  // namespace pushbench::world
