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

/// Where a rename would put something else in the place of what people mean: a link's target, through any number of
/// them.
std::filesystem::path without_links(const std::filesystem::path& file) {
  constexpr int kMostLinks = 40;  // as the kernel has it
  std::filesystem::path target = file;
  std::error_code error;
  for (int i = 0; i < kMostLinks && std::filesystem::is_symlink(target, error); ++i) {
    const std::filesystem::path next = std::filesystem::read_symlink(target, error);
    if (error) return target;
    target = next.is_absolute() ? next : target.parent_path() / next;
  }
  if (std::filesystem::is_symlink(target, error)) {
    errno = ELOOP;
    fail(file, "cannot be written");
  }
  return target;
}

/// Whether there is something that only takes what is written into it: a device, a pipe, a terminal.
bool is_written_into(const std::filesystem::path& file) {
  std::error_code error;
  const auto status = std::filesystem::status(file, error);
  return std::filesystem::exists(status) && !std::filesystem::is_regular_file(status) &&
         !std::filesystem::is_directory(status);
}

/// Messages name `file`, as it was asked for.
void replace(const std::filesystem::path& target, const std::filesystem::path& file, std::string_view text) {
  // In the same folder, because only there is a rename one step; with this process's id, because two may write.
  std::filesystem::path beside = target;
  beside += ".part-" + std::to_string(::getpid());
  const auto give_up = [&] {
    const int cause = errno;
    ::unlink(beside.c_str());
    errno = cause;
    fail(file, "cannot be written");
  };
  {
    const File part(beside, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    if (!part.is_open()) fail(file, "cannot be written");
    if (!write_all(part.get(), text) || ::fsync(part.get()) != 0) give_up();
  }
  if (std::rename(beside.c_str(), target.c_str()) != 0) give_up();
  // The rename itself must reach the disk, too; some file systems refuse to flush a folder, and lose nothing by it.
  const File folder(target.has_parent_path() ? target.parent_path() : std::filesystem::path{"."},
                    O_RDONLY | O_DIRECTORY);
  if (folder.is_open()) ::fsync(folder.get());
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
  if (is_written_into(file)) {
    const File target(file, O_WRONLY);
    if (!target.is_open() || !write_all(target.get(), text)) fail(file, "cannot be written");
    return;
  }
  replace(without_links(file), file, text);
}

}  // namespace pushbench::results
