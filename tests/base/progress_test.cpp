#include "base/progress.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <thread>
#include <vector>

#include "base/progress_text.h"
#include "base/text.h"

namespace atelier {
namespace {

ProgressFigures half_way() {
  ProgressFigures figures;
  figures.unit = "pictures";
  figures.item = "photo.jpg";
  figures.num_items = 120;
  figures.num_done = 12;
  figures.fraction = 0.43;
  figures.seconds_left = 185;
  return figures;
}

// --- What is said ------------------------------------------------------------------------------------------

TEST(PlainText, says_how_far_and_how_long) {
  EXPECT_EQ(plain_text(half_way()), "12 of 120 pictures, photo.jpg 43 %, about 3 min left");
}

TEST(PlainText, says_the_note_beside_the_item) {
  ProgressFigures figures = half_way();
  figures.note = "gap 0.3 %";
  EXPECT_EQ(plain_text(figures), "12 of 120 pictures, photo.jpg 43 %, gap 0.3 %, about 3 min left");
  EXPECT_EQ(bar_text(figures, 60), "12/120 pictures  photo.jpg  43%  gap 0.3 %  ~3 min left");
}

TEST(PlainText, says_only_what_is_known) {
  ProgressFigures figures = half_way();
  figures.item.clear();
  figures.seconds_left.reset();
  figures.num_failed = 2;
  EXPECT_EQ(plain_text(figures), "12 of 120 pictures, 2 failed");
}

TEST(BarText, shows_bar_counts_name_and_time) {
  EXPECT_EQ(bar_text(half_way(), 100), "[==                  ] 12/120 pictures  photo.jpg  43%  ~3 min left");
  EXPECT_EQ(bar_text(half_way(), 60), "12/120 pictures  photo.jpg  43%  ~3 min left");
}

TEST(BarText, fits_every_width) {
  ProgressFigures figures = half_way();
  for (const std::string& name : {std::string("photo.jpg"), std::string(300, 'n')}) {
    figures.item = name;
    for (int columns = 0; columns < 200; ++columns) {
      EXPECT_LE(bar_text(figures, columns).size(), static_cast<size_t>(columns));
    }
  }
}

TEST(BarText, cuts_whole_letters_and_counts_wide_ones_twice) {
  ProgressFigures figures = half_way();
  figures.item.clear();
  for (int i = 0; i < 100; ++i) figures.item += "\xE7\x95\xAB";
  const std::string text = bar_text(figures, 100);
  const auto num_wide = std::count(text.begin(), text.end(), '\xE7');
  EXPECT_EQ(num_wide, std::count(text.begin(), text.end(), '\xAB'));
  EXPECT_LE(static_cast<long>(text.size()) - num_wide, 100);  // three bytes, two columns
}

TEST(BarText, shows_no_control_characters) {
  ProgressFigures figures = half_way();
  figures.item = "a\n\033[2Jb";
  for (char c : bar_text(figures, 100) + plain_text(figures)) EXPECT_GE(c, ' ');
}

TEST(OverallFraction, counts_the_item_under_way) {
  EXPECT_DOUBLE_EQ(overall_fraction(half_way()), 12.43 / 120);
  EXPECT_EQ(overall_fraction({}), 0);
}

// --- Where it is said

TEST(ProgressDisplay, speaks_open_job_description) {
  testing::internal::CaptureStderr();
  {
    ProgressDisplay display(ProgressStyle::openjd, "frames", 4, 1);
    display.start_item("a.png");
    display.item_fraction(0.5);
    display.finish_item(true);
    display.start_item("b.png");
    display.finish_item(false);
  }
  EXPECT_EQ(testing::internal::GetCapturedStderr(),
            "openjd_status: 1 of 4 frames, a.png 0 %\nopenjd_progress: 25.0\nopenjd_progress: 50.0\n"
            "openjd_status: 2 of 4 frames, b.png 0 %\nopenjd_progress: 50.0\nopenjd_progress: 75.0\n");
}

TEST(ProgressDisplay, keeps_silent_over_very_short_work) {
  testing::internal::CaptureStderr();
  for (ProgressStyle style :
       {ProgressStyle::plain, ProgressStyle::automatic, ProgressStyle::bar, ProgressStyle::none}) {
    ProgressDisplay display(style, "pictures", 1, 0);
    display.start_item("a.png");
    display.item_fraction(0.5);
    display.finish_item(true);
  }
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

TEST(ProgressDisplay, bears_threads_and_odd_fractions) {
  testing::internal::CaptureStderr();
  {
    ProgressDisplay display(ProgressStyle::openjd, "pictures", 2, 0);
    display.item_fraction(-1);
    display.item_fraction(7);
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&] {
        for (int i = 0; i < 100; ++i) ProgressDisplay::print_line("a whole line");
      });
    }
    for (std::thread& thread : threads) thread.join();
  }
  std::vector<std::string> lines = split(testing::internal::GetCapturedStderr(), '\n');
  EXPECT_EQ(std::count(lines.begin(), lines.end(), "a whole line"), 400);
}

// stderr is a terminal of 40 columns while this lives.
class Terminal {
 public:
  Terminal() : main_(posix_openpt(O_RDWR | O_NOCTTY)), kept_(dup(STDERR_FILENO)) {
    grantpt(main_);
    unlockpt(main_);
    winsize size{};
    size.ws_col = 40;
    ioctl(main_, TIOCSWINSZ, &size);
    const int side = open(ptsname(main_), O_RDWR | O_NOCTTY);
    usable_ = side >= 0 && dup2(side, STDERR_FILENO) >= 0;
    close(side);
    setenv("TERM", "xterm", 1);
  }
  ~Terminal() {
    dup2(kept_, STDERR_FILENO);
    close(kept_);
    close(main_);
  }
  bool usable() const { return usable_; }
  // All that arrived, until nothing more does.
  std::string shown() {
    std::string text;
    char part[1 << 12];
    for (pollfd waiting{main_, POLLIN, 0}; poll(&waiting, 1, 300) > 0;) {
      const ssize_t count = read(main_, part, sizeof part);
      if (count <= 0) break;
      text.append(part, static_cast<size_t>(count));
    }
    return text;
  }

 private:
  int main_, kept_;
  bool usable_ = false;
};

TEST(ProgressDisplay, draws_a_bar_on_a_terminal_and_lets_lines_through) {
  Terminal terminal;
  if (!terminal.usable()) GTEST_SKIP() << "no pseudo-terminals here";
  {
    ProgressDisplay display(ProgressStyle::automatic, "pictures", 2, 0);
    display.start_item(std::string(100, 'n'));
    ProgressDisplay::print_line("dream: a line");
  }
  const std::string bar = "0/2 pictures  " + std::string(18, 'n') + "...  0%";
  EXPECT_EQ(terminal.shown(), "\r\033[K" + bar + "\r\033[K" + "dream: a line\r\n" + bar + "\r\033[K");
}

}  // namespace
}  // namespace atelier
