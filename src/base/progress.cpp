#include "base/progress.h"

#include <errno.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <string_view>

#include "base/progress_text.h"

namespace atelier {

namespace {

using Clock = std::chrono::steady_clock;
constexpr auto kBarInterval = std::chrono::milliseconds(100);
constexpr auto kPlainInterval = std::chrono::seconds(5);
constexpr auto kOpenjdInterval = std::chrono::seconds(1);
constexpr double kShortestEstimate_s = 2;  // an estimate from less is a guess
constexpr const char* kErase = "\r\033[K";

bool is_dumb() {
  const char* terminal = std::getenv("TERM");
  return !terminal || !*terminal || std::string_view(terminal) == "dumb";
}

ProgressStyle resolved(ProgressStyle style) {
  const bool can_draw = isatty(STDERR_FILENO) && !is_dumb();
  if (style == ProgressStyle::automatic) style = can_draw ? ProgressStyle::bar : ProgressStyle::plain;
  return style == ProgressStyle::bar && !can_draw ? ProgressStyle::plain : style;
}

int terminal_columns() {
  winsize size{};
  return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

// In one write, so that lines of several processes stay whole. Nobody can be told where this fails.
void put(const std::string& text) {
  std::string_view rest = text;
  while (!rest.empty()) {
    const ssize_t count = write(STDERR_FILENO, rest.data(), rest.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return;
    rest.remove_prefix(static_cast<size_t>(count));
  }
}

// Never destroyed: log lines may come while the process ends.
std::mutex& terminal() {
  static std::mutex& mutex = *new std::mutex;
  return mutex;
}

}  // namespace

// All members are guarded by terminal().
struct ProgressDisplay::State {
  ProgressStyle style;
  ProgressFigures figures;
  int num_done_before;  // finished by an earlier run
  bool drawn = false;
  Clock::time_point start = Clock::now(), last = start;

  static State*& current() {
    static State* state = nullptr;
    return state;
  }

  // From the speed of this run alone.
  void estimate() {
    const double elapsed_s = std::chrono::duration<double>(Clock::now() - start).count();
    const double done = num_items_done(figures) - num_done_before;
    const double left = figures.num_items - num_items_done(figures);
    figures.seconds_left.reset();
    if (elapsed_s >= kShortestEstimate_s && done > 0 && left > 0)
      figures.seconds_left = elapsed_s / done * left;
  }

  std::string drawing() const { return bar_text(figures, terminal_columns() - 1); }

  void erase() {
    if (drawn) put(kErase);
    drawn = false;
  }

  void draw() {
    estimate();
    put(kErase + drawing());
    drawn = true;
  }

  void say() {
    estimate();
    put(std::string(program_invocation_short_name) + ": " + plain_text(figures) + "\n");
  }

  void say_openjd_progress() const {
    char line[48];
    std::snprintf(line, sizeof line, "openjd_progress: %.1f\n", 100 * overall_fraction(figures));
    put(line);
  }

  bool due(Clock::duration interval) {
    const Clock::time_point now = Clock::now();
    if (now - last < interval) return false;
    last = now;
    return true;
  }

  // `moved`: an item began or ended.
  void show(bool moved) {
    if (style == ProgressStyle::bar && (moved || due(kBarInterval))) draw();
    if (style == ProgressStyle::plain && due(kPlainInterval)) say();
    if (style == ProgressStyle::openjd && (due(kOpenjdInterval) || moved)) say_openjd_progress();
  }
};

ProgressDisplay::ProgressDisplay(ProgressStyle style, std::string unit, int num_items, int num_done)
    : state_(std::make_unique<State>()) {
  const std::lock_guard guard(terminal());
  state_->style = resolved(style);
  state_->figures.unit = std::move(unit);
  state_->figures.num_items = num_items;
  state_->figures.num_done = state_->num_done_before = num_done;
  State::current() = state_.get();
}

ProgressDisplay::~ProgressDisplay() {
  const std::lock_guard guard(terminal());
  state_->erase();
  if (State::current() == state_.get()) State::current() = nullptr;
}

void ProgressDisplay::start_item(const std::string& name, int num_together) {
  const std::lock_guard guard(terminal());
  state_->figures.item = name;
  state_->figures.num_together = num_together;
  state_->figures.fraction = 0;
  if (state_->style == ProgressStyle::openjd) put("openjd_status: " + plain_text(state_->figures) + "\n");
  state_->show(true);
}

void ProgressDisplay::item_fraction(double fraction) {
  const std::lock_guard guard(terminal());
  state_->figures.fraction = std::clamp(fraction, 0.0, 1.0);
  state_->show(false);
}

void ProgressDisplay::item_note(const std::string& text) {
  const std::lock_guard guard(terminal());
  state_->figures.note = text;
}

void ProgressDisplay::finish_item(bool ok) {
  const std::lock_guard guard(terminal());
  state_->figures.item.clear();
  state_->figures.note.clear();
  state_->figures.fraction = 0;
  ++state_->figures.num_done;
  if (!ok) ++state_->figures.num_failed;
  state_->show(true);
}

void ProgressDisplay::hide() {
  const std::lock_guard guard(terminal());
  state_->erase();
  if (state_->style == ProgressStyle::bar) state_->style = ProgressStyle::none;
}

void ProgressDisplay::print_line(const std::string& line) {
  const std::lock_guard guard(terminal());
  State* const display = State::current();
  const bool redraw = display && display->drawn;
  put(redraw ? kErase + line + "\n" + display->drawing() : line + "\n");
}

}  // namespace atelier
