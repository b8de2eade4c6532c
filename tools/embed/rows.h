// The rows that embed makes, in the order of their inputs, and how they are written.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "job/inputs.h"
#include "media/metadata.h"
#include "tensor/safetensors.h"
#include "tensor/vectors.h"

namespace atelier {

// What is known of a row beside its numbers.
struct RowInfo {
  std::string id;
  std::string file;     // that it was made from
  int64_t frame = -1;   // of a film, from 1; -1: of none
  double seconds = 0;   // when it is shown
  std::string picture;  // that shows it, "" for none
};

class Rows {
 public:
  // The rows of the input at `place`: (n,D) float32 on the CPU. Error where D is not that of the rows before.
  void add(size_t place, std::vector<RowInfo> infos, const at::Tensor& values);
  bool has(size_t place) const { return parts_.contains(place); }
  bool empty() const { return parts_.empty(); }

  // Of rows that are one an input: kept by a run that is interrupted.
  TensorMap state() const;
  void restore(const TensorMap& state, const std::function<RowInfo(size_t place)>& info_of);

  at::Tensor values() const;  // (N,D)
  std::vector<RowInfo> infos() const;
  Vectors vectors() const;

 private:
  struct Part {
    std::vector<RowInfo> infos;
    at::Tensor values;
  };
  std::map<size_t, Part> parts_;  // by place
};

// As .npy, .vec, .csv, or safetensors: the tensor `vectors`, its metadata with `names`, a JSON list.
void write_rows(const std::filesystem::path& path, const std::string& format, const Vectors& rows,
                const OutputMark& mark);

// id,file,frame,seconds,picture
std::string table_text(const std::vector<RowInfo>& infos);

}  // namespace atelier
