// Pictures that fragment shaders paint, by the software OpenGL that the machine may have (Mesa's llvmpipe,
// through EGL, which is looked for when it is needed).
#pragma once

#include <ATen/core/Tensor.h>

#include <functional>
#include <string>
#include <vector>

namespace atelier {

// Error that says what to install where there is none.
void require_shader_painting();

struct ShaderCanvas {
  int width = 128, height = 128;  // px
  double time = 1;                // seconds, for those that move
  double limit_s = 10;            // of one shader, compiled and painted
};

struct PaintedShader {
  at::Tensor picture;   // (3,H,W) float32, 0..1; undefined where there is none
  std::string problem;  // then: why
};

// Paints whole fragment shaders, one after another, in a process of their own: one that never ends or brings
// the driver down costs itself alone. Their inputs are places (0..1) and uniforms get what their names ask
// for: sizes, times, places of a mouse, textures of noise. `give` is told of each in order; may throw to
// stop.
void paint_shaders(const std::vector<std::string>& sources, const ShaderCanvas& canvas,
                   const std::function<void(size_t number, const PaintedShader&)>& give);

// Whether all of a picture is one color, within what an 8-bit screen tells apart.
bool is_one_color(const at::Tensor& picture);

}  // namespace atelier
