// Every block that operator new gives out in this program, by whom it was asked for: what a connection costs at the
// server and at the client can be told apart though both are in one process.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>

namespace pushbench::memory {

enum class Side : std::uint8_t { test, server, client };

/// Blocks that are asked for while this lives are of that side.
class OnSide {
 public:
  explicit OnSide(Side side);
  ~OnSide();
  OnSide(const OnSide&) = delete;
  OnSide& operator=(const OnSide&) = delete;

 private:
  Side before_;
};

/// Blocks of one size.
struct Blocks {
  std::size_t count = 0;
  std::size_t bytes = 0;  ///< that they take of the heap, malloc's rounding and header included
};

/// What a side holds, by the size that was asked for.
using Holdings = std::map<std::size_t, Blocks>;
Holdings holdings_of(Side side);

/// Of the blocks that operator new gave out, how many bytes they take of the heap.
std::size_t bytes_of(const Holdings& holdings);

/// What malloc says that it has given out, to anybody.
std::size_t heap_bytes();

}  // namespace pushbench::memory
