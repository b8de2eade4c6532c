// How a computing function reports and is stopped, and how the person who waits sees it: a bar on a terminal,
// else a plain line every few seconds, or Open Job Description lines. All of it on stderr; stdout carries
// data alone.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace atelier {

// Called often by a computation with the fraction of the item that is done (0..1). Throws Interrupted to stop
// it.
using Progress = std::function<void(double fraction)>;

enum class ProgressStyle { automatic, bar, plain, openjd, none };

// One display a process. Log lines go through it (base/log.h), so that a bar is never torn. Thread-safe.
class ProgressDisplay {
 public:
  // `unit` is the plural of what is counted ("pictures", "frames"). `automatic` is `bar` where stderr is a
  // terminal and `plain` elsewhere. NO_COLOR and TERM=dumb are respected.
  ProgressDisplay(ProgressStyle style, std::string unit, int num_items, int num_done);
  ~ProgressDisplay();  // removes the bar

  // `num_together`: items that are computed at once; the fraction is then that of all.
  void start_item(const std::string& name, int num_together = 1);
  void item_fraction(double fraction);  // redraws at most ten times a second, plain lines every five seconds
  void item_note(const std::string& text);  // said beside the fraction, until the item is finished
  void finish_item(bool ok);
  void hide();  // the bar, from now on: what is written to the terminal would tear it

  // Erases the bar, writes `line` with its newline to stderr, draws the bar again.
  static void print_line(const std::string& line);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace atelier
