// A training as a safetensors file: parameters by their names, then by prefix `optimizer.mean.`,
// `optimizer.square.`, `average.`, `best.`, `trainee.`, `curve.`, and `snapshot.` with all of these once more
// as they were at the last good moment. Its metadata say of which training (`train.options`, `train.data`,
// `train.seed`) and where it stands (`train.progress`), and have what the feature needs to know its model
// again. Models alone, which are what a tool puts out, have parameters and the same metadata.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "train/state.h"

namespace atelier {

using Metadata = std::map<std::string, std::string>;

// What makes a training this one and no other.
struct TrainIdentity {
  std::map<std::string, std::string> fixed, extend;  // options as texts (job/options.h)
  std::string data;                                  // digest
  uint64_t seed = 0;
  Metadata feature;  // of the model: vocabulary, shape; no key begins with "train."
};

TensorFile checkpoint_file(const TrainState& state, const TrainIdentity& identity);

// Error for a file that is truncated, hostile or no checkpoint, naming it.
TrainState read_checkpoint(const std::filesystem::path& path);
TrainIdentity read_identity(const std::filesystem::path& path);

// Error with the differences where the checkpoint is of other fixed options or other data:
// "hidden: 512 in the checkpoint, 256 asked for".
void refuse_other(const TrainIdentity& asked, const TrainIdentity& kept, const std::filesystem::path& path,
                  const std::string& other_data = "other data");

// Of a file's tensors those of the model: a checkpoint has further ones.
TensorMap model_tensors(TensorMap tensors);
// Whether a tensor of that name would be taken for one of a training's own.
bool is_training_name(const std::string& name);

// A model of this training as it is after `step` steps; `loss` where it is known (else NaN).
TensorFile model_file(const TensorMap& parameters, const TrainIdentity& identity, int64_t step, double loss);

}  // namespace atelier
