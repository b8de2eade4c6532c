// Shaders through the reference compiler, which is a program of its own.
#pragma once

#include <filesystem>
#include <string>

#include "charrnn/score.h"

namespace atelier {

// glslangValidator on PATH. Error where it is not installed.
std::filesystem::path find_glslang();

// Lines of charrnn/glsl.h. Those without #version get the one that they look like; those of Shadertoy get its
// uniforms and a main().
Score score_shaders(const std::string& sample, const std::string& stage);

// With what it lacks, line ends and all.
std::string whole_shader(const std::string& line);

}  // namespace atelier
