#include "harness/journal.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

namespace pushbench {

namespace {

// Above those places where a worker finds what it is given: nothing that is put there may fall on this.
constexpr int kLeastDescriptor = 16;

struct Head {
  std::uint64_t size;  ///< of the message behind it
  std::int64_t at_ns;
  std::uint64_t source;
};

[[noreturn]] void fail(const char* what) { throw std::system_error(errno, std::generic_category(), what); }

/// A file's bytes, mapped for as long as this lives.
class Mapping {
 public:
  Mapping(int descriptor, std::size_t size) : size_(size) {
    if (size == 0) return;
    begin_ = mmap(nullptr, size, PROT_READ, MAP_SHARED, descriptor, 0);
    if (begin_ == MAP_FAILED) fail("cannot read the journal");
  }
  ~Mapping() {
    if (size_ > 0) munmap(begin_, size_);
  }
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;

  std::string_view bytes() const { return {static_cast<const char*>(begin_), size_}; }

 private:
  void* begin_ = nullptr;
  std::size_t size_;
};

}  // namespace

Journal Journal::in_memory() {
  const int made = memfd_create("pushbench-journal", MFD_CLOEXEC);
  if (made < 0) fail("cannot make a journal");
  const int descriptor = fcntl(made, F_DUPFD_CLOEXEC, kLeastDescriptor);
  const int error = errno;
  ::close(made);
  errno = error;
  if (descriptor < 0) fail("cannot make a journal");
  return Journal(descriptor);
}

Journal::Journal(Journal&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

Journal::~Journal() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void Journal::read(const std::function<void(const JournalRecord&)>& each) {
  struct stat status {};
  if (fstat(descriptor_, &status) != 0) fail("cannot read the journal");
  const Mapping mapping(descriptor_, static_cast<std::size_t>(status.st_size));
  std::string_view rest = mapping.bytes();
  std::size_t whole = 0;
  while (rest.size() >= sizeof(Head)) {
    Head head{};
    std::memcpy(&head, rest.data(), sizeof(head));
    rest.remove_prefix(sizeof(head));
    if (head.size > rest.size()) break;
    each({TimePoint{Duration{head.at_ns}}, head.source, rest.substr(0, head.size)});
    rest.remove_prefix(head.size);
    whole += sizeof(head) + head.size;
  }
  if (ftruncate(descriptor_, static_cast<off_t>(whole)) != 0) fail("cannot mend the journal");
  if (lseek(descriptor_, 0, SEEK_END) < 0) fail("cannot mend the journal");
}

void Journal::append(const JournalRecord& record) {
  Head head{record.message.size(), record.at.time_since_epoch().count(), record.source};
  const std::array<iovec, 2> parts{
      {{&head, sizeof(head)}, {const_cast<char*>(record.message.data()), record.message.size()}}};
  const ssize_t written = writev(descriptor_, parts.data(), parts.size());
  if (written < 0) fail("cannot write to the journal");
  if (static_cast<std::size_t>(written) != sizeof(head) + record.message.size()) {
    errno = ENOSPC;
    fail("cannot write to the journal");
  }
}

}  // namespace pushbench
