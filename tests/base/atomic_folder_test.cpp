#include "base/atomic_folder.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "base/error.h"
#include "support/scratch.h"

namespace atelier {
namespace {

int num_entries(const fs::path& folder) {
  return static_cast<int>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

TEST(AtomicFolder, appears_whole_in_place_of_an_older_one) {
  Scratch scratch;
  write_file(scratch / "a/old.txt", "old");
  AtomicFolder folder(scratch / "a");
  folder.make_folder("b/c");
  folder.write("b/c/new.txt", "new");
  EXPECT_TRUE(fs::exists(scratch / "a/old.txt"));
  EXPECT_FALSE(fs::exists(scratch / "a/b"));
  folder.commit();
  EXPECT_FALSE(fs::exists(scratch / "a/old.txt"));
  EXPECT_EQ(read_file(scratch / "a/b/c/new.txt"), "new");
  EXPECT_EQ(num_entries(scratch.folder()), 1);
}

TEST(AtomicFolder, leaves_nothing_without_commit) {
  Scratch scratch;
  {
    AtomicFolder folder(scratch / "a");
    folder.write("b.txt", "b");
    EXPECT_EQ(num_entries(scratch.folder()), 1);
  }
  EXPECT_TRUE(fs::is_empty(scratch.folder()));
}

TEST(AtomicFolder, of_a_killed_process_is_removed_as_stale) {
  Scratch scratch;
  const std::string mine = temporary_name(scratch / "a").filename().string();
  const std::string process = std::to_string(getpid());
  std::string dead = mine;
  dead.replace(dead.rfind("-" + process) + 1, process.size(), "2147483647");
  write_file(scratch / dead / "0/0_0.jpg", "tile");
  write_file(scratch / mine / "0/0_0.jpg", "tile");
  remove_stale_temporaries(scratch.folder());
  EXPECT_FALSE(fs::exists(scratch / dead));
  EXPECT_TRUE(fs::exists(scratch / mine));
}

TEST(AtomicFolder, says_where_it_cannot_write) {
  Scratch scratch;
  AtomicFolder folder(scratch / "a");
  EXPECT_THROW(folder.write("not there/b.txt", "b"), Error);
}

}  // namespace
}  // namespace atelier
