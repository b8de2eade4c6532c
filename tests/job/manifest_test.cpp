#include "job/manifest.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <thread>

#include "base/error.h"
#include "base/hash.h"
#include "base/text.h"
#include "support/scratch.h"

namespace atelier {
namespace {

ManifestEntry entry_for(const fs::path& output) {
  ManifestEntry entry;
  entry.output = output.string();
  entry.status = "done";
  entry.hashes = {"c0", "d0", "e0"};
  entry.stamp = {123, 1'700'000'000'123'456'789};
  entry.content = sha256("picture");
  entry.seed = UINT64_MAX;
  entry.seconds = 0.1;
  entry.peak_bytes = 1ull << 40;
  entry.error = "a \"quoted\"\nerror";
  entry.job = "inputs:\n  - a.jpg\noctaves: 4\n";
  entry.inputs = {"a.jpg", "b c.jpg"};
  entry.failures = {"b c.jpg: is damaged"};
  entry.failed_parts = {2, {"d.jpg: is not there"}};
  return entry;
}

struct ManifestTest : testing::Test {
  Scratch scratch;
  fs::path file = scratch / ".atelier/dream.jsonl";
};

TEST_F(ManifestTest, gives_back_what_was_appended) {
  Manifest(file, "dream").append(entry_for(scratch / "sub/a.png"));
  const Manifest manifest(file, "dream");
  const ManifestEntry* found = manifest.find(scratch / "sub/a.png");
  ASSERT_TRUE(found);
  const ManifestEntry expected = entry_for(scratch / "sub/a.png");
  EXPECT_EQ(found->output, "sub/a.png");
  EXPECT_EQ(found->status, expected.status);
  EXPECT_EQ(found->hashes, expected.hashes);
  EXPECT_EQ(found->stamp, expected.stamp);
  EXPECT_EQ(found->content, expected.content);
  EXPECT_EQ(found->seed, expected.seed);
  EXPECT_EQ(found->seconds, expected.seconds);
  EXPECT_EQ(found->peak_bytes, expected.peak_bytes);
  EXPECT_EQ(found->error, expected.error);
  EXPECT_EQ(found->job, expected.job);
  EXPECT_EQ(found->inputs, expected.inputs);
  EXPECT_EQ(found->failures, expected.failures);
  EXPECT_EQ(found->failed_parts.count, expected.failed_parts.count);
  EXPECT_EQ(found->failed_parts.errors, expected.failed_parts.errors);
  EXPECT_TRUE(glob_match("20*-*-*T*:*:*.[0-9][0-9][0-9]Z", found->time)) << found->time;
}

TEST_F(ManifestTest, is_one_line_an_item) {
  Manifest manifest(file, "dream");
  for (int i = 0; i < 3; ++i) manifest.append(entry_for(scratch / "a.png"));
  EXPECT_EQ(split(read_file(file), '\n').size(), 4u);
}

TEST_F(ManifestTest, lets_the_last_line_of_an_output_win) {
  Manifest manifest(file, "dream");
  manifest.append(entry_for(scratch / "a.png"));
  ManifestEntry again = entry_for(scratch / "a.png");
  again.status = "failed";
  manifest.append(again);
  EXPECT_EQ(manifest.find(scratch / "a.png")->status, "failed");
  EXPECT_EQ(Manifest(file, "dream").find(scratch / "a.png")->status, "failed");
}

TEST_F(ManifestTest, survives_a_torn_last_line) {
  Manifest(file, "dream").append(entry_for(scratch / "a.png"));
  Manifest(file, "dream").append(entry_for(scratch / "b.png"));
  const std::string whole = read_file(file);
  write_file(file, whole.substr(0, whole.size() - 40));

  Manifest manifest(file, "dream");
  EXPECT_TRUE(manifest.find(scratch / "a.png"));
  EXPECT_FALSE(manifest.find(scratch / "b.png"));
  manifest.append(entry_for(scratch / "c.png"));
  const Manifest after(file, "dream");
  EXPECT_TRUE(after.find(scratch / "a.png"));
  EXPECT_FALSE(after.find(scratch / "b.png"));
  EXPECT_TRUE(after.find(scratch / "c.png"));
}

TEST_F(ManifestTest, passes_over_what_it_does_not_understand) {
  append_line(file, "no json");
  append_line(file, "[1, 2]");
  append_line(file, R"({"output": 5, "status": "done"})");
  append_line(file, R"({"output": "x.png"})");
  append_line(file, R"({"output": "y.png", "status": "done", "seed": "seven"})");
  append_line(file, R"({"output": "z.png", "status": "done", "of the future": {}})");
  append_line(file, std::string(100'000, '['));
  append_line(file, "\xFF\xFE");
  const Manifest manifest(file, "dream");
  for (const char* name : {"x.png", "y.png"}) EXPECT_FALSE(manifest.find(scratch / name)) << name;
  EXPECT_TRUE(manifest.find(scratch / "z.png"));
}

TEST_F(ManifestTest, knows_what_the_other_shards_did) {
  Manifest(scratch / ".atelier/dream.1-of-2.jsonl", "dream").append(entry_for(scratch / "a.png"));
  Manifest(scratch / ".atelier/dream.2-of-2.jsonl", "dream").append(entry_for(scratch / "b.png"));
  Manifest(scratch / ".atelier/dreamer.jsonl", "dreamer").append(entry_for(scratch / "c.png"));
  const Manifest manifest(file, "dream");
  EXPECT_TRUE(manifest.find(scratch / "a.png"));
  EXPECT_TRUE(manifest.find(scratch / "b.png"));
  EXPECT_FALSE(manifest.find(scratch / "c.png"));
  EXPECT_FALSE(fs::exists(file)) << "reading writes nothing";
}

TEST_F(ManifestTest, lets_the_later_line_win_in_whatever_file_it_is) {
  const auto line = [](const std::string& status, const std::string& time) {
    return R"({"output": "a.png", "status": ")" + status + R"(", "time": ")" + time + "\"}";
  };
  append_line(file, line("done", "2026-01-02T00:00:00.000Z"));
  append_line(scratch / ".atelier/dream.1-of-2.jsonl", line("failed", "2026-01-01T00:00:00.000Z"));
  append_line(scratch / ".atelier/dream.2-of-2.jsonl", line("partial", "2026-01-01T12:00:00.000Z"));
  EXPECT_EQ(Manifest(file, "dream").find(scratch / "a.png")->status, "done");
}

TEST_F(ManifestTest, moves_with_its_folder) {
  Manifest(scratch / "here/.atelier/dream.jsonl", "dream").append(entry_for(scratch / "here/a.png"));
  fs::rename(scratch / "here", scratch / "there");
  EXPECT_TRUE(Manifest(scratch / "there/.atelier/dream.jsonl", "dream").find(scratch / "there/a.png"));
}

TEST_F(ManifestTest, keeps_outputs_of_other_folders_whole) {
  const Scratch other;
  Manifest(file, "dream").append(entry_for(other / "a.png"));
  const Manifest manifest(file, "dream");
  ASSERT_TRUE(manifest.find(other / "a.png"));
  EXPECT_TRUE(fs::path(manifest.find(other / "a.png")->output).is_absolute());
}

TEST_F(ManifestTest, finds_an_output_under_each_of_its_names) {
  fs::create_directory_symlink(scratch.folder(), scratch / "link");
  Manifest(file, "dream").append(entry_for(scratch / "a.png"));
  const Manifest manifest(file, "dream");
  EXPECT_TRUE(manifest.find(scratch / "x/../a.png"));
  EXPECT_TRUE(manifest.find(scratch / "link/a.png"));
  EXPECT_TRUE(manifest.find(fs::proximate(scratch / "a.png")));
  EXPECT_FALSE(manifest.find(scratch / "b.png"));
}

TEST_F(ManifestTest, lies_beside_its_outputs_where_it_was_given_a_name) {
  Manifest(scratch / "my.jsonl", "dream").append(entry_for(scratch / "a.png"));
  const Manifest manifest(scratch / "my.jsonl", "dream");
  ASSERT_TRUE(manifest.find(scratch / "a.png"));
  EXPECT_EQ(manifest.find(scratch / "a.png")->output, "a.png");
}

TEST_F(ManifestTest, is_shared_by_processes) {
  const auto append = [&](const std::string& stem) {
    Manifest manifest(file, "dream");
    for (int i = 0; i < 100; ++i) manifest.append(entry_for(scratch / (stem + std::to_string(i))));
  };
  const pid_t child = fork();
  if (child == 0) {
    append("child");
    _exit(0);
  }
  append("parent");
  waitpid(child, nullptr, 0);
  const Manifest manifest(file, "dream");
  for (int i = 0; i < 100; ++i) {
    EXPECT_TRUE(manifest.find(scratch / ("child" + std::to_string(i)))) << i;
    EXPECT_TRUE(manifest.find(scratch / ("parent" + std::to_string(i)))) << i;
  }
}

TEST_F(ManifestTest, reads_ten_thousand_items) {
  std::string lines;
  for (int i = 0; i < 10'000; ++i) {
    lines += R"({"output": "frames/)" + std::to_string(i) + R"(.png", "status": "done", "job": ")" +
             std::string(900, 'j') + "\"}\n";
  }
  write_file(file, lines);
  const Manifest manifest(file, "dream");
  int num_found = 0;
  for (int i = 0; i < 10'000; ++i)
    num_found += manifest.find(scratch / ("frames/" + std::to_string(i) + ".png")) != nullptr;
  EXPECT_EQ(num_found, 10'000);
}

TEST_F(ManifestTest, bears_names_that_are_no_utf8) {
  Manifest manifest(file, "dream");
  manifest.append(entry_for(scratch / "caf\xE9.png"));
  EXPECT_TRUE(manifest.find(scratch / "caf\xE9.png"));
  EXPECT_FALSE(Manifest(file, "dream").find(scratch / "other.png"));
}

// --- Hashes of inputs --------------------------------------------------------------------------------------

struct InputHashesTest : ManifestTest {
  fs::path cache = scratch / ".atelier";
  fs::path input = scratch / "a.jpg";
};

TEST_F(InputHashesTest, are_those_of_the_bytes) {
  write_file(input, "picture");
  InputHashes hashes(cache);
  EXPECT_EQ(hashes.of(input), sha256("picture"));
  EXPECT_EQ(InputHashes("").of(input), sha256("picture"));
  EXPECT_EQ(split(read_file(cache / "inputs.jsonl"), '\n').size(), 2u);
}

TEST_F(InputHashesTest, are_remembered_while_the_file_is_unchanged) {
  write_file(input, "picture");
  InputHashes(cache).of(input);
  // What the cache says is believed: that is seen by letting it say something else.
  std::string text = read_file(cache / "inputs.jsonl");
  text.replace(text.find(sha256("picture")), 64, sha256("remembered"));
  write_file(cache / "inputs.jsonl", text);
  EXPECT_EQ(InputHashes(cache).of(input), sha256("remembered"));
  EXPECT_EQ(read_file(cache / "inputs.jsonl"), text);
}

TEST_F(InputHashesTest, follow_a_file_that_changed) {
  write_file(input, "picture");
  InputHashes hashes(cache);
  hashes.of(input);
  write_file(input, "another picture");
  EXPECT_EQ(hashes.of(input), sha256("another picture"));
  EXPECT_EQ(InputHashes(cache).of(input), sha256("another picture"));
}

TEST_F(InputHashesTest, name_a_file_that_is_missing) {
  InputHashes hashes(cache);
  EXPECT_THROW(hashes.of(scratch / "missing.jpg"), Error);
  EXPECT_FALSE(fs::exists(cache / "inputs.jsonl"));
}

TEST_F(InputHashesTest, may_be_asked_by_several_threads) {
  for (int i = 0; i < 50; ++i) write_file(scratch / std::to_string(i), std::to_string(i));
  InputHashes hashes(cache);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 50; ++i)
        EXPECT_EQ(hashes.of(scratch / std::to_string(i)), sha256(std::to_string(i)));
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace atelier
