#include "media/svg_look.h"

#include <ATen/core/Tensor.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <vector>

#include "base/markup.h"
#include "media/svg_picture.h"

namespace atelier {

namespace {

constexpr size_t kSide = 48, kMostShapes = 200;
constexpr size_t kGlance = 4;  // px that are one at a glance
constexpr float kShades = 7;
constexpr double kVisible = 4.5 / 255;
constexpr std::array<std::string_view, 7> kShapes{"path", "circle",   "ellipse", "rect",
                                                  "line", "polyline", "polygon"};

struct Range {
  size_t begin = 0, end = 0;
};

bool is_shape(const MarkupTag& tag) {
  return std::find(kShapes.begin(), kShapes.end(), local_name(tag.name)) != kShapes.end();
}

// Where painted shapes stand in the text. Well-formed text only.
std::vector<Range> shapes_in(const std::string& svg) {
  std::vector<Range> shapes;
  int num_defs = 0;
  size_t open = std::string::npos;  // of a shape that holds something
  for (const MarkupTag& tag : scan_markup(svg)) {
    if (local_name(tag.name) == "defs" && tag.kind != MarkupTag::Kind::empty)
      num_defs += tag.kind == MarkupTag::Kind::open ? 1 : -1;
    if (num_defs > 0 || !is_shape(tag)) continue;
    if (tag.kind == MarkupTag::Kind::empty && open == std::string::npos)
      shapes.push_back({tag.begin, tag.end});
    if (tag.kind == MarkupTag::Kind::open && open == std::string::npos) open = tag.begin;
    if (tag.kind == MarkupTag::Kind::close && open != std::string::npos) {
      shapes.push_back({open, tag.end});
      open = std::string::npos;
    }
  }
  return shapes;
}

// The document with its first `count` shapes alone.
std::string with_first(const std::string& svg, const std::vector<Range>& shapes, size_t count) {
  std::string text;
  size_t from = 0;
  for (size_t i = count; i < shapes.size(); ++i) {
    text.append(svg, from, shapes[i].begin - from);
    from = shapes[i].end;
  }
  return text + svg.substr(from);
}

// Red, green, blue and alpha of each pixel, premultiplied.
using Pixels = std::vector<std::array<float, 4>>;

Pixels pixels_of(const SvgPicture& picture) {
  const Image image = picture.image({kSide, kSide});
  const at::Tensor color = image.pixels.contiguous(), alpha = image.alpha.contiguous();
  const auto *from = color.const_data_ptr<float>(), *cover = alpha.const_data_ptr<float>();
  Pixels pixels(kSide * kSide);
  for (size_t i = 0; i < pixels.size(); ++i) {
    for (size_t c = 0; c < 3; ++c) pixels[i][c] = from[c * pixels.size() + i] * cover[i];
    pixels[i][3] = cover[i];
  }
  return pixels;
}

bool differ(const Pixels& a, const Pixels& b) {
  for (size_t i = 0; i < a.size(); ++i)
    for (size_t c = 0; c < 4; ++c)
      if (std::abs(a[i][c] - b[i][c]) > kVisible) return true;
  return false;
}

int num_painted(const std::string& svg) {
  const std::vector<Range> shapes = shapes_in(svg);
  const size_t num_tried = std::min<size_t>(shapes.size(), kMostShapes);
  Pixels before(kSide * kSide, {0, 0, 0, 0});
  int count = 0;
  for (size_t i = 1; i <= num_tried; ++i) {
    const Pixels now = pixels_of(SvgPicture(with_first(svg, shapes, i)));
    count += differ(before, now);
    before = now;
  }
  return count;
}

// Edges, where colors mix, have no such areas.
int num_flat_colors(const Pixels& pixels) {
  std::set<std::array<float, 4>> colors;
  for (size_t y = 0; y + 1 < kSide; ++y)
    for (size_t x = 0; x + 1 < kSide; ++x) {
      const size_t i = y * kSide + x;
      const auto& color = pixels[i];
      if (color[3] == 1 && color == pixels[i + 1] && color == pixels[i + kSide] &&
          color == pixels[i + kSide + 1])
        colors.insert(color);
    }
  return static_cast<int>(colors.size());
}

std::string glance_at(const Pixels& pixels) {
  std::string glance;
  for (size_t y = 0; y < kSide; y += kGlance)
    for (size_t x = 0; x < kSide; x += kGlance)
      for (size_t c = 0; c < 4; ++c) {
        float sum = 0;
        for (size_t i = 0; i < kGlance * kGlance; ++i)
          sum += pixels[(y + i / kGlance) * kSide + x + i % kGlance][c];
        glance += static_cast<char>(std::lround(sum / (kGlance * kGlance) * kShades));
      }
  return glance;
}

void look_at_colors(const Pixels& pixels, SvgLook& look) {
  std::array<double, 4> sum{};
  for (const auto& pixel : pixels)
    for (size_t c = 0; c < 4; ++c) sum[c] += pixel[c];
  if (sum[3] <= 0) return;
  look.ink = sum[3] / static_cast<double>(pixels.size());
  look.mean = {sum[0] / sum[3], sum[1] / sum[3], sum[2] / sum[3]};
  look.glance = glance_at(pixels);
  look.num_colors = num_flat_colors(pixels);
}

}  // namespace

SvgLook look_at_svg(const std::string& svg) {
  SvgLook look;
  look_at_colors(pixels_of(SvgPicture(svg)), look);
  if (look.ink > 0) look.num_painted = num_painted(svg);
  return look;
}

}  // namespace atelier
