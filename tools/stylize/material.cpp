#include "stylize/material.h"

#include <ATen/TensorOperators.h>

#include "base/error.h"
#include "job/frame_pattern.h"
#include "media/image.h"
#include "style/labels.h"
#include "tensor/color.h"
#include "tensor/palette.h"

namespace atelier {
namespace {

const Color kPaper{1, 1, 1};  // behind pictures that are transparent

at::Tensor pixels_of(const std::string& path) {
  return flattened(read_image(path), kPaper);
}

at::Tensor mask_in(const std::string& path) {
  return pixels_of(path).mean(1, true);
}

StylePicture style_in(const std::string& path, double weight) {
  return {.pixels = pixels_of(path), .weight = weight, .name = path};
}

// Of a morph at that moment; those without a share are not read.
StyledRegion morphed(const MorphOptions& morph, int64_t frame) {
  const std::vector<double> shares = morph.shares_at(frame);
  StyledRegion region;
  for (size_t i = 0; i < shares.size(); ++i)
    if (shares[i] > 0) region.styles.push_back(style_in(morph.styles[i].path, shares[i]));
  if (morph.palette == "first")
    for (StylePicture& style : region.styles)
      if (style.name != morph.styles[0].path) {
        style.pixels = match_moments(style.pixels, pixels_of(morph.styles[0].path));
        style.name += " with the first's colors";
      }
  return region;
}

std::vector<StyledRegion> regions_of(const StylizeJob& job) {
  std::vector<StyledRegion> regions;
  if (job.style_masks.empty()) regions.resize(1);
  for (const InputPath& mask : job.style_masks) regions.push_back({.mask = mask_in(mask.path)});
  for (size_t i = 0; i < job.styles.size(); ++i)
    regions[job.style_masks.empty() ? 0 : i].styles.push_back(
        style_in(job.styles[i].file.path, job.styles[i].weight));
  return regions;
}

// The style as the job wants its colors beside those of the content; its name, if it is no longer the file's.
void color_style(const StylizeJob& job, const at::Tensor& content, StylePicture& style) {
  if (!job.original_colors && job.palette != "content") return;
  style.pixels =
      job.original_colors ? lightness_like(style.pixels, content) : match_moments(style.pixels, content);
  style.name.clear();
}

std::string beginning_of(const StylizeJob& job, int64_t frame) {
  const std::string& init = job.transfer.init.text;
  const std::optional<FramePattern> pattern = FramePattern::parse(init);
  if (!pattern) return init;
  if (frame < 0)
    throw Error("names frames of a film, and this picture is in none", "--init", "name one picture");
  return pattern->name(frame).string();
}

}  // namespace

TransferMaterial material_of(const StylizeJob& job, const at::Tensor& content, int64_t frame) {
  TransferMaterial material{.content = job.original_colors ? lightness_like(content, content) : content};
  if (job.morph.wanted())
    material.regions.push_back(morphed(job.morph, frame));
  else
    material.regions = regions_of(job);
  if (!job.style_map.empty()) {
    LabelMaps maps = labels_of(pixels_of(job.content_map.path), pixels_of(job.style_map.path));
    material.labels = maps.picture;
    material.regions[0].styles[0].labels = maps.style;
    material.regions[0].styles[0].name.clear();
  }
  for (StyledRegion& region : material.regions)
    for (StylePicture& style : region.styles) color_style(job, content, style);
  if (job.init_is_picture()) material.init = pixels_of(beginning_of(job, frame));
  return material;
}

at::Tensor recolored(const StylizeJob& job, const at::Tensor& made, const at::Tensor& content) {
  if (job.original_colors) return recolor(made.clamp(0, 1), content);
  if (job.palette == "style" && !job.styles.empty())
    return match_histograms(made.clamp(0, 1), pixels_of(job.styles[0].file.path));
  return made;
}

}  // namespace atelier
