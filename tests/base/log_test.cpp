#include "base/log.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/files.h"
#include "support/scratch.h"

namespace atelier {
namespace {

std::string logged(const std::string& level, const std::string& file = "") {
  testing::internal::CaptureStderr();
  testing::internal::CaptureStdout();
  start_log("dream", level, file);
  spdlog::debug("fine");
  spdlog::info("{} pictures", 12);
  spdlog::warn("odd");
  spdlog::error("bad");
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "") << "stdout carries data alone";
  return testing::internal::GetCapturedStderr();
}

TEST(Log, speaks_to_the_person_at_the_terminal) {
  EXPECT_EQ(logged("info"), "dream: 12 pictures\ndream: warning: odd\ndream: error: bad\n");
}

TEST(Log, says_no_more_than_its_level) {
  EXPECT_EQ(logged("error"), "dream: error: bad\n");
  EXPECT_EQ(logged("off"), "");
  EXPECT_EQ(logged("debug"),
            "dream: debug: fine\ndream: 12 pictures\ndream: warning: odd\ndream: error: bad\n");
}

TEST(Log, writes_date_and_level_to_its_file) {
  const Scratch scratch;
  logged("warn", (scratch / "logs/dream.log").string());
  const std::string text = read_file(scratch / "logs/dream.log");
  EXPECT_TRUE(glob_match("20*-*-*T*:*:*.*[+-]*:* warning dream: odd\n*error dream: bad\n", text)) << text;
  start_log("dream", "info", "");
}

TEST(Log, refuses_an_unknown_level_and_a_file_that_cannot_be) {
  try {
    start_log("dream", "wran", "");
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(),
                 "--log-level: unknown level 'wran'; did you mean 'warn'? (one of trace, debug, info, warn, "
                 "error, off)");
  }
  EXPECT_THROW(start_log("dream", "info", "/proc/no/such.log"), Error);
}

TEST(WarnOnce, says_each_text_once) {
  testing::internal::CaptureStderr();
  start_log("dream", "info", "");
  warn_once("no {color} profile");
  warn_once("no {color} profile");
  warn_once("another");
  EXPECT_EQ(testing::internal::GetCapturedStderr(),
            "dream: warning: no {color} profile\ndream: warning: another\n");
}

}  // namespace
}  // namespace atelier
