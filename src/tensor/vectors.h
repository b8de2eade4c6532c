// Rows of numbers with names, as files of every kind that the field keeps them in.
#pragma once

#include <ATen/core/Tensor.h>

#include <filesystem>
#include <string>
#include <vector>

namespace atelier {

struct Vectors {
  at::Tensor rows;               // (N,D) float32
  std::vector<std::string> ids;  // N, or none
};

// By the file's content and, of text, its extension:
//   .npy           (N,...): what follows the first dimension is one row; ids in NAME.ids.txt beside it, or
//                  NAME.words.txt, a line each
//   idx, idx.gz    (LeCun's, of MNIST); bytes as 0..1
//   .safetensors   the tensor `name`, by default the only one; ids in its metadata's `names`, a JSON list
//   word2vec       .bin, and text (.vec, .txt,
//   GloVe's without the first line too) .csv, .tsv     columns that hold numbers throughout are the row; ids
//   are the column `id`, else the first
//                  that is no number; the rest is passed over. Without a header too. May be gzip'ed
// Error for a file that is missing, cut off, of another kind, empty, or with a number that is none or not
// finite, naming the line or row and what to do.
Vectors read_vectors(const std::filesystem::path& path, const std::string& name = "");
// Whether read_vectors() knows the file's ending (a .txt may be words alone, so it is none).
bool is_vectors_name(const std::filesystem::path& path);

// What read_vectors() reads again. `format`: csv (`id,1,2,...`), or vec (word2vec's text, its first line the
// counts). Numbers have the digits that float32 needs. Every row needs an id; line breaks in ids become
// spaces.
std::string vectors_text(const Vectors& vectors, const std::string& format);
// The ids that belong beside a .npy, a line each.
std::string ids_text(const std::vector<std::string>& ids);

}  // namespace atelier
