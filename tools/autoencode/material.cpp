#include "autoencode/material.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>

#include "base/files.h"
#include "base/gzip.h"
#include "base/text.h"
#include "media/image.h"
#include "tensor/idx.h"
#include "tensor/npy.h"
#include "tensor/vectors.h"

namespace atelier {

namespace {

constexpr int64_t kUsualSide = 64;
const Color kWhite{1, 1, 1};

at::Tensor read_array(const fs::path& path) {
  if (lower(path.extension().string()) == ".npy") return read_npy(path);
  const std::string bytes = read_maybe_gzip(path);
  if (!is_idx(bytes))
    throw Error("is neither pictures nor an idx file", path.string(),
                "give pictures, films, .npy or idx(.gz)");
  return idx_array(bytes, path);
}

// Float arrays are 0..1, or bytes in disguise.
at::Tensor as_values(const at::Tensor& array, const fs::path& path) {
  if (array.scalar_type() == at::kByte) return array;
  const at::Tensor values = array.to(at::kFloat);
  if (values.numel() == 0) return values;
  const auto low = values.min().item<float>(), high = values.max().item<float>();
  if (low < 0 || high > 255)
    throw Error("has numbers from " + shortest(low) + " to " + shortest(high) + ", which are no pixels",
                path.string(), "give bytes, or numbers 0 to 1");
  return high > 1 ? values / 255 : values;
}

bool is_grey(const at::Tensor& pixels) {
  return pixels.size(1) == 1 || ((pixels.select(1, 0) == pixels.select(1, 1)).all().item<bool>() &&
                                 (pixels.select(1, 0) == pixels.select(1, 2)).all().item<bool>());
}

}  // namespace

bool is_picture_material(const fs::path& path) {
  const std::string name = lower(path.filename().string());
  return is_image_name(path) || name.ends_with(".npy") || name.ends_with(".idx") ||
         name.ends_with(".idx.gz") || name.ends_with("-ubyte") || name.ends_with("-ubyte.gz");
}

namespace detail {

bool is_array(const Input& input) {
  return input.kind == Input::Kind::file && !is_image_name(input.path);
}

int64_t picture_side(const PictureForm& form) {
  return form.size > 0 ? form.size : kUsualSide;
}

std::string name_of(const Input& input) {
  return input.sequence.empty() ? input.path : input.path + "@" + std::to_string(input.frame);
}

at::Tensor fitted_picture(const Image& image, int64_t side, Fit fit) {
  return fitted(flattened(image, kWhite), side, 3, fit);
}

void Collected::add_array(size_t place, const fs::path& path) {
  parts_[place] = pictures_of_array(as_values(read_array(path), path), path.string());
  const std::string stem = path.filename().string();
  for (int64_t i = 0; i < parts_[place].size(0); ++i) names_[place].push_back(std::to_string(i));
}

void Collected::add_picture(size_t place, const at::Tensor& pixels, const std::string& name) {
  parts_[place] = pixels;
  names_[place] = {name};
}

// Arrays of other sizes than the first are brought to its size.
PictureSet Collected::together() {
  PictureSet set;
  std::vector<at::Tensor> all;
  int64_t side = form_.size, channels = form_.channels;
  for (const at::Tensor& part : parts_)
    if (part.defined() && side == 0) side = std::min(part.size(2), part.size(3));
  if (channels == 0) channels = 1;
  for (const at::Tensor& part : parts_)
    if (part.defined() && form_.channels == 0 && !is_grey(part)) channels = 3;
  for (size_t i = 0; i < parts_.size(); ++i) {
    if (!parts_[i].defined()) continue;
    const at::Tensor part = channels == 1 && parts_[i].scalar_type() == at::kByte && is_grey(parts_[i])
                                ? parts_[i].narrow(1, 0, 1)
                                : parts_[i];
    all.push_back(all_fitted(part, side, channels, form_.fit));
    set.names.insert(set.names.end(), names_[i].begin(), names_[i].end());
    parts_[i].reset();
  }
  if (all.empty()) throw Error("none of the pictures could be read");
  set.pixels = at::cat(all);
  return set;
}

}  // namespace detail

PictureSet read_picture_file(const fs::path& path, const PictureForm& form) {
  detail::Collected collected(form, 1);
  if (is_image_name(path))
    collected.add_picture(0, detail::fitted_picture(read_image(path), detail::picture_side(form), form.fit),
                          path.string());
  else
    collected.add_array(0, path);
  return collected.together();
}

}  // namespace atelier
