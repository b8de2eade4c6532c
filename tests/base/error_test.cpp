#include "base/error.h"

#include <gtest/gtest.h>

namespace atelier {
namespace {

TEST(Error, says_where_what_and_what_to_try) {
  EXPECT_STREQ(Error("unknown key", "job.yaml:3:1", "did you mean 'seed'?").what(),
               "job.yaml:3:1: unknown key (did you mean 'seed'?)");
}

TEST(Error, leaves_out_what_is_empty) {
  EXPECT_STREQ(Error("nothing to do").what(), "nothing to do");
  EXPECT_STREQ(Error("not found", "a.png").what(), "a.png: not found");
  EXPECT_STREQ(Error("no GPU", "", "--device cpu").what(), "no GPU (--device cpu)");
}

TEST(PlanError, has_a_line_for_each_mistake) {
  const PlanError error({Error("first", "a"), Error("second", "b")});
  EXPECT_STREQ(error.what(), "a: first\nb: second");
  EXPECT_EQ(error.mistakes().size(), 2u);
}

}  // namespace
}  // namespace atelier
