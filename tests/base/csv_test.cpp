#include "base/csv.h"

#include <gtest/gtest.h>

namespace atelier {
namespace {

TEST(Csv, plain_fields_stand_as_they_are) {
  EXPECT_EQ(csv_line({"a.jpg", "great white shark", "0.93", ""}), "a.jpg,great white shark,0.93,\n");
}

TEST(Csv, separators_quotes_and_line_breaks_are_quoted) {
  EXPECT_EQ(csv_line({"a, b", "say \"no\"", "two\nlines", "\r"}),
            "\"a, b\",\"say \"\"no\"\"\",\"two\nlines\",\"\r\"\n");
}

TEST(Csv, tabs_part_fields_without_quotes) {
  EXPECT_EQ(table_line({"a, b", "two\nlines", "c\td"}, '\t'), "a, b\ttwo lines\tc d\n");
  EXPECT_EQ(table_line({"a, b", "c"}, ','), "\"a, b\",c\n");
}

TEST(Csv, any_bytes_are_kept) {
  EXPECT_EQ(csv_line({"\xff\xfe", " spaced "}), "\xff\xfe, spaced \n");
}

}  // namespace
}  // namespace atelier
