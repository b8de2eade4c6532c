// What lies in the space of codes: planes through it and lines along its axes. `known` are codes (N,D) that
// say where it is inhabited; binary units go from 0 to 1.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "autoencoder/model.h"

namespace atelier {

// From where a share 1 - reach of the known codes lies below to where a share reach does: (count).
at::Tensor values_of_unit(const AutoencoderSpec& spec, const at::Tensor& known, int64_t unit, int64_t count,
                          double reach);

// Codes of a plane, or of a line where `axes` (units from 0) is one: all other numbers are the mean of the
// known.
struct CodeLattice {
  at::Tensor codes;         // (rows * columns,D), row by row
  at::Tensor across, down;  // the values of the columns, and of the rows, the largest first; `down` may be
                            // undefined
};
CodeLattice code_lattice(const AutoencoderSpec& spec, const at::Tensor& known,
                         const std::vector<int64_t>& axes, int64_t count, double reach);

// What each unit does alone, those first that change the picture most: at most `most` of them.
struct Traversal {
  std::vector<int64_t> units;
  at::Tensor pictures;  // (units * steps,C,H,W), unit by unit from low to high
};
Traversal traversal(const Autoencoder& model, const at::Tensor& known, int64_t steps, int64_t most,
                    double reach);

}  // namespace atelier
