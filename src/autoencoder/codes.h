// What is done with codes: drawing them at random, walking between them, counting with them.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <vector>

#include "autoencoder/model.h"

namespace atelier {

// Codes (N,D) of standard normal numbers (N,D): themselves where the model's codes are Gaussian; else as the
// Gaussian that fits `codes` (M,D); binary ones where that is above 1/2; what winners and probabilities can't
// be is mended.
at::Tensor codes_from(const at::Tensor& normal, const at::Tensor& codes, const AutoencoderSpec& spec);

// Of codes (N,D) the `count` that lie farthest from all of `known` (M,D), in units of how each number varies
// there: what is drawn of them is like nothing that was learned. Places in order.
std::vector<int64_t> unlike(const at::Tensor& codes, const at::Tensor& known, int64_t count);

// What is drawn at random of a model.
struct DrawOptions {
  int64_t count = 64;
  double spread = 1;         // how far from the middle: 1 as the known codes lie
  bool is_crisp = false;     // with edges as sharp as those of `examples` (autoencoder/ink.h)
  bool is_distinct = false;  // no two alike: all are compared with all
  bool is_unlike = false;    // between and beyond the known codes
  uint64_t seed = 0;
};
struct DrawnPictures {
  at::Tensor codes, pictures;  // (N,D), (N,C,H,W) 0..1
};
// Error where the keepsakes lack what is needed: those of a moment of training have no codes.
DrawnPictures drawn_at_random(const Autoencoder& model, const Keepsakes& keepsakes,
                              const DrawOptions& options);

enum class WalkPath { linear, spherical };
// From each row of `stops` (S,D), S from 2, to the next, `between` codes from one to the next: ((S-1)*between
// + 1, D), stops included; `loops`: and back to the first. Spherical: along the great circle, the length
// going evenly (Shoemake 1985); linear where two point the same way.
at::Tensor walk(const at::Tensor& stops, int64_t between, WalkPath path, bool loops);

// One code (1,D) of "3 - 5 + 0.5 * mean(7,8,9)": ids are rows of `codes` by `ids`; +, -, numbers as factors,
// and mean(ID, ...) of several, where ID* stands for all that begin so. Error that says where it can't be
// read, or which id is unknown.
at::Tensor code_of_expression(const std::string& expression, const at::Tensor& codes,
                              const std::vector<std::string>& ids);

// Of (N,D): the values below which lie the shares `low` and `high` of each column, (D) each.
struct CodeRange {
  at::Tensor low, high;
};
CodeRange range_of(const at::Tensor& codes, double low = .02, double high = .98);

}  // namespace atelier
