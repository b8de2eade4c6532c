// Where word vectors lie. Networks are found by nn/graph.h, in the same places.
#pragma once

#include <filesystem>
#include <string>

namespace atelier {

// The file of vectors by a name ("glove-50d": NAME.npy beside NAME.words.txt, in the places of find_graph),
// or FILE itself where the text has a slash or an extension. Error with the command to run, or the nearest
// name.
std::filesystem::path find_word_vectors(const std::string& vectors);

}  // namespace atelier
