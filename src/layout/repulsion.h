// What drives the points of a t-SNE map apart: the sums over all pairs that its gradient needs, exactly, by a
// tree, or by a field on a grid. Maps are planes of coordinates, (D,N) float32 contiguous on the CPU.
// Student's t kernel with `dof` degrees of freedom (1: Cauchy): w(d) = (1 + d^2 / dof)^-dof. The same on any
// count of threads.
#pragma once

#include <ATen/core/Tensor.h>

namespace atelier {

struct Repulsion {
  at::Tensor forces;  // (D,N): for each i the sum over j of w_ij (1 + d_ij^2 / dof)^-1 (y_i - y_j)
  double total = 0;   // Z: the sum of w_ij over i and j != i
};

// O(N^2), D 1 to 3.
Repulsion repel_exactly(const at::Tensor& map, double dof);

// O(N log N), D 1 to 3, after Barnes and Hut 1986: cells of a tree that lie far away act as one point each,
// on all points of a small cell at once (Barnes 1990), with the variance of their own points (of Cauchy's
// kernel). The total is off by less than 1e-3, forces by less than 0.5 %, mostly far less: see tests. What is
// quickest from 1000 points on, and in 3-D, where maps grow so wide that a grid between their points would be
// nearly empty.
Repulsion repel_by_tree(const at::Tensor& map, double dof);

// After FIt-SNE (Linderman et al. 2019): points become charges on the nodes of a grid, the charges become
// fields by convolution, and the fields are read off at the points. D is 2. Unlike there, charges are spread
// by quintic B-splines whose response is divided out of the kernels (smooth particle mesh Ewald, Essmann et
// al. 1995), which is some hundred times as exact on the same grid; the forces themselves are convolved, each
// with its own kernel, so that nothing cancels out and float32 is enough; and grids grow in steps, so that
// the kernels' spectra are rarely made anew: an iteration takes four transforms instead of nine.
class FieldRepulsion {
 public:
  Repulsion operator()(const at::Tensor& map, double dof);

 private:
  struct Grid;
  void fit(double span, double dof);

  int64_t num_nodes_ = 0;  // a side
  double width_ = 0, dof_ = 0;
  at::Tensor spectra_;  // (3,S,S/2+1) complex: of the total, and of the forces along x and y
};

}  // namespace atelier
