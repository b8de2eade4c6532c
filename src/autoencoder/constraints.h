// What is asked of codes beyond being narrow, while they are learned. Random numbers come from `seed` and
// `step` alone.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace atelier {

// How units are brought to be 0 or 1.
enum class Binarization {
  straight_through,  // rounded forwards, as if not backwards (Bengio et al. 2013)
  annealed,          // a sigmoid that becomes steeper, with noise (Salakhutdinov and Hinton 2009)
};

// Weights of what is added to the loss; 0: not.
struct CodeConstraints {
  Binarization binarization = Binarization::annealed;
  int64_t binary_steps = 1000;  // annealed: steps in which it becomes ten times as steep
  double independent = 10;      // of binary codes: of their dependence (autoencoder/loss.h)
  double beta = 1;              // of the divergence of Gaussian codes (Higgins et al. 2017)
  double sparse_l1 = 0;         // of the mean of the codes' absolute sums
  double sparse_kl = 0, sparse_share = .05;
  double contractive = 0;  // of the squared norm of the code's derivative by the picture (Rifai et al. 2011)
  double noise = 0;        // added to what is encoded: standard deviation, of pixels 0..1
  double masking = 0;      // share of the pixels that are blanked (Vincent et al. 2008)
};

// What is encoded of pictures (N,C,H,W) 0..1.
at::Tensor corrupted(const at::Tensor& pictures, const CodeConstraints& asked, uint64_t seed, uint32_t step);

// Units 0..1 of logits (N,D): rounded, with the gradient of what is not, or by the steeper sigmoid.
at::Tensor binarized(const at::Tensor& logits, const CodeConstraints& asked, uint64_t seed, uint32_t step);

}  // namespace atelier
