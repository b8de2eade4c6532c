// How much points of a cloud belong together: the joint probabilities that t-SNE lays out (van der Maaten and
// Hinton 2008, equations 1 and 2), over nearest neighbors alone (van der Maaten 2014).
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "tensor/knn.h"

namespace atelier {

// A symmetric sparse matrix with nothing on its diagonal, whose entries add up to 1: those of row i are
// [starts[i], starts[i + 1]), by rising column.
struct Affinities {
  std::vector<int64_t> starts;  // N + 1
  std::vector<int32_t> columns;
  std::vector<float> values;

  int64_t size() const { return static_cast<int64_t>(starts.size()) - 1; }
};

// How many neighbors of each of `size` points are to be known: three times the largest perplexity; of up to
// 3000 points all others, as in t-SNE itself.
int64_t neighbors_for(const std::vector<double>& perplexities, int64_t size);

// How much each point thinks of its K neighbors, which are as in affinities(): (N,K), every row adds up to 1.
std::vector<float> conditional(const Neighbors& neighbors, const std::vector<double>& perplexities);

// Of `neighbors` of N points each (K from 1; -1 after the last of a point that has fewer): Gaussians whose
// width gives each point the perplexity, on at most K / 3 neighbors, the mean of those for several
// perplexities, made symmetric. Points that all lie in one place belong together equally.
Affinities affinities(const Neighbors& neighbors, const std::vector<double>& perplexities);

}  // namespace atelier
