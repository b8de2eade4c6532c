// t-SNE (van der Maaten and Hinton 2008): a map of points in which those that belong together lie close. The
// defaults are those of Kobak and Berens 2019 and of openTSNE: learning rates of N / exaggeration in each
// phase (Belkina et al. 2019), momentum 0.8, steps of bounded length. The same on any count of threads.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>

#include "layout/affinity.h"
#include "layout/repulsion.h"
#include "tensor/safetensors.h"

namespace atelier {

struct TsneOptions {
  int64_t iterations = 1000;       // in all
  int64_t early_iterations = 250;  // of them with `early_exaggeration`
  double early_exaggeration = 12, exaggeration = 1;
  double early_learning_rate = 0, learning_rate = 0;  // 0: N / exaggeration of the phase
  double early_momentum = 0.8, momentum = 0.8;
  double longest_step = 5;         // of a point, in units of the map
  double dof = 1;                  // of Student's t; below 1 clusters fall apart into finer ones
  std::string repulsion = "auto";  // "exact", "field", or what is quicker
};

// Where a map may begin: the first components of points (N,D+) float32, as planes (D,N), centered, the first
// with a standard deviation of 1e-4. `jitter` of that is added as noise, which parts points in one place.
at::Tensor beginning_of_map(const at::Tensor& components, int64_t dims, uint64_t seed, double jitter = 0.01);

class Tsne {
 public:
  // `map` (D,N) float32, D from 1 to 3 (field: 2), is where it begins.
  Tsne(const Affinities& affinities, const at::Tensor& map, const TsneOptions& options);

  bool is_done() const { return iteration_ >= options_.iterations; }
  int64_t iteration() const { return iteration_; }
  void step();

  const at::Tensor& map() const { return map_; }  // (D,N), centered
  // Kullback-Leibler divergence of the map as it is, in nats, without exaggeration.
  double divergence();

  // All that a step depends on, beside affinities and options; shares tensors until the next step.
  TensorMap state() const;
  void resume(const TensorMap& state);  // Error for one of another map

 private:
  bool is_early() const { return iteration_ < options_.early_iterations; }
  Repulsion repelled();
  at::Tensor gradient(double exaggeration);
  void move(const at::Tensor& gradient, double rate, double momentum);
  void center();

  const Affinities& affinities_;
  const TsneOptions options_;
  at::Tensor map_, velocity_, gains_;
  FieldRepulsion field_;
  int64_t iteration_ = 0;
};

}  // namespace atelier
