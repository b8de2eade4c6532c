// What an autoencoder's loss is made of.
#pragma once

#include <ATen/core/Tensor.h>

#include <functional>
#include <string>

#include "nn/network.h"

namespace atelier {

enum class PictureLoss { mse, bce, l1 };
PictureLoss picture_loss_named(const std::string& name);  // "mse", "bce", "l1"
// For people: "squared error a picture", "nats a picture", "error a picture".
std::string unit_of(PictureLoss loss);

// Summed over the pixels, the mean of the pictures: of logits and pictures (N,C,H,W) 0..1.
at::Tensor picture_loss(PictureLoss loss, const at::Tensor& logits, const at::Tensor& pictures);

// A loss between pictures that something else sees.
using SeenLoss = std::function<at::Tensor(const at::Tensor& made, const at::Tensor& pictures)>;
// By a layer of a frozen network: how different it finds them, as a share of what it sees, times their
// numbers and `weight` (Johnson et al. 2016). Small pictures are enlarged for it. `network` must outlive it.
SeenLoss seen_by(const Network& network, const std::string& layer, double weight);

// Of Gaussians with these means and logarithms of variances (N,D) from the standard one, nats a picture
// (Kingma and Welling 2014, appendix B).
at::Tensor divergence(const at::Tensor& means, const at::Tensor& log_variances);

// Of probabilities (N,D) whose means over the batch should be `share`: the Kullback-Leibler divergence,
// summed over the units (Ng 2011, "Sparse autoencoder").
at::Tensor sparsity(const at::Tensor& probabilities, double share);

// How far binary units (N,D), 0..1, are from being on half of the time and independent of one another: the
// squares of their means and correlations as -1 and 1, summed.
at::Tensor dependence(const at::Tensor& units);

}  // namespace atelier
