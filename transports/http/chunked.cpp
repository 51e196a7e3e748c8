#include "transports/http/chunked.hpp"

#include <algorithm>

namespace pushbench::http {

namespace {

constexpr std::uint32_t kMostOverhead = 16 * 1024;

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

ChunkedDecoder::Result ChunkedDecoder::next(std::string_view& bytes, std::string_view& data) {
  while (state_ != State::end && !bytes.empty()) {
    if (state_ == State::data) {
      data = bytes.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size())));
      bytes.remove_prefix(data.size());
      left_ -= data.size();
      if (left_ == 0) state_ = State::data_cr;
      return Result::data;
    }
    const char byte = bytes.front();
    bytes.remove_prefix(1);
    if (step(byte) == Result::error) return Result::error;
  }
  return state_ == State::end ? Result::end : Result::more;
}

ChunkedDecoder::Result ChunkedDecoder::step(char byte) {
  const auto go = [this](bool allowed, State next) {
    state_ = next;
    return allowed ? Result::more : Result::error;
  };
  switch (state_) {
    case State::size:
      if (const int value = hex_value(byte); value >= 0) {
        // 15 digits are more than any limit, and can't overflow.
        left_ = left_ * 16 + static_cast<unsigned>(value);
        return go(++digits_ <= 15, State::size);
      }
      if (digits_ == 0) return Result::error;
      if (byte == '\r') return go(true, State::size_lf);
      if (byte == ';') return go(true, State::extension);
      return go(byte == ' ' || byte == '\t', State::padding);
    case State::padding:
      // Space may stand before an extension (RFC 9112, 7.1.1), and nowhere else.
      if (byte == ';') return go(true, State::extension);
      return go((byte == ' ' || byte == '\t') && ++overhead_ <= kMostOverhead, State::padding);
    case State::extension:
      if (byte == '\r') return go(true, State::size_lf);
      return go(byte != '\n' && byte != '\0' && ++overhead_ <= kMostOverhead, State::extension);
    case State::size_lf: digits_ = 0; return go(byte == '\n', left_ == 0 ? State::trailer : State::data);
    case State::data_cr: return go(byte == '\r', State::data_lf);
    case State::data_lf: return go(byte == '\n', State::size);
    case State::trailer:
      if (byte == '\r') return go(true, State::last_lf);
      [[fallthrough]];
    case State::trailer_line:
      if (byte == '\r') return go(true, State::trailer_lf);
      return go(byte != '\n' && byte != '\0' && ++overhead_ <= kMostOverhead, State::trailer_line);
    case State::trailer_lf: return go(byte == '\n', State::trailer);
    case State::last_lf: return go(byte == '\n', State::end);
    case State::data:
    case State::end: break;
  }
  return Result::error;
}

}  // namespace pushbench::http
