#include "base/atomic_folder.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace atelier {

namespace {

constexpr const char* kProblem = "cannot be written";

// The whole file system at once: thousands of files one by one would take minutes.
void flush_file_system(const fs::path& folder) {
  const int descriptor = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) throw_file_error(errno, kProblem, folder);
  const int failure = syncfs(descriptor) == 0 ? 0 : errno;
  close(descriptor);
  if (failure) throw_file_error(failure, kProblem, folder);
}

void write_all(int descriptor, std::string_view bytes, const fs::path& path) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(descriptor, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw_file_error(errno, kProblem, path);
    bytes.remove_prefix(static_cast<size_t>(count));
  }
}

void rename_folder(const fs::path& from, const fs::path& to) {
  if (rename(from.c_str(), to.c_str()) != 0) throw_file_error(errno, kProblem, to);
}

}  // namespace

AtomicFolder::AtomicFolder(const fs::path& path)
    : path_(fs::absolute(path)), temporary_(temporary_name(path_)) {
  std::error_code error;
  fs::create_directories(temporary_, error);
  if (error) throw_file_error(error.value(), "cannot create the folder", path);
}

AtomicFolder::~AtomicFolder() {
  std::error_code ignored;
  if (!temporary_.empty()) fs::remove_all(temporary_, ignored);
}

void AtomicFolder::make_folder(const fs::path& name) const {
  std::error_code error;
  fs::create_directories(temporary_ / name, error);
  if (error) throw_file_error(error.value(), "cannot create the folder", path_ / name);
}

void AtomicFolder::write(const fs::path& name, std::string_view bytes) const {
  const int descriptor = open((temporary_ / name).c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (descriptor < 0) throw_file_error(errno, kProblem, path_ / name);
  try {
    write_all(descriptor, bytes, path_ / name);
  } catch (...) {
    close(descriptor);
    throw;
  }
  if (close(descriptor) != 0 && errno != EINTR) throw_file_error(errno, kProblem, path_ / name);
}

void AtomicFolder::commit() {
  flush_file_system(temporary_);
  const fs::path older = temporary_name(path_);
  std::error_code ignored;
  const bool replaces = fs::exists(path_, ignored);
  if (replaces) rename_folder(path_, older);
  rename_folder(temporary_, path_);
  temporary_.clear();
  if (replaces) fs::remove_all(older, ignored);
}

}  // namespace atelier
