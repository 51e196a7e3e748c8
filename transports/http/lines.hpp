// Cuts a stream of bytes into lines. Lines that come whole are passed on where they lie; only one that is torn between
// two pieces is copied, and nothing is kept in between.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace pushbench::http {

class Lines {
 public:
  /// A longer line is no message of anybody's.
  static constexpr std::size_t kMostBytes = 32 * 1024 * 1024;

  /// Calls `line(std::string_view)` for each that `piece` completes, without its LF or CRLF; empty ones are left out.
  /// `line` returns whether to go on. False if it did not, or a line is too long: forget all then.
  template <class Call>
  bool take(std::string_view piece, Call line) {
    while (true) {
      const std::size_t end = piece.find('\n');
      if (end == std::string_view::npos) return keep(piece);
      std::string_view text = piece.substr(0, end);
      piece.remove_prefix(end + 1);
      if (torn_) {
        if (!keep(text)) return false;
        const std::unique_ptr<std::string> whole = std::move(torn_);
        if (!pass(*whole, line)) return false;
      } else if (!pass(text, line)) {
        return false;
      }
    }
  }

  /// There is no more: what is left is the last line, though it has no LF.
  template <class Call>
  bool finish(Call line) {
    const std::unique_ptr<std::string> whole = std::move(torn_);
    return !whole || pass(*whole, line);
  }

  void reset() { torn_.reset(); }

 private:
  template <class Call>
  static bool pass(std::string_view text, Call& line) {
    if (text.ends_with('\r')) text.remove_suffix(1);
    return text.empty() || line(text);
  }

  bool keep(std::string_view piece) {
    if (piece.empty()) return true;
    if (!torn_) torn_ = std::make_unique<std::string>();
    if (torn_->size() + piece.size() > kMostBytes) return false;
    torn_->append(piece);
    return true;
  }

  std::unique_ptr<std::string> torn_;
};

}  // namespace pushbench::http
