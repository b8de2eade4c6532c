// Orders in which what is alike stands together: Monday beside Tuesday, small numbers beside small ones.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace atelier {

// An order of the rows of a matrix (N,N), larger being more alike (distances: give their negative). Begun
// along the second eigenvector of the graph's Laplacian (Atkins, Boman and Hendrickson 1998), and improved
// until neither turning a stretch nor moving up to three rows elsewhere makes the sum of neighbors'
// similarities larger. Begins with the end that stands earlier in the given order. O(N^2) a sweep; the same
// on any count of threads.
std::vector<int64_t> seriation(const at::Tensor& similarity);

// The sum of the similarities of neighbors in an order.
double order_score(const at::Tensor& similarity, const std::vector<int64_t>& order);

}  // namespace atelier
