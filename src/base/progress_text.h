// What a progress display says, apart from where and when: pure functions of the figures.
#pragma once

#include <optional>
#include <string>

namespace atelier {

struct ProgressFigures {
  std::string unit, item;           // plural of what is counted; name of the item under way, or ""
  std::string note;                 // how the item under way does: "gap 0.3 %"; or ""
  int num_items = 0, num_done = 0;  // done or failed; the item under way is not among them
  int num_failed = 0;               // of num_done
  double fraction = 0;              // of the items under way, 0..1
  int num_together = 1;             // items under way
  std::optional<double> seconds_left;
};

// Of everything, 0..1.
double num_items_done(const ProgressFigures& figures);
double overall_fraction(const ProgressFigures& figures);

// "12 of 120 pictures, 1 failed, photo.jpg 43 %, about 3 min left"
std::string plain_text(const ProgressFigures& figures);

// "[====      ] 12/120 pictures  photo.jpg  43%  ~3 min left" in at most `columns` columns of a terminal: the
// bar is left out where it is narrow, then the name is cut, then the end.
std::string bar_text(const ProgressFigures& figures, int columns);

}  // namespace atelier
