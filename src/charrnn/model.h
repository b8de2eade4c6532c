// A recurrent network over characters: an embedding, layers of a cell, and the chances of what comes next.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <vector>

#include "charrnn/recurrence.h"
#include "tensor/safetensors.h"
#include "tensor/seed.h"

namespace atelier {

struct ModelOptions {
  std::string cell = "lstm";
  int64_t layers = 2, hidden = 512;
  int64_t embedding = 0;    // numbers of a character; 0: as many as `hidden`
  bool tied = false;        // what comes out is compared with the embedding (Press and Wolf 2017)
  bool layer_norm = false;  // of each layer's output (Ba et al. 2016)
  bool residual = false;    // each layer but the first adds to what it was given
  // Shares that are left out while training (Merity et al. 2018): of what leaves each layer, the same all
  // along a stretch (Gal and Ghahramani 2016); of what leaves the last; of recurrent weights; of characters.
  double dropout = 0.2, output_dropout = 0.2, weight_dropout = 0, embedding_dropout = 0;

  int64_t embedding_size() const { return embedding ? embedding : hidden; }
};

// Of a network of that shape.
int64_t num_parameters(const ModelOptions& options, int64_t num_symbols);

// What is carried from a stretch to the next, a layer each.
using ModelState = std::vector<RecurrentState>;

class CharModel {
 public:
  // New parameters from `seed`: uniform within 1 / sqrt(hidden), factors sqrt(3) wider, characters within 1
  // where they are not tied; forget gates begin open (bias 1; Jozefowicz et al. 2015).
  CharModel(const ModelOptions& options, int64_t num_symbols, uint64_t seed);
  // Those of a file. Error where they are none of this shape.
  CharModel(const ModelOptions& options, int64_t num_symbols, TensorMap parameters);

  const ModelOptions& options() const { return options_; }
  int64_t num_symbols() const { return num_symbols_; }
  TensorMap& parameters() { return parameters_; }  // float32
  const TensorMap& parameters() const { return parameters_; }
  int64_t num_parameters() const;
  bool is_below(const std::string& name, int64_t layer) const;  // whether a parameter is of a lower layer

  ModelState resting_state(int64_t batch) const;

  // While training: what is left out is drawn from `dropout`; nullptr: nothing is. `keeps`: where a document
  // begins all before it is forgotten (RecurrentInputs).
  struct Mode {
    RandomStream* dropout = nullptr;
    bool low_precision = false;
    at::Tensor keeps = {};
  };
  // inputs (T,B) int64 to scores (T,B,V) before softmax; `state` goes on. Differentiable in the parameters
  // where they want gradients.
  at::Tensor scores(const at::Tensor& inputs, ModelState& state, const Mode& mode) const;

 private:
  const at::Tensor& parameter(const std::string& name) const { return parameters_.at(name); }
  at::Tensor embedding(const Mode& mode) const;
  Recurrence first_layer(const at::Tensor& symbols, const RecurrentState& before, const Mode& mode) const;
  Recurrence layer(int64_t number, const at::Tensor& x, const RecurrentState& before, const Mode& mode) const;
  bool uses_whole_layers() const;
  RecurrentInputs inputs_of(int64_t layer, const at::Tensor& x, const Mode& mode) const;
  RecurrentWeights weights_of(int64_t layer, const Mode& mode) const;

  ModelOptions options_;
  Cell cell_;
  int64_t num_symbols_;
  TensorMap parameters_;
};

}  // namespace atelier
