#include "dream/material.h"

#include <ATen/TensorOperators.h>

#include <algorithm>

#include "base/text.h"
#include "dream/finish.h"
#include "tensor/npy.h"

namespace atelier {

namespace {

at::Tensor picked(const at::Tensor& codes, int64_t place, const std::string& what, const InputPath& path) {
  if (place < codes.size(0)) return codes[place];
  throw Error("has " + std::to_string(codes.size(0)) + " " + what + "s, and " + what + " " +
                  std::to_string(place) + " was asked for",
              path.path, what + "s are numbered from 0 (--code-" + what + ")");
}

AimMaterial material_of(const Aim& aim, const Graph& graph, const DreamOptions& dream) {
  AimMaterial material;
  if (!aim.guide.empty()) material.guide = read_image(aim.guide.path).pixels;
  if (!aim.code.empty()) material.code = code_in(aim.code, dream);
  if (!aim.classes.empty()) material.classes = class_weights(aim.classes, read_classes(graph));
  return material;
}

bool is_mask_kind(const std::string& text) {
  const std::vector<std::string> kinds = mask_kinds();
  return std::find(kinds.begin(), kinds.end(), text) != kinds.end();
}

// The lightness of a picture, or a kind; undefined for "".
at::Tensor mask_in(const std::string& text, PictureSize size) {
  if (text.empty()) return {};
  if (is_mask_kind(text)) return make_mask(text, size);
  return resize(read_image(text).pixels, size.height, size.width, Filter::area).mean(1, true).clamp(0, 1);
}

}  // namespace

at::Tensor read_codes(const InputPath& path) {
  const at::Tensor codes = read_npy(path.path);
  if ((codes.dim() == 2 || codes.dim() == 3) && codes.numel() > 0) return codes.to(at::kFloat);
  throw Error("holds no table of codes, a row a picture", path.path,
              "make one with classify --codes or embed");
}

at::Tensor code_in(const InputPath& path, const DreamOptions& dream) {
  at::Tensor codes = picked(read_codes(path), dream.code_row, "row", path);
  if (codes.dim() == 2) codes = picked(codes, dream.code_column, "column", path);
  return codes.unsqueeze(0);
}

void check_mask(const std::string& text, Check& check) {
  if (text.empty() || is_mask_kind(text)) return;
  const bool is_file = text.find('/') != std::string::npos || fs::path(text).has_extension();
  if (!is_file)
    check.mistake("mask", Error("there is no mask '" + text + "'" + did_you_mean(text, mask_kinds()), "",
                                "a picture, or one of " + join(mask_kinds(), ", ")));
  else if (!fs::exists(text))
    check.mistake("mask", Error("there is no file '" + text + "'", "", "check the name"));
  else
    check.depends_on(text);
}

DreamMaterial material_of(const DreamOptions& dream, const Graph& graph, PictureSize size,
                          const at::Tensor& alpha) {
  DreamMaterial material{material_of(dream.aim, graph, dream), material_of(dream.to, graph, dream),
                         mask_in(dream.finish.mask.text, size)};
  if (alpha.defined()) material.mask = material.mask.defined() ? material.mask * alpha : alpha;
  return material;
}

}  // namespace atelier
