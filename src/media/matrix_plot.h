// Matrices as pictures: a square of colored cells with names on both sides and a scale of what the colors
// mean.
#pragma once

#include <ATen/core/Tensor.h>

#include <string>
#include <vector>

#include "media/image.h"

namespace atelier {

struct MatrixPlot {
  at::Tensor values;                // (N,N)
  std::vector<std::string> labels;  // N
  bool is_distance = false;         // small values are the strong ones
  bool counts_diagonal = false;     // it has a say in what the colors go from and to
  std::string corner;               // what rows and columns are: "is \\ said"; may be ""
  enum class Numbers { where_they_fit, all, none } numbers = Numbers::where_they_fit;
};

// Colors go from the smallest to the largest value (off the diagonal, unless it counts), equal steps looking
// equal (Ottosson 2020, Oklab). Cells shrink from 64 px as there are more; names are left out where they
// could not be read. Without media the cells alone.
Image draw_matrix(const MatrixPlot& plot);

}  // namespace atelier
