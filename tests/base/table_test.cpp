#include "base/table.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "base/error.h"
#include "base/files.h"

namespace atelier {
namespace {

class TableTest : public ::testing::Test {
 protected:
  fs::path written(const std::string& name, const std::string& text) {
    const fs::path path = folder_ / name;
    write_file(path, text);
    return path;
  }
  std::string error_of(const fs::path& path) {
    try {
      read_table(path);
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  }
  void TearDown() override { fs::remove_all(folder_); }

  const fs::path folder_ = fs::temp_directory_path() / ("atelier-table-" + std::to_string(getpid()));
};

TEST_F(TableTest, columns_are_found_by_name) {
  const Table table = read_table(written("a.csv", "id,x\n\"a, b\",1.5\nc,-2\n"));
  EXPECT_EQ(table.rows.size(), 2);
  EXPECT_EQ(table.rows[0][table.column("id")], "a, b");
  EXPECT_EQ(table.number(1, table.column("x")), -2);
  EXPECT_FALSE(table.find("y"));
  EXPECT_THROW(table.column("y"), Error);
}

TEST_F(TableTest, tabs_separate_in_tsv_files) {
  EXPECT_EQ(read_table(written("a.tsv", "id\tx\na, b\t1\n")).rows[0][0], "a, b");
}

TEST_F(TableTest, what_is_wrong_is_said_with_its_line) {
  EXPECT_NE(error_of(written("a.csv", "id,x\na,1\nb\n")).find("line 3 has 1 fields, the heading 2"),
            std::string::npos);
  EXPECT_NE(error_of(written("b.csv", "")).find("is empty"), std::string::npos);
  const Table table = read_table(written("c.csv", "id,x\na,1\nb,two\n"));
  try {
    table.number(1, 1);
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("line 3: 'two' is no number"), std::string::npos);
  }
}

}  // namespace
}  // namespace atelier
