// Shaders in one line each: GLSL without comments and needless space, its names as they are.
#pragma once

#include <string>
#include <string_view>

namespace atelier {

// Lines of the preprocessor need their ends: each is followed by \n in two characters, and begins behind one.
// Error for a comment that is never closed.
std::string minified_glsl(std::string_view source);

// The other way: \n in two characters are line ends again.
std::string glsl_of_line(std::string_view line);

}  // namespace atelier
