#include "tests/memory/allocations.hpp"

#include <malloc.h>

#include <array>
#include <cstdlib>
#include <new>
#include <utility>

namespace pushbench::memory {

namespace {

constexpr std::size_t kChunkHeader = sizeof(std::size_t);  // glibc's, before each block

struct Entry {
  void* block = nullptr;
  std::size_t size = 0;
  Side side = Side::test;
};

/// A hash table with open addressing, in static storage: keeping the books must not need what they are about.
class Ledger {
 public:
  void add(void* block, std::size_t size, Side side) {
    if (++used_ > entries_.size() / 2) std::abort();
    std::size_t at = home_of(block);
    while (entries_[at].block != nullptr) at = next(at);
    entries_[at] = {block, size, side};
  }
  void remove(const void* block) {
    std::size_t hole = home_of(block);
    while (entries_[hole].block != block) {
      if (entries_[hole].block == nullptr) return;  // given out before this program's operator new was there
      hole = next(hole);
    }
    --used_;
    // Whoever was put behind the hole because it was taken moves up.
    for (std::size_t at = next(hole); entries_[at].block != nullptr; at = next(at)) {
      const std::size_t home = home_of(entries_[at].block);
      if (((at - home) & kMask) >= ((at - hole) & kMask)) std::swap(entries_[std::exchange(hole, at)], entries_[at]);
    }
    entries_[hole] = {};
  }
  const auto& entries() const { return entries_; }

 private:
  static constexpr std::size_t kMask = (std::size_t{1} << 18) - 1;

  static std::size_t home_of(const void* block) {
    return (reinterpret_cast<std::uintptr_t>(block) * 0x9e3779b97f4a7c15ULL >> 40) & kMask;
  }
  static std::size_t next(std::size_t at) { return (at + 1) & kMask; }

  std::array<Entry, kMask + 1> entries_;
  std::size_t used_ = 0;
};

Ledger& ledger() {
  static constinit Ledger all;
  return all;
}
Side current = Side::test;

void* give(std::size_t size) noexcept {
  void* const block = std::malloc(size);
  if (block != nullptr) ledger().add(block, size, current);
  return block;
}

}  // namespace

OnSide::OnSide(Side side) : before_(std::exchange(current, side)) {}
OnSide::~OnSide() { current = before_; }

Holdings holdings_of(Side side) {
  const OnSide books(Side::test);
  Holdings holdings;
  for (const Entry& entry : ledger().entries()) {
    if (entry.block == nullptr || entry.side != side) continue;
    Blocks& blocks = holdings[entry.size];
    ++blocks.count;
    blocks.bytes += malloc_usable_size(entry.block) + kChunkHeader;
  }
  return holdings;
}

std::size_t bytes_of(const Holdings& holdings) {
  std::size_t bytes = 0;
  for (const auto& [size, blocks] : holdings) bytes += blocks.bytes;
  return bytes;
}

std::size_t heap_bytes() {
  const struct mallinfo2 heap = mallinfo2();
  return heap.uordblks + heap.hblkhd;
}

}  // namespace pushbench::memory

void* operator new(std::size_t size) {
  if (void* const block = pushbench::memory::give(size)) return block;
  throw std::bad_alloc();
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept { return pushbench::memory::give(size); }
void operator delete(void* block) noexcept {
  if (block != nullptr) pushbench::memory::ledger().remove(block);
  std::free(block);
}
void operator delete(void* block, std::size_t) noexcept { operator delete(block); }
void operator delete(void* block, const std::nothrow_t&) noexcept { operator delete(block); }
