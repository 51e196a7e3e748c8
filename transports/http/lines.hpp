// Cuts a stream of bytes into messages: lines, and records, which are the line of an envelope with raw bytes behind it
// (hub/envelope.hpp). Those that come whole are passed on where they lie; only one that is torn between two pieces is
// copied, and nothing is kept in between.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "hub/envelope.hpp"

namespace pushbench::http {

class Lines {
 public:
  /// A longer line or record is no message of anybody's.
  static constexpr std::size_t kMostBytes = 32 * 1024 * 1024;

  /// Calls `call(std::string_view)` for each line that `piece` completes, without its LF or CRLF, and for each record,
  /// without the LF behind it; empty lines are left out. `call` returns whether to go on. False if it did not, or a
  /// message is too long, or no LF follows a record: forget all then.
  template <class Call>
  bool take(std::string_view piece, Call call) {
    while (!piece.empty()) {
      const bool goes_on = torn_ && torn_->missing > 0 ? take_record(piece, call) : take_line(piece, call);
      if (!goes_on) return false;
    }
    return true;
  }

  /// There is no more: what is left is the last message, though it has no LF. False also if it lacks more than that.
  template <class Call>
  bool finish(Call call) {
    const std::unique_ptr<Torn> whole = std::move(torn_);
    if (!whole) return true;
    if (whole->missing > 1) return false;
    if (whole->missing == 1) return call(std::string_view{whole->text});
    const auto bytes = bytes_behind(whole->text);
    return !bytes && pass(whole->text, call);
  }

  void reset() { torn_.reset(); }

 private:
  struct Torn {
    std::string text;
    std::size_t missing = 0;  // bytes of a record, the LF behind it included; 0: a line
  };

  template <class Call>
  bool take_line(std::string_view& piece, Call& call) {
    const std::size_t end = piece.find('\n');
    const std::string_view text = piece.substr(0, end);
    if ((torn_ || end == std::string_view::npos) && !keep(text)) return false;
    if (end == std::string_view::npos) {
      piece = {};
      return true;
    }
    const std::string_view line = torn_ ? torn_->text : text;
    const auto bytes = bytes_behind(line);
    if (bytes) return begin_record(piece, end, *bytes, call);
    piece.remove_prefix(end + 1);
    const std::unique_ptr<Torn> whole = std::move(torn_);
    return pass(line, call);
  }

  /// The line up to `end` begins a record.
  template <class Call>
  bool begin_record(std::string_view& piece, std::size_t end, std::size_t bytes, Call& call) {
    if (bytes > kMostBytes) return false;
    if (!torn_ && piece.size() - end - 1 > bytes) {
      const std::string_view record = piece.substr(0, end + 1 + bytes);
      piece.remove_prefix(record.size());
      if (piece.front() != '\n') return false;
      piece.remove_prefix(1);
      return call(record);
    }
    if (!torn_ && !keep(piece.substr(0, end))) return false;
    torn_->text += '\n';
    torn_->missing = bytes + 1;
    piece.remove_prefix(end + 1);
    return true;
  }

  template <class Call>
  bool take_record(std::string_view& piece, Call& call) {
    const std::size_t here = std::min(torn_->missing, piece.size());
    torn_->text.append(piece.substr(0, here));
    torn_->missing -= here;
    piece.remove_prefix(here);
    if (torn_->missing > 0) return true;
    const std::unique_ptr<Torn> whole = std::move(torn_);
    if (whole->text.back() != '\n') return false;
    whole->text.pop_back();
    return call(std::string_view{whole->text});
  }

  template <class Call>
  static bool pass(std::string_view text, Call& call) {
    if (text.ends_with('\r')) text.remove_suffix(1);
    return text.empty() || call(text);
  }

  bool keep(std::string_view piece) {
    if (!torn_) torn_ = std::make_unique<Torn>();
    if (torn_->text.size() + piece.size() > kMostBytes) return false;
    torn_->text.append(piece);
    return true;
  }

  std::unique_ptr<Torn> torn_;
};

}  // namespace pushbench::http
