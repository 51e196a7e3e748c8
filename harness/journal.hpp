// What a server has published, kept in a file in memory that the command line holds too, so that a server killed with
// SIGKILL takes nothing of it along: the next life reads what it is to know, and what it is to account for.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "runtime/clock.hpp"

namespace pushbench {

/// One published message.
struct JournalRecord {
  TimePoint at{};                 ///< when the server took it
  std::uint64_t source = 0;       ///< whose it is, as the server numbers its sources
  std::string_view message = {};  ///< in its native form: see Message
};

/// What outlives a server: what it published, to be read by its next life.
class MessageLog {
 public:
  virtual ~MessageLog() = default;
  /// Calls `each` for every record, oldest first, valid during the call.
  virtual void read(const std::function<void(const JournalRecord&)>& each) = 0;
  virtual void append(const JournalRecord& record) = 0;

 protected:
  MessageLog() = default;
  MessageLog(const MessageLog&) = default;
  MessageLog& operator=(const MessageLog&) = default;
};

class Journal final : public MessageLog {
 public:
  /// A new one, empty. Throws std::system_error if the kernel gives none.
  static Journal in_memory();

  /// One that this process was given, whose descriptor it takes over.
  explicit Journal(int descriptor) : descriptor_(descriptor) {}
  Journal(Journal&& other) noexcept;
  Journal& operator=(Journal&&) = delete;
  ~Journal() override;

  /// For handing it to another process; it is closed in those that are not told of it.
  int descriptor() const { return descriptor_; }

  /// Calls `each` for every record, oldest first, valid during the call. A last record that was not written to its end
  /// is cut off: its message never left the server. Throws std::system_error.
  void read(const std::function<void(const JournalRecord&)>& each) override;

  /// One system call, after which no signal takes the record away. Throws std::system_error.
  void append(const JournalRecord& record) override;

 private:
  int descriptor_;
};

}  // namespace pushbench
