// The chunked transfer coding (RFC 9112, section 7.1), decoded as it comes, without a buffer.
#pragma once

#include <cstdint>
#include <string_view>

namespace pushbench::http {

class ChunkedDecoder {
 public:
  enum class Result : std::uint8_t { more, data, end, error };

  /// Takes from the front of `bytes`. data: `data` is a piece of the body, never empty, a view into `bytes`. end: the
  /// body and its trailer section, which is skipped, are over. more: all of `bytes` was taken. error: malformed, or an
  /// extension or trailer section of more than 16 KiB; call no more.
  Result next(std::string_view& bytes, std::string_view& data);

 private:
  enum class State : std::uint8_t {
    size,
    padding,
    extension,
    size_lf,
    data,
    data_cr,
    data_lf,
    trailer,
    trailer_line,
    trailer_lf,
    last_lf,
    end
  };
  Result step(char byte);

  std::uint64_t left_ = 0;      // of the chunk
  std::uint32_t overhead_ = 0;  // bytes of extension or trailer so far
  State state_ = State::size;
  std::uint8_t digits_ = 0;
};

}  // namespace pushbench::http
