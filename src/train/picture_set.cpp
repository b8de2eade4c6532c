#include "train/picture_set.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/error.h"
#include "base/text.h"
#include "tensor/color.h"
#include "tensor/ordered.h"
#include "tensor/resample.h"
#include "tensor/seed.h"

namespace atelier {

namespace {

at::Tensor as_bytes(const at::Tensor& values) {
  return (values.clamp(0, 1) * 255).round().to(at::kByte);
}

at::Tensor in_channels(const at::Tensor& picture, int64_t channels) {
  if (picture.size(1) == channels) return picture;
  return channels == 1 ? luma(picture)
                       : picture.expand({picture.size(0), 3, picture.size(2), picture.size(3)});
}

at::Tensor chosen(const at::Tensor& rows, const std::vector<int64_t>& which) {
  return rows.index_select(0, at::tensor(which, at::kLong));
}

}  // namespace

at::Tensor fitted(const at::Tensor& picture, int64_t side, int64_t channels, Fit fit) {
  at::Tensor x = in_channels(picture, channels);
  if (fit == Fit::crop) {
    const int64_t height = x.size(2), width = x.size(3), square = std::min(height, width);
    x = x.narrow(2, (height - square) / 2, square).narrow(3, (width - square) / 2, square);
  }
  const bool shrinks = x.size(2) >= side && x.size(3) >= side;
  return as_bytes(resize(x.contiguous(), side, side, shrinks ? Filter::area : Filter::bicubic));
}

at::Tensor pictures_of_array(const at::Tensor& array, const std::string& file) {
  const auto refuse = [&](const std::string& problem) {
    throw Error(problem, file,
                "give an array (pictures, height, width) or (pictures, height, width, 1 or 3)");
  };
  if (array.dim() == 1 || (array.dim() == 2 && array.size(1) == 1))
    throw Error("holds one number for each item: labels, not pictures", file,
                "give the file of pictures (train-images...)");
  if (array.numel() == 0) refuse("holds no pictures");
  if (array.scalar_type() != at::kByte && !array.isfinite().all().item<bool>())
    refuse("holds a number that is not finite");
  if (array.dim() == 2) {
    const auto side = static_cast<int64_t>(std::llround(std::sqrt(static_cast<double>(array.size(1)))));
    if (side * side != array.size(1))
      refuse("has rows of " + std::to_string(array.size(1)) + " numbers, which are no square pictures");
    return array.view({array.size(0), 1, side, side});
  }
  if (array.dim() == 3) return array.unsqueeze(1);
  if (array.dim() != 4) refuse("has " + said_count(array.dim(), "dimension", "dimensions"));
  if (array.size(3) == 1 || array.size(3) == 3) return array.permute({0, 3, 1, 2}).contiguous();
  if (array.size(1) != 1 && array.size(1) != 3)
    refuse("has pictures of " + std::to_string(array.size(3)) + " channels");
  return array;
}

at::Tensor all_fitted(const at::Tensor& pictures, int64_t side, int64_t channels, Fit fit) {
  const bool fits = pictures.size(2) == side && pictures.size(3) == side && pictures.size(1) == channels;
  const bool is_bytes = pictures.scalar_type() == at::kByte;
  if (fits) return is_bytes ? pictures.contiguous() : as_bytes(pictures);
  at::Tensor result = at::empty({pictures.size(0), channels, side, side}, at::kByte);
  for_each_block(pictures.size(0), [&](int64_t i) {
    const at::Tensor one = pictures.narrow(0, i, 1).to(at::kFloat);
    result.narrow(0, i, 1).copy_(fitted(is_bytes ? one / 255 : one, side, channels, fit));
  });
  return result;
}

at::Tensor with_row_width(const at::Tensor& pixels, int64_t width) {
  const int64_t rows = std::min(width, pixels.size(2) * pixels.size(3) / width);
  const at::Tensor flat = pixels.flatten(2).narrow(2, 0, rows * width);
  at::Tensor result = at::zeros({pixels.size(0), pixels.size(1), width, width}, at::kByte);
  result.narrow(2, 0, rows).copy_(flat.view({pixels.size(0), pixels.size(1), rows, width}));
  return result;
}

// --- Sets

at::Tensor evenly_chosen(const PictureSet& set, int64_t count) {
  count = std::min(count, set.size());
  std::vector<int64_t> places;
  for (int64_t i = 0; i < count; ++i) places.push_back(i * set.size() / count);
  return chosen(set.pixels, places);
}

PictureSplit split(const PictureSet& set, double held_out, uint64_t seed) {
  const int64_t count = set.size();
  auto num_held = static_cast<int64_t>(std::floor(held_out * static_cast<double>(count)));
  if (held_out > 0 && count > 1) num_held = std::clamp<int64_t>(num_held, 1, count - 1);
  if (num_held == 0) return {set, {}};
  std::vector<int64_t> order(count);
  std::iota(order.begin(), order.end(), 0);
  RandomStream random(seed, "held out");
  for (int64_t i = count - 1; i > 0; --i) std::swap(order[i], order[random.below(i + 1)]);
  const auto part = [&](int64_t first, int64_t length) {
    std::vector<int64_t> which(order.begin() + first, order.begin() + first + length);
    std::sort(which.begin(), which.end());
    PictureSet some{chosen(set.pixels, which), {}};
    for (const int64_t i : which) some.names.push_back(set.names[i]);
    return some;
  };
  return {part(num_held, count - num_held), part(0, num_held)};
}

void refuse_dull(const PictureSet& set) {
  if (set.size() < 2)
    throw Error("there is one picture alone, from which nothing can be learned", "", "give at least two");
  const uint8_t low = set.pixels.min().item<uint8_t>(), high = set.pixels.max().item<uint8_t>();
  if (low == high)
    throw Error("every pixel of all pictures is " + std::to_string(low) + ": there is nothing to learn", "",
                "look at the files");
  if ((set.pixels == set.pixels.narrow(0, 0, 1)).all().item<bool>())
    throw Error("all pictures are the same: there is nothing to learn", "", "look at the files");
}

}  // namespace atelier
