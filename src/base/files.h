// Files as a render farm needs them: written whole or not at all, appended under a lock, found by glob and
// natural order. Paths are UTF-8. Errors of the system are Error with the path and a remedy; a full disk is
// FatalError.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace atelier {

namespace fs = std::filesystem;

// Throws what the system's error number means for `path`: `problem` is a clause such as "cannot be read".
[[noreturn]] void throw_file_error(int error_number, const std::string& problem, const fs::path& path);

// Writes beside `path` under a temporary name that holds host and pid (".NAME.HOST-PID-N.tmp"), flushes to
// the disk, and takes the final name at commit(). Without commit() nothing remains. Creates missing parent
// folders. A link is followed, so that it stays one; a folder or device of that name is an Error.
class AtomicFile {
 public:
  explicit AtomicFile(const fs::path& path);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  void write(std::string_view bytes);
  void patch(uint64_t offset, std::string_view bytes);      // in place of what was written there
  const fs::path& temporary() const { return temporary_; }  // for libraries that write by name
  void commit();                                            // fsync, rename, fsync of the folder

 private:
  fs::path path_, temporary_;
  int descriptor_ = -1;
};

void write_file(const fs::path& path, std::string_view bytes);                 // through AtomicFile
std::string read_file(const fs::path& path, uint64_t max_bytes = UINT64_MAX);  // Error when larger

// What is written to `path` is called until it is whole: another name at every call.
fs::path temporary_name(const fs::path& path);
// Removes temporary files and folders in `folder` whose writer on this host is dead.
void remove_stale_temporaries(const fs::path& folder);

// Removes this process's temporary files at once; async-signal-safe, for a second SIGINT.
void remove_own_temporaries_now() noexcept;

// An advisory lock on `path` (created), held until destruction. Waits; with `while_waiting`, which may throw,
// that is called five times a second until the lock is free.
class FileLock {
 public:
  explicit FileLock(const fs::path& path, const std::function<void()>& while_waiting = {});
  ~FileLock();
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

 private:
  int descriptor_ = -1;
};

// Appends `line` and a newline in one write under a lock on the file itself. A torn last line that a killed
// process left is completed with a newline first, so that it spoils itself alone. `flush`: on the disk before
// this returns, for what a power cut must not lose. Creates missing parent folders.
void append_line(const fs::path& path, const std::string& line, bool flush = false);

// Size and modification time: what says "unchanged" without reading.
struct FileStamp {
  uint64_t size = 0;
  int64_t mtime_ns = 0;
  bool operator==(const FileStamp&) const = default;
};
std::optional<FileStamp> file_stamp(const fs::path& path);  // nullopt: not there

// Paths that match a shell pattern with * ? [abc] and ** (any depth), in natural order (img2 before img10).
// Names that begin with a dot match only where the pattern says the dot. A path that exists as it is written
// is itself.
std::vector<fs::path> glob(const std::string& pattern);
bool has_glob(const std::string& text);
bool glob_match(std::string_view pattern, std::string_view text);  // one path component
bool natural_less(std::string_view a, std::string_view b);

fs::path cache_folder();  // $XDG_CACHE_HOME/atelier or ~/.cache/atelier
fs::path executable_path();
bool folder_is_writable(const fs::path& folder);  // or its nearest existing ancestor

}  // namespace atelier
