// What pictures show: the folder that they lie in, or what a list says.
#pragma once

#include <string>
#include <vector>

#include "app/run_all.h"

namespace atelier {

// The folder that a file lies in.
std::string class_of(const std::string& path);
bool is_list_name(const fs::path& path);  // .csv, .tsv
// Whether an input is a file of many pictures.
bool is_set(const Input& input);

// With what each picture shows as its label. Lists become their files: a line is `file,label`, with or
// without a head that names the two; paths are relative to the list. Error with the line, or the picture, for
// what can't be read so.
std::vector<Input> with_labels(std::vector<Input> inputs);

}  // namespace atelier
