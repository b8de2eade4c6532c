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

// Of a morph at that moment; those without a share are not read.
StyledRegion morphed(const MorphOptions& morph, int64_t frame) {
  const std::vector<double> shares = morph.shares_at(frame);
  StyledRegion region;
  for (size_t i = 0; i < shares.size(); ++i)
    if (shares[i] > 0) region.styles.push_back({pixels_of(morph.styles[i].path), shares[i]});
  return region;
}

std::vector<StyledRegion> regions_of(const StylizeJob& job) {
  std::vector<StyledRegion> regions;
  if (job.style_masks.empty()) regions.resize(1);
  for (const InputPath& mask : job.style_masks) regions.push_back({.mask = mask_in(mask.path)});
  for (size_t i = 0; i < job.styles.size(); ++i)
    regions[job.style_masks.empty() ? 0 : i].styles.push_back(
        {pixels_of(job.styles[i].file.path), job.styles[i].weight});
  return regions;
}

}  // namespace

TransferMaterial material_of(const StylizeJob& job, const at::Tensor& content, int64_t frame) {
  TransferMaterial material{.content = content};
  if (job.morph.wanted())
    material.regions.push_back(morphed(job.morph, frame));
  else
    material.regions = regions_of(job);
  if (job.init_is_picture()) material.init = pixels_of(job.transfer.init.text);
  return material;
}

}  // namespace atelier
