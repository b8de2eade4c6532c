// The settings of a map: how far apart points are, and how they are laid out.
#pragma once

#include <string>
#include <vector>

#include "job/options.h"
#include "job/tool_options.h"
#include "job/values.h"
#include "layout/tsne.h"

namespace atelier {

struct LayoutOptions {
  std::string metric = "euclidean";  // cosine, correlation, precomputed
  int64_t pca = 50;                  // columns that are kept; 0: all
  std::string neighbors = "auto";    // exact, approximate

  int64_t dims = 2;
  TsneOptions tsne;
  std::vector<double> perplexity{30};
  std::vector<double> anneal;  // perplexities before it, an equal share of the iterations each
  NameOrFile init{"pca"};      // spectral, random, or a layout

  LayoutOptions() { tsne.early_iterations = -1; }
  void declare(Options& options);
  void check(Check& check) const;
};

}  // namespace atelier
