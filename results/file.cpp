#include "results/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <system_error>

#include "runtime/input_error.hpp"

namespace pushbench::results {

namespace {

/// An open file, closed when it goes.
class File {
 public:
  File(const std::filesystem::path& path, int flags, mode_t mode = 0)
      : descriptor_(::open(path.c_str(), flags | O_CLOEXEC, mode)) {}
  ~File() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  bool is_open() const { return descriptor_ >= 0; }
  int get() const { return descriptor_; }

 private:
  int descriptor_;
};

[[noreturn]] void fail(const std::filesystem::path& file, std::string_view what) {
  const std::string cause = std::generic_category().message(errno);
  throw InputError(file.string(), std::string{what} + ": " + cause);
}

bool write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace

std::string read_file(const std::filesystem::path& file, std::size_t most_bytes) {
  const File source(file, O_RDONLY);
  if (!source.is_open()) fail(file, "cannot be read");
  std::string text;
  std::array<char, 65536> piece{};
  while (true) {
    const ssize_t count = ::read(source.get(), piece.data(), piece.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail(file, "cannot be read");
    if (count == 0) return text;
    text.append(piece.data(), static_cast<std::size_t>(count));
    if (text.size() > most_bytes) {
      throw InputError(file.string(), "is too large", "at most " + std::to_string(most_bytes) + " bytes");
    }
  }
}

void write_file_atomically(const std::filesystem::path& file, std::string_view text) {
  // In the same folder, because only there is a rename one step; with this process's id, because two may write.
  std::filesystem::path beside = file;
  beside += ".part-" + std::to_string(::getpid());
  {
    const File target(beside, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    if (!target.is_open()) fail(file, "cannot be written");
    if (!write_all(target.get(), text) || ::fsync(target.get()) != 0) {
      const int cause = errno;
      ::unlink(beside.c_str());
      errno = cause;
      fail(file, "cannot be written");
    }
  }
  if (std::rename(beside.c_str(), file.c_str()) != 0) {
    const int cause = errno;
    ::unlink(beside.c_str());
    errno = cause;
    fail(file, "cannot be written");
  }
  // The rename itself must reach the disk, too; some file systems refuse to flush a folder, and lose nothing by it.
  const File folder(file.has_parent_path() ? file.parent_path() : std::filesystem::path{"."}, O_RDONLY | O_DIRECTORY);
  if (folder.is_open()) ::fsync(folder.get());
}

}  // namespace pushbench::results
