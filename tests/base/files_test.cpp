#include "base/files.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>
#include <memory>
#include <set>

#include "base/error.h"
#include "base/text.h"
#include "support/scratch.h"

namespace atelier {
namespace {

// Runs `work` in a child that ends without cleaning up.
pid_t child(const std::function<void()>& work) {
  const pid_t pid = fork();
  if (pid == 0) {
    work();
    _exit(0);
  }
  return pid;
}

void wait_for(pid_t pid) {
  waitpid(pid, nullptr, 0);
}

size_t num_files(const fs::path& folder) {
  return static_cast<size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

std::string message_of(const std::function<void()>& work) {
  try {
    work();
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

// --- AtomicFile --------------------------------------------------------------------------------------------

TEST(AtomicFile, appears_whole_at_commit_and_not_before) {
  const Scratch scratch;
  AtomicFile file(scratch / "deep/er/out.png");
  file.write("first ");
  file.write("second");
  EXPECT_FALSE(fs::exists(scratch / "deep/er/out.png"));
  file.commit();
  EXPECT_EQ(read_file(scratch / "deep/er/out.png"), "first second");
  EXPECT_EQ(num_files(scratch / "deep/er"), 1u);
}

TEST(AtomicFile, leaves_the_old_file_and_nothing_else_without_commit) {
  const Scratch scratch;
  write_file(scratch / "out.png", "old");
  { AtomicFile(scratch / "out.png").write("new"); }
  EXPECT_EQ(read_file(scratch / "out.png"), "old");
  EXPECT_EQ(num_files(scratch.folder()), 1u);
}

TEST(AtomicFile, replaces_the_old_file) {
  const Scratch scratch;
  write_file(scratch / "out.png", "a longer old file");
  write_file(scratch / "out.png", "new");
  EXPECT_EQ(read_file(scratch / "out.png"), "new");
}

TEST(AtomicFile, keeps_what_a_library_wrote_by_name) {
  const Scratch scratch;
  AtomicFile file(scratch / "out.png");
  write_file(file.temporary(), "by another hand");  // even as a new file of that name
  file.commit();
  EXPECT_EQ(read_file(scratch / "out.png"), "by another hand");
}

TEST(AtomicFile, leaves_no_final_file_when_its_process_is_killed) {
  const Scratch scratch;
  wait_for(child([&] {
    AtomicFile file(scratch / "out.png");
    file.write("half of it");
    raise(SIGKILL);
  }));
  EXPECT_FALSE(fs::exists(scratch / "out.png"));
  EXPECT_EQ(num_files(scratch.folder()), 1u) << "the temporary file";
  remove_stale_temporaries(scratch.folder());
  EXPECT_EQ(num_files(scratch.folder()), 0u);
}

TEST(AtomicFile, follows_a_link_and_leaves_it_one) {
  const Scratch scratch;
  write_file(scratch / "real.png", "old");
  fs::create_symlink("real.png", scratch / "link.png");
  write_file(scratch / "link.png", "new");
  EXPECT_TRUE(fs::is_symlink(scratch / "link.png"));
  EXPECT_EQ(read_file(scratch / "real.png"), "new");
}

TEST(AtomicFile, takes_the_longest_name_there_is) {
  const Scratch scratch;
  const std::string name(255, 'n');
  write_file(scratch / name, "x");
  EXPECT_EQ(read_file(scratch / name), "x");
  EXPECT_NE(message_of([&] { write_file(scratch / (name + "n"), "x"); }).find("name is too long"),
            std::string::npos);
  EXPECT_EQ(num_files(scratch.folder()), 1u);
}

TEST(AtomicFile, refuses_folders_and_devices) {
  const Scratch scratch;
  EXPECT_NE(message_of([&] { write_file(scratch.folder(), "x"); }).find("it is a folder"), std::string::npos);
  EXPECT_NE(message_of([] { write_file("/dev/null", "x"); }).find("device"), std::string::npos);
  write_file(scratch / "file", "");
  EXPECT_NE(message_of([&] { write_file(scratch / "file/out.png", "x"); }).find("cannot"), std::string::npos);
}

TEST(AtomicFile, names_the_folder_that_refuses) {
  if (geteuid() == 0) GTEST_SKIP() << "root may write everywhere";
  const Scratch scratch;
  fs::permissions(scratch.folder(), fs::perms::owner_read | fs::perms::owner_exec);
  const std::string message = message_of([&] { write_file(scratch / "out.png", "x"); });
  fs::permissions(scratch.folder(), fs::perms::owner_all);
  EXPECT_NE(message.find("permission denied"), std::string::npos);
  EXPECT_NE(message.find("check the permissions of " + scratch.folder().string()), std::string::npos);
}

TEST(AtomicFile, keeps_the_rights_that_umask_gives) {
  const Scratch scratch;
  const mode_t before = umask(027);
  write_file(scratch / "out.png", "");
  umask(before);
  EXPECT_EQ(fs::status(scratch / "out.png").permissions(), fs::perms(0640));
}

TEST(ThrowFileError, stops_the_job_only_when_the_disk_is_full) {
  EXPECT_THROW(throw_file_error(ENOSPC, "cannot be written", "out/a.png"), FatalError);
  EXPECT_THROW(throw_file_error(EDQUOT, "cannot be written", "out/a.png"), FatalError);
  try {
    throw_file_error(EACCES, "cannot be written", "out/a.png");
  } catch (const FatalError&) {
    FAIL() << "a job goes on without one picture";
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(),
                 "out/a.png: cannot be written: permission denied (check the permissions of out)");
  }
}

TEST(ThrowFileError, says_that_what_is_finished_is_kept) {
  EXPECT_NE(message_of([] {
              throw_file_error(ENOSPC, "cannot be written", "out/a.png");
            }).find("what is finished is kept"),
            std::string::npos);
}

// --- Temporary files ---------------------------------------------------------------------------------------

TEST(RemoveStaleTemporaries, spares_living_writers_other_hosts_and_other_files) {
  const Scratch scratch;
  const AtomicFile mine(scratch / "a-b.png");
  const std::string name = mine.temporary().filename().string();
  const std::string foreign = ".a.png.no-such-host-" + std::to_string(getpid()) + "-1.tmp";
  for (const std::string& other : {foreign, std::string("notes.tmp"), std::string(".x-1-2.tmp"),
                                   std::string(".tmp"), std::string("-1.tmp"), std::string(".-1.tmp")}) {
    write_file(scratch / other, "");
  }
  const size_t before = num_files(scratch.folder());
  remove_stale_temporaries(scratch.folder());
  EXPECT_EQ(num_files(scratch.folder()), before);
  EXPECT_TRUE(fs::exists(scratch / name));
  remove_stale_temporaries(scratch / "missing");
}

TEST(RemoveOwnTemporariesNow, removes_them_and_nothing_else) {
  const Scratch scratch;
  write_file(scratch / "finished.png", "x");
  wait_for(child([&] {
    const AtomicFile first(scratch / "a.png"), second(scratch / "b.png");
    remove_own_temporaries_now();
    _exit(0);
  }));
  EXPECT_EQ(num_files(scratch.folder()), 1u);
  EXPECT_TRUE(fs::exists(scratch / "finished.png"));
}

TEST(RemoveOwnTemporariesNow, bears_more_files_than_it_remembers) {
  const Scratch scratch;
  {
    std::vector<std::unique_ptr<AtomicFile>> files;
    for (int i = 0; i < 200; ++i) files.push_back(std::make_unique<AtomicFile>(scratch / std::to_string(i)));
    EXPECT_EQ(num_files(scratch.folder()), 200u);
  }
  EXPECT_EQ(num_files(scratch.folder()), 0u);
}

// --- Reading ---------------------------------------------------------------------------------------------

TEST(ReadFile, gives_every_byte) {
  const Scratch scratch;
  std::string bytes(200'000, '\0');
  for (size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(i * 31 >> 3);
  write_file(scratch / "a", bytes);
  EXPECT_EQ(read_file(scratch / "a"), bytes);
  write_file(scratch / "empty", "");
  EXPECT_EQ(read_file(scratch / "empty"), "");
}

TEST(ReadFile, reads_files_that_tell_no_size) {
  EXPECT_FALSE(read_file("/proc/self/status").empty());
}

TEST(ReadFile, refuses_what_is_larger_than_allowed) {
  const Scratch scratch;
  write_file(scratch / "a", "12345");
  EXPECT_EQ(read_file(scratch / "a", 5), "12345");
  EXPECT_THROW(read_file(scratch / "a", 4), Error);
  EXPECT_THROW(read_file("/dev/zero", 100'000), Error);
}

TEST(ReadFile, names_what_is_missing) {
  EXPECT_EQ(message_of([] { read_file("no/such.png"); }),
            "no/such.png: cannot be read: no such file or folder");
  EXPECT_NE(message_of([] { read_file("/"); }).find("it is a folder"), std::string::npos);
}

// --- Locks and lines -------------------------------------------------------------------------------------

TEST(FileLock, lets_one_process_in_at_a_time) {
  const Scratch scratch;
  write_file(scratch / "count", "0");
  const auto count_up = [&] {
    for (int i = 0; i < 200; ++i) {
      const FileLock lock(scratch / "lock");
      const int64_t count = *parse_int(read_file(scratch / "count"));
      const int descriptor = open((scratch / "count").c_str(), O_WRONLY | O_TRUNC);
      dprintf(descriptor, "%d", static_cast<int>(count + 1));
      close(descriptor);
    }
  };
  const pid_t first = child(count_up), second = child(count_up);
  wait_for(first);
  wait_for(second);
  EXPECT_EQ(read_file(scratch / "count"), "400");
}

TEST(FileLock, is_free_after_its_holder_was_killed) {
  const Scratch scratch;
  wait_for(child([&] {
    const FileLock lock(scratch / "lock");
    raise(SIGKILL);
  }));
  const FileLock lock(scratch / "lock");
  EXPECT_TRUE(fs::exists(scratch / "lock"));
}

TEST(FileLock, asks_while_it_waits) {
  const Scratch scratch;
  auto holder = std::make_unique<FileLock>(scratch / "lock");
  struct Stop {};
  EXPECT_THROW(FileLock(scratch / "lock", [] { throw Stop(); }), Stop);
  int num_asked = 0;
  const FileLock lock(scratch / "lock", [&] {
    if (++num_asked == 2) holder.reset();
  });
  EXPECT_EQ(num_asked, 2);
}

TEST(AppendLine, is_not_torn_by_two_processes) {
  const Scratch scratch;
  const fs::path file = scratch / "new/list.jsonl";
  const auto append = [&](char letter) {
    for (int i = 0; i < 1000; ++i) append_line(file, std::string(50 + i, letter) + std::to_string(i));
  };
  const pid_t a = child([&] { append('a'); }), b = child([&] { append('b'); });
  wait_for(a);
  wait_for(b);

  std::set<std::string> lines;
  for (const std::string& line : split(read_file(file), '\n')) lines.insert(line);
  lines.erase("");
  ASSERT_EQ(lines.size(), 2000u);
  for (char letter : {'a', 'b'}) {
    for (int i = 0; i < 1000; ++i) {
      EXPECT_TRUE(lines.contains(std::string(50 + i, letter) + std::to_string(i))) << letter << i;
    }
  }
}

TEST(AppendLine, closes_a_torn_last_line_first) {
  const Scratch scratch;
  write_file(scratch / "list", "whole\nto");
  append_line(scratch / "list", "next", true);
  EXPECT_EQ(read_file(scratch / "list"), "whole\nto\nnext\n");
}

TEST(AppendLine, stops_the_job_when_the_disk_is_full) {
  EXPECT_THROW(append_line("/dev/full", "x"), FatalError);
}

// --- Stamps and folders ----------------------------------------------------------------------------------

TEST(FileStamp, changes_with_size_and_time) {
  const Scratch scratch;
  EXPECT_FALSE(file_stamp(scratch / "a"));
  write_file(scratch / "a", "123");
  const std::optional<FileStamp> before = file_stamp(scratch / "a");
  ASSERT_TRUE(before);
  EXPECT_EQ(before->size, 3u);
  EXPECT_EQ(file_stamp(scratch / "a"), before);
  fs::last_write_time(scratch / "a", fs::last_write_time(scratch / "a") + std::chrono::nanoseconds(10));
  EXPECT_NE(file_stamp(scratch / "a"), before);
}

TEST(FolderIsWritable, asks_the_nearest_folder_that_exists) {
  const Scratch scratch;
  EXPECT_TRUE(folder_is_writable(scratch / "a/b/c"));
  write_file(scratch / "file", "");
  EXPECT_FALSE(folder_is_writable(scratch / "file/below"));
}

TEST(CacheFolder, follows_the_environment) {
  const char* before = getenv("XDG_CACHE_HOME");
  const std::string kept = before ? before : "";
  setenv("XDG_CACHE_HOME", "/somewhere", 1);
  EXPECT_EQ(cache_folder(), "/somewhere/atelier");
  setenv("XDG_CACHE_HOME", "relative/is/invalid", 1);
  EXPECT_TRUE(cache_folder().is_absolute());
  before ? setenv("XDG_CACHE_HOME", kept.c_str(), 1) : unsetenv("XDG_CACHE_HOME");
}

TEST(ExecutablePath, is_this_test) {
  EXPECT_EQ(executable_path().filename(), "test_base");
}

}  // namespace
}  // namespace atelier
