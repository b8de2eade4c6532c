#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <utility>

#include "base/error.h"
#include "base/files.h"
#include "base/text.h"

namespace atelier {

// --- The temporaries of this process, kept where a signal handler may read them

namespace {

struct Slot {
  enum State { kFree, kFilling, kUsed };
  std::atomic<int> state{kFree};
  char path[PATH_MAX];
};
static_assert(std::atomic<int>::is_always_lock_free);
std::array<Slot, 64> slots;

// With all slots taken a temporary is still removed by its destructor, or as stale by the next run.
void remember(const fs::path& path) {
  if (path.native().size() >= PATH_MAX) return;
  for (Slot& slot : slots) {
    int free = Slot::kFree;
    if (!slot.state.compare_exchange_strong(free, Slot::kFilling)) continue;
    std::memcpy(slot.path, path.c_str(), path.native().size() + 1);
    slot.state = Slot::kUsed;
    return;
  }
}

void forget(const fs::path& path) {
  for (Slot& slot : slots) {
    if (slot.state == Slot::kUsed && path.native() == slot.path) slot.state = Slot::kFree;
  }
}

}  // namespace

void remove_own_temporaries_now() noexcept {
  for (Slot& slot : slots) {
    if (slot.state == Slot::kUsed) unlink(slot.path);
  }
}

// --- Their names: .NAME.HOST-PID-N.tmp

namespace {

constexpr std::string_view kSuffix = ".tmp";

std::string host_name() {
  std::array<char, 256> name{};
  gethostname(name.data(), name.size() - 1);
  return name.data();
}

}  // namespace

// NAME is cut where the whole would be longer than a file system takes.
fs::path temporary_name(const fs::path& path) {
  static std::atomic<unsigned> counter = 0;
  const std::string tail = "." + host_name() + "-" + std::to_string(getpid()) + "-" +
                           std::to_string(counter++) + std::string(kSuffix);
  const size_t room = NAME_MAX - std::min<size_t>(NAME_MAX, tail.size() + 1);
  return path.parent_path() / ("." + path.filename().string().substr(0, room) + tail);
}

namespace {

// The writer's pid where `name` is a temporary of this host.
std::optional<pid_t> writer_on_this_host(std::string_view name) {
  if (!name.starts_with('.') || !name.ends_with(kSuffix)) return std::nullopt;
  name.remove_suffix(kSuffix.size());
  const size_t number = name.rfind('-');
  if (number == std::string_view::npos || number == 0 || !parse_int(name.substr(number + 1)))
    return std::nullopt;
  const size_t process = name.rfind('-', number - 1);
  if (process == std::string_view::npos || !name.substr(0, process).ends_with("." + host_name()))
    return std::nullopt;
  const std::optional<int64_t> pid = parse_int(name.substr(process + 1, number - process - 1));
  return pid && *pid > 0 && *pid <= INT_MAX ? std::optional<pid_t>(*pid) : std::nullopt;
}

bool is_dead(pid_t pid) {
  return kill(pid, 0) != 0 && errno == ESRCH;
}

}  // namespace

void remove_stale_temporaries(const fs::path& folder) {
  std::error_code ignored;
  for (fs::directory_iterator entry(folder, ignored), end; entry != end; entry.increment(ignored)) {
    const std::optional<pid_t> writer = writer_on_this_host(entry->path().filename().native());
    if (writer && is_dead(*writer)) fs::remove_all(entry->path(), ignored);
  }
}

// --- The file --------------------------------------------------------------------------------------------

namespace {

constexpr const char* kProblem = "cannot be written";

// Where the bytes go: absolute, so that a signal handler finds it, and behind links, so that they stay links.
fs::path target_of(const fs::path& path) {
  std::error_code error;
  fs::path target = fs::absolute(path, error);
  if (fs::is_symlink(target, error)) target = fs::weakly_canonical(target, error);
  const fs::file_status status = fs::status(target, error);
  if (fs::is_directory(status)) throw_file_error(EISDIR, kProblem, path);
  if (fs::exists(status) && !fs::is_regular_file(status)) {
    throw Error("is a device or pipe, which cannot be replaced as a whole", path.string(),
                "write to a file, or to - for stdout");
  }
  fs::create_directories(target.parent_path(), error);
  if (error) throw_file_error(error.value(), "cannot create the folder", target.parent_path());
  return target;
}

// By name and not through the descriptor, for a library may have written another file of that name.
void flush_to_disk(const fs::path& path, int flags) {
  const int descriptor = open(path.c_str(), flags | O_CLOEXEC);
  if (descriptor < 0) throw_file_error(errno, kProblem, path);
  // Some network file systems cannot flush folders and say so with EINVAL.
  const int failure = fsync(descriptor) == 0 || errno == EINVAL ? 0 : errno;
  close(descriptor);
  if (failure) throw_file_error(failure, kProblem, path);
}

}  // namespace

AtomicFile::AtomicFile(const fs::path& path) : path_(target_of(path)), temporary_(temporary_name(path_)) {
  remember(temporary_);
  descriptor_ = open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (descriptor_ >= 0) return;
  const int failure = errno;
  forget(temporary_);
  throw_file_error(failure, kProblem, path);
}

AtomicFile::~AtomicFile() {
  if (descriptor_ >= 0) close(descriptor_);
  if (temporary_.empty()) return;
  unlink(temporary_.c_str());
  forget(temporary_);
}

void AtomicFile::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(descriptor_, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw_file_error(errno, kProblem, path_);
    bytes.remove_prefix(static_cast<size_t>(count));
  }
}

void AtomicFile::patch(uint64_t offset, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw_file_error(errno, kProblem, path_);
    offset += static_cast<uint64_t>(count);
    bytes.remove_prefix(static_cast<size_t>(count));
  }
}

void AtomicFile::commit() {
  const int closed = close(std::exchange(descriptor_, -1));
  if (closed != 0 && errno != EINTR) throw_file_error(errno, kProblem, path_);
  flush_to_disk(temporary_, O_RDONLY);
  if (rename(temporary_.c_str(), path_.c_str()) != 0) throw_file_error(errno, kProblem, path_);
  forget(temporary_);
  temporary_.clear();
  flush_to_disk(path_.parent_path(), O_RDONLY | O_DIRECTORY);
}

}  // namespace atelier
