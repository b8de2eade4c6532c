#include "train/gathered_pictures.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>

#include "base/error.h"
#include "base/gzip.h"
#include "base/text.h"
#include "tensor/idx.h"
#include "tensor/npy.h"

namespace atelier {

namespace {

namespace fs = std::filesystem;

at::Tensor read_array(const fs::path& path) {
  if (lower(path.extension().string()) == ".npy") return read_npy(path);
  const std::string bytes = read_maybe_gzip(path);
  if (!is_idx(bytes))
    throw Error("is neither pictures nor an idx file", path.string(),
                "give pictures, films, .npy or idx(.gz)");
  return idx_array(bytes, path);
}

// Floating numbers are 0..1, or bytes in disguise.
at::Tensor as_values(const at::Tensor& array, const fs::path& path) {
  if (array.scalar_type() == at::kByte || array.numel() == 0) return array;
  const at::Tensor values = array.to(at::kFloat);
  const auto low = values.min().item<float>(), high = values.max().item<float>();
  if (low < 0 || high > 255)
    throw Error("has numbers from " + shortest(low) + " to " + shortest(high) + ", which are no pixels",
                path.string(), "give bytes, or numbers 0 to 1");
  return high > 1 ? values / 255 : values;
}

bool is_grey(const at::Tensor& pixels) {
  const auto are_same = [&](int64_t a, int64_t b) {
    return (pixels.select(1, a) == pixels.select(1, b)).all().item<bool>();
  };
  return pixels.size(1) == 1 || (are_same(0, 1) && are_same(0, 2));
}

}  // namespace

void GatheredPictures::add_picture(size_t place, const at::Tensor& pixels, const std::string& name) {
  add_pictures(place, pixels, {name});
}

void GatheredPictures::add_pictures(size_t place, const at::Tensor& pixels, std::vector<std::string> names) {
  parts_[place] = pixels;
  names_[place] = std::move(names);
}

int64_t GatheredPictures::add_file(size_t place, const fs::path& path) {
  parts_[place] = pictures_of_array(as_values(read_array(path), path), path.string());
  for (int64_t i = 0; i < parts_[place].size(0); ++i) names_[place].push_back(std::to_string(i));
  return parts_[place].size(0);
}

PictureForm GatheredPictures::whole_form() const {
  PictureForm form = form_;
  if (form.channels == 0) form.channels = 1;
  for (const at::Tensor& part : parts_) {
    if (!part.defined()) continue;
    if (form.size == 0) form.size = std::min(part.size(2), part.size(3));
    if (form_.channels == 0 && form.channels == 1 && !is_grey(part)) form.channels = 3;
  }
  return form;
}

PictureSet GatheredPictures::together() {
  const PictureForm form = whole_form();
  PictureSet set;
  std::vector<at::Tensor> all;
  for (size_t i = 0; i < parts_.size(); ++i) {
    if (!parts_[i].defined()) continue;
    // What is grey stays as it is: the luma of three equal bytes may be another.
    const at::Tensor part = form.channels == 1 && is_grey(parts_[i]) ? parts_[i].narrow(1, 0, 1) : parts_[i];
    all.push_back(all_fitted(part, form.size, form.channels, form.fit));
    set.names.insert(set.names.end(), names_[i].begin(), names_[i].end());
    parts_[i].reset();
  }
  if (all.empty()) throw Error("none of the pictures could be read");
  set.pixels = at::cat(all);
  return set;
}

}  // namespace atelier
