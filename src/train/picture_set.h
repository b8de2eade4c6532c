// Pictures that a network learns from: all of one size, in memory, as bytes.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <vector>

namespace atelier {

struct PictureSet {
  at::Tensor pixels;               // (N,C,S,S) uint8
  std::vector<std::string> names;  // N

  int64_t size() const { return pixels.defined() ? pixels.size(0) : 0; }
};

enum class Fit { crop, stretch };  // to a square: the middle of the picture, or the whole of it

// Of (1,3,H,W) 0..1: (1,C,side,side) uint8, shrunk by averaging; C 1 is the luma.
at::Tensor fitted(const at::Tensor& picture, int64_t side, int64_t channels, Fit fit);

// Pictures of a file of numbers: (N,H,W) or (N,H,W,1|3) uint8 0..255 or float 0..1, (N,C,H,W) too, or (N,D)
// where D is a square. Returns (N,C,H,W) in their type. Error that names `file` for labels and what else
// can't be pictures.
at::Tensor pictures_of_array(const at::Tensor& array, const std::string& file);

// All of them through fitted(), many at once; bytes that fit stay as they are.
at::Tensor all_fitted(const at::Tensor& pictures, int64_t side, int64_t channels, Fit fit);

// As if their rows were so many pixels wide: what comes of a mistake when raw pixels are read. Squares of
// `width`, at most as large as they were.
at::Tensor with_row_width(const at::Tensor& pixels, int64_t width);

// `count` of them (or all, where there are fewer), evenly chosen: (count,C,S,S).
at::Tensor evenly_chosen(const PictureSet& set, int64_t count);

// Splits off a share of the pictures, chosen by `seed`; at least 1 of two or more where the share is not 0.
struct PictureSplit {
  PictureSet train, held_out;
};
PictureSplit split(const PictureSet& set, double held_out, uint64_t seed);

// Error where nothing can be learned: fewer than two pictures, or all alike.
void refuse_dull(const PictureSet& set);

}  // namespace atelier
