// Pairs of words in the plane: countries joined with their capitals.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "embed/pairs.h"
#include "embed/rows.h"
#include "embed/words.h"

namespace atelier {

std::vector<std::string> pairs_plot_formats();

// Those of the inputs that became rows.
std::vector<WordPair> pairs_among(const std::vector<Input>& inputs, const Rows& rows);

// All ends along their two principal components, each once, those of a pair joined; as .csv `id,x,y,pair`, y
// growing downward, a row an end of a pair. Error for fewer than two pairs.
void write_pairs_plot(const std::filesystem::path& path, const std::vector<WordPair>& pairs,
                      const WordVectors& words, const OutputMark& mark);

}  // namespace atelier
