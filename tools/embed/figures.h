// What embed writes beside its rows: the table of what they are, how alike they are.
#pragma once

#include <string>

#include "app/item.h"
#include "embed/rows.h"
#include "embed/similarity.h"
#include "job/options.h"

namespace atelier {

struct FigureOptions {
  OutputPath table, similarity;
  std::string metric = "cosine", numbers = "auto";
  bool seriate = false;

  void declare(Options& options);
};

// Those that were asked for, as companions of the item's output.
void write_figures(const Item& item, const Rows& rows, const FigureOptions& options);

}  // namespace atelier
