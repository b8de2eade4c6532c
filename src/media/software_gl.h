// OpenGL without a screen, on the CPU (Mesa's llvmpipe through EGL), of what the machine has: nothing of it
// is needed to build. For a process of its own: a driver may crash, and a shader may never end.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace atelier {

struct PaintSize {
  int width, height;  // px
  double time;        // seconds
};

class SoftwareGl {
 public:
  SoftwareGl();  // Error where there is none
  ~SoftwareGl();
  SoftwareGl(const SoftwareGl&) = delete;
  SoftwareGl& operator=(const SoftwareGl&) = delete;

  // Paints a fragment shader with its #version into `pixels` (H,W,4), from below to above; gives what is
  // wrong with it, or nothing.
  std::string paint(const std::string& source, const PaintSize& size, std::vector<uint8_t>& pixels);

 private:
  struct Functions;
  std::unique_ptr<Functions> gl_;
};

// A vertex shader that covers the picture and gives every input of the fragment shader its place (0..1).
std::string vertex_shader_for(const std::string& fragment_shader);

}  // namespace atelier
