// Bytes in the making: one buffer that a whole server or worker shares, so that no connection keeps one. Unlike a
// std::string it grows without being filled with zeros first.
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>

namespace pushbench::websocket {

class Scratch {
 public:
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  char* data() { return bytes_.get(); }
  std::string_view view() const { return {bytes_.get(), size_}; }
  std::string_view from(std::size_t position) const { return view().substr(position); }

  /// Grows by `count` bytes of no value yet and returns where they begin. Pointers from earlier are void.
  char* extend(std::size_t count) {
    if (capacity_ - size_ < count) grow(count);
    char* const added = bytes_.get() + size_;
    size_ += count;
    return added;
  }

  void append(std::string_view bytes) {
    if (!bytes.empty()) std::memcpy(extend(bytes.size()), bytes.data(), bytes.size());
  }

  /// Back to `size`, which must not be above the present one.
  void truncate(std::size_t size) { size_ = size; }

  /// Empty again. What a rare large message needed is given back.
  void clear() {
    size_ = 0;
    if (capacity_ > kKept) {
      bytes_.reset();
      capacity_ = 0;
    }
  }

 private:
  static constexpr std::size_t kKept = 512 * 1024;

  void grow(std::size_t count) {
    std::size_t wanted = capacity_ == 0 ? 4096 : capacity_ * 2;
    if (wanted < size_ + count) wanted = size_ + count;
    auto bytes = std::make_unique_for_overwrite<char[]>(wanted);
    if (size_ > 0) std::memcpy(bytes.get(), bytes_.get(), size_);
    bytes_ = std::move(bytes);
    capacity_ = wanted;
  }

  std::unique_ptr<char[]> bytes_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace pushbench::websocket
