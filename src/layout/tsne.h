// t-SNE (van der Maaten and Hinton 2008): a map of points in which those that belong together lie close. The
// defaults are those of Kobak and Berens 2019 and of openTSNE: learning rates of N / exaggeration in each
// phase (Belkina et al. 2019), steps of bounded length; but for the later momentum, with which 70,000 digits
// end at a divergence of 2.62 instead of 2.72. The same on any count of threads.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <utility>

#include "layout/affinity.h"
#include "layout/repulsion.h"
#include "tensor/safetensors.h"

namespace atelier {

struct TsneOptions {
  int64_t iterations = 1000;       // in all
  int64_t early_iterations = 250;  // of them with `early_exaggeration`
  double early_exaggeration = 12, exaggeration = 1;
  double early_learning_rate = 0, learning_rate = 0;  // 0: N / exaggeration of the phase
  double early_momentum = 0.8, momentum = 0;          // 0: 0.9, of fewer than 2000 points 0.8
  double longest_step = 5;                            // of a point, in units of the map
  double dof = 1;                  // of Student's t; below 1 clusters fall apart into finer ones
  std::string repulsion = "auto";  // "exact", "field" (2-D), "tree", or what is quickest
};

// Places that hold points of a map: each draws its point like a neighbor that has `weight` times the affinity
// that all its neighbors have together (a point that has really changed still gets away).
struct Anchors {
  at::Tensor places;   // (D,N) float32
  at::Tensor weights;  // (N) float32, 0 for a point that is free
};

class Tsne {
 public:
  // `map` (D,N) float32, D from 1 to 3, is where it begins. `affinities` must outlive it.
  Tsne(const Affinities& affinities, const at::Tensor& map, const TsneOptions& options);

  // For the iterations that follow.
  void use(const Affinities& affinities);
  void hold(Anchors anchors) { anchors_ = std::move(anchors); }

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
  double rate(bool is_early) const;
  double momentum() const;
  Repulsion repelled();
  at::Tensor gradient(double exaggeration);
  void draw_to_anchors(at::Tensor& gradient) const;
  void move(const at::Tensor& gradient, double rate, double momentum);
  void center();

  const Affinities* affinities_;
  Anchors anchors_;
  const TsneOptions options_;
  at::Tensor map_, velocity_, gains_;
  FieldRepulsion field_;
  int64_t iteration_ = 0;
};

}  // namespace atelier
