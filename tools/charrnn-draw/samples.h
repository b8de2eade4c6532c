// The samples of a run, each with what is seen of it.
#pragma once

#include <string>
#include <vector>

#include "charrnn-draw/texts.h"
#include "charrnn/emoji.h"
#include "media/svg_look.h"

namespace atelier {

struct DrawnEmoji {
  Emoji emoji;
  SvgLook look;
  std::string problem;     // why it can't be drawn; "": it can, and something is to be seen
  bool is_copied = false;  // shares a run of path data with the corpus
  bool is_known = false;   // has a name of the corpus

  bool is_drawn() const { return problem.empty(); }
};

// Of all inputs in their order, with a line that says how many can be drawn. Error where none can.
std::vector<DrawnEmoji> read_samples(Gathering<CharrnnDrawJob>& gathering,
                                     const std::vector<TextFile>& texts);

// --table: a row an emoji.
void write_table(Gathering<CharrnnDrawJob>& gathering, const std::vector<DrawnEmoji>& drawn);

}  // namespace atelier
