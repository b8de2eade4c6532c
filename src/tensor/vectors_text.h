// Vectors that are written one row after another: tables and the files of word2vec (tensor/vectors.h). `path`
// is named in errors.
#pragma once

#include <filesystem>
#include <string_view>

#include "tensor/vectors.h"

namespace atelier {

Vectors read_vector_table(std::string_view text, char separator, const std::filesystem::path& path);
Vectors read_word2vec_text(std::string_view text, const std::filesystem::path& path);
Vectors read_word2vec_binary(std::string_view bytes, const std::filesystem::path& path);

}  // namespace atelier
