// Shaders through the reference compiler, which is a program of its own.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace atelier {

// glslangValidator on PATH. Error where it is not installed.
std::filesystem::path find_glslang();

struct CompiledShaders {
  int64_t count = 0;
  std::vector<std::string> good;  // whole sources
  std::string first_complaint;
};
// Of the lines of a sample (charrnn/glsl.h).
CompiledShaders compile_shaders(const std::string& sample, const std::string& stage);

// A line with what it lacks, line ends and all: those without #version get the one that they look like; those
// of Shadertoy get its uniforms and a main().
std::string whole_shader(const std::string& line);

}  // namespace atelier
