#include "base/files.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <thread>
#include <utility>

#include "base/error.h"
#include "base/text.h"

namespace atelier {

// --- Errors of the system

void throw_file_error(int error_number, const std::string& problem, const fs::path& path) {
  const fs::path parent = path.parent_path();
  const std::string folder = parent.empty() ? "the current folder" : parent.string();
  switch (error_number) {
    case ENOSPC:
    case EDQUOT:
      throw FatalError(
          problem + ": " + (error_number == ENOSPC ? "the disk is full" : "the disk quota is used up"),
          path.string(),
          "free space on the disk of " + folder +
              " and run the same command again; what is finished is kept");
    case EACCES:
    case EPERM:
      throw Error(problem + ": permission denied", path.string(), "check the permissions of " + folder);
    case EROFS:
      throw Error(problem + ": " + folder + " is read-only", path.string(), "choose another folder");
    case ENOENT:
      throw Error(problem + ": no such file or folder", path.string());
    case EISDIR:
      throw Error(problem + ": it is a folder", path.string(), "name a file");
    case ENOTDIR:
      throw Error(problem + ": a part of its path is a file, not a folder", path.string());
    case ENAMETOOLONG:
      throw Error(problem + ": the name is too long", path.string(), "choose a shorter one");
    case EMFILE:
    case ENFILE:
      throw Error(problem + ": too many files are open", path.string(), "raise the limit with ulimit -n");
    case ENOLCK:
    case ENOTSUP:
    case ENOSYS:
      throw Error(problem + ": the file system knows no locks", path.string(), "mount it with locking");
    default:
      throw Error(problem + ": " + std::error_code(error_number, std::generic_category()).message(),
                  path.string());
  }
}

namespace {

// A file descriptor that closes itself.
class Descriptor {
 public:
  Descriptor(const fs::path& path, int flags, const std::string& problem)
      : value_(open(path.c_str(), flags | O_CLOEXEC, 0666)) {
    if (value_ < 0) throw_file_error(errno, problem, path);
  }
  ~Descriptor() { close(value_); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return value_; }

 private:
  int value_;
};

// The lock belongs to the open file and goes when it closes, also where the process is killed.
void lock(int descriptor, const fs::path& path) {
  while (flock(descriptor, LOCK_EX) != 0) {
    if (errno != EINTR) throw_file_error(errno, "cannot be locked", path);
  }
}

// Until it can be locked, or can't at all, which lock() says.
void wait_for(int descriptor, const std::function<void()>& while_waiting) {
  while (flock(descriptor, LOCK_EX | LOCK_NB) != 0 && (errno == EWOULDBLOCK || errno == EINTR)) {
    while_waiting();
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
  }
}

void create_parent(const fs::path& path) {
  std::error_code error;
  if (path.has_parent_path()) fs::create_directories(path.parent_path(), error);
  if (error) throw_file_error(error.value(), "cannot create the folder", path.parent_path());
}

}  // namespace

// --- Whole files -----------------------------------------------------------------------------------------

void write_file(const fs::path& path, std::string_view bytes) {
  AtomicFile file(path);
  file.write(bytes);
  file.commit();
}

std::string read_file(const fs::path& path, uint64_t max_bytes) {
  const Descriptor file(path, O_RDONLY, "cannot be read");
  struct stat status {};
  if (fstat(file.get(), &status) != 0) throw_file_error(errno, "cannot be read", path);
  const auto refuse_over = [&](uint64_t size) {
    if (size > max_bytes) {
      throw Error("is larger than " + said_bytes(static_cast<double>(max_bytes)), path.string(),
                  "is it the right file?");
    }
  };
  const bool regular = S_ISREG(status.st_mode);
  if (regular) refuse_over(static_cast<uint64_t>(status.st_size));

  // One byte more than the file has, so that its end is seen without growing; pipes and /proc tell no size.
  std::string bytes;
  size_t filled = 0;
  bytes.resize(regular && status.st_size > 0 ? static_cast<size_t>(status.st_size) + 1 : 1 << 16);
  for (;;) {
    const ssize_t count = read(file.get(), bytes.data() + filled, bytes.size() - filled);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw_file_error(errno, "cannot be read", path);
    if (count == 0) break;
    filled += static_cast<size_t>(count);
    refuse_over(filled);
    if (filled == bytes.size()) bytes.resize(2 * bytes.size());
  }
  bytes.resize(filled);
  return bytes;
}

// --- Locks and lines -------------------------------------------------------------------------------------

FileLock::FileLock(const fs::path& path, const std::function<void()>& while_waiting) {
  create_parent(path);
  descriptor_ = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (descriptor_ < 0) throw_file_error(errno, "cannot be locked", path);
  try {
    if (while_waiting) wait_for(descriptor_, while_waiting);
    lock(descriptor_, path);
  } catch (...) {
    close(descriptor_);
    throw;
  }
}

FileLock::~FileLock() {
  close(descriptor_);
}

void append_line(const fs::path& path, const std::string& line, bool flush) {
  const std::string problem = "cannot be written";
  create_parent(path);
  const Descriptor file(path, O_RDWR | O_APPEND | O_CREAT, problem);
  lock(file.get(), path);
  const off_t size = lseek(file.get(), 0, SEEK_END);
  char last = '\n';
  if (size > 0 && pread(file.get(), &last, 1, size - 1) != 1) throw_file_error(errno, problem, path);

  const std::string bytes = (last == '\n' ? "" : "\n") + line + "\n";
  ssize_t count = -1;
  while ((count = write(file.get(), bytes.data(), bytes.size())) < 0 && errno == EINTR) continue;
  if (count != static_cast<ssize_t>(bytes.size())) {
    const int reason = count < 0 ? errno : ENOSPC;
    if (count > 0 && ftruncate(file.get(), size) != 0) throw_file_error(errno, problem, path);
    throw_file_error(reason, problem, path);
  }
  if (flush && fdatasync(file.get()) != 0) throw_file_error(errno, problem, path);
}

std::optional<FileStamp> file_stamp(const fs::path& path) {
  struct stat status {};
  if (stat(path.c_str(), &status) != 0) return std::nullopt;
  return FileStamp{static_cast<uint64_t>(status.st_size),
                   int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec};
}

// --- Folders ---------------------------------------------------------------------------------------------

fs::path cache_folder() {
  const char* cache = std::getenv("XDG_CACHE_HOME");
  if (cache && *cache == '/') return fs::path(cache) / "atelier";
  const char* home = std::getenv("HOME");
  if (home && *home) return fs::path(home) / ".cache" / "atelier";
  return fs::temp_directory_path() / ("atelier-" + std::to_string(getuid()));
}

fs::path executable_path() {
  return fs::read_symlink("/proc/self/exe");
}

bool folder_is_writable(const fs::path& folder) {
  std::error_code ignored;
  fs::path nearest = fs::absolute(folder, ignored);
  while (nearest.has_relative_path() && !fs::exists(nearest, ignored)) nearest = nearest.parent_path();
  return fs::is_directory(nearest, ignored) && access(nearest.c_str(), W_OK | X_OK) == 0;
}

}  // namespace atelier
