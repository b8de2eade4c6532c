#include "stylize/material.h"

#include <ATen/TensorOperators.h>

#include "media/image.h"

namespace atelier {
namespace {

const Color kPaper{1, 1, 1};  // behind pictures that are transparent

at::Tensor pixels_of(const std::string& path) {
  return flattened(read_image(path), kPaper);
}

at::Tensor mask_in(const std::string& path) {
  return pixels_of(path).mean(1, true);
}

}  // namespace

TransferMaterial material_of(const StylizeJob& job, const at::Tensor& content) {
  TransferMaterial material{.content = content};
  if (job.style_masks.empty()) material.regions.resize(1);
  for (const InputPath& mask : job.style_masks) material.regions.push_back({.mask = mask_in(mask.path)});
  for (size_t i = 0; i < job.styles.size(); ++i) {
    StyledRegion& region = material.regions[job.style_masks.empty() ? 0 : i];
    region.styles.push_back({pixels_of(job.styles[i].file.path), job.styles[i].weight});
  }
  if (job.init_is_picture()) material.init = pixels_of(job.transfer.init.text);
  return material;
}

}  // namespace atelier
