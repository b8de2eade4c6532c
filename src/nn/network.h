// A network that runs: a graph with its weights. One executor for what was downloaded and what was trained
// here. `frozen` folds BatchNorm and the input's scale and channel order into convolutions, asks no gradient
// of weights, and runs by a plan (nn/plan.h). `trainable` keeps every parameter as float32 and follows
// training mode (BatchNorm statistics, dropout).
#pragma once

#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>
#include <c10/core/ScalarType.h>

#include <memory>
#include <string>
#include <vector>

#include "nn/graph.h"
#include "tensor/safetensors.h"

namespace atelier {

// Masks of dropout, drawn on the CPU from seed and step alone: one seed for the batch, or one for each
// picture, whose masks are then the same in every company. No seeds: no dropout.
struct Dropout {
  std::vector<uint64_t> seeds;
  uint32_t step = 0;
};

class Network {
 public:
  enum class Mode { frozen, trainable };
  struct Placement {
    at::Device device{at::kCPU};
    at::ScalarType precision = at::kFloat;
  };

  // Error when a weight is missing, left over or of another shape (layer, wanted and found shapes named).
  Network(Graph graph, const TensorMap& weights, Placement placement, Mode mode = Mode::frozen);
  // A trainable network with weights drawn by He's rule from `seed`.
  Network(Graph graph, uint64_t seed, Placement placement);
  ~Network();
  Network(Network&&) noexcept;

  const Graph& graph() const;
  Placement placement() const;

  // `pixels` is (N,3,H,W) RGB 0..1 on the network's device, float32 (gray graphs: (N,1,H,W) too). Returns the
  // activations of `taps` in their order, in the network's precision; differentiable with respect to `pixels`
  // under autograd. "input" is the normalized input. An activation that was tapped is never changed in place
  // afterwards. Error when the picture is too small for a layer, naming it. `dropout` turns that on, in a
  // frozen network too; BatchNorm stays as it is.
  std::vector<at::Tensor> forward(const at::Tensor& pixels, const std::vector<std::string>& taps,
                                  const Dropout& dropout = {}) const;

  // The same from the activation of `layer` on, which stands for what the network would have made of a
  // picture: a decoder from its code. Error for a tap that does not come of it alone.
  std::vector<at::Tensor> forward_from(const std::string& layer, const at::Tensor& activation,
                                       const std::vector<std::string>& taps,
                                       const Dropout& dropout = {}) const;

  // Trainable: parameters and buffers by name ("conv1.weight", "bn1.running_mean"); they share memory with
  // the network.
  TensorMap parameters() const;
  TensorMap buffers() const;
  // `seed` and `step` are those of Dropout. A trainable network starts in training mode.
  void set_training(bool training, uint64_t seed = 0, uint32_t step = 0);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// How a network is built from its description: as it stands, dense (nn/dense.h), or made for style transfer:
// dense with repeated edges (nn/edges.h), and with pools that average (nn/averaged.h).
enum class Form { as_described, dense, edgeless, edgeless_averaged };

// Graph, weights and placement in one step: `network` a name or FILE.yaml, `weights` a file or "".
Network load_network(const std::string& network, const std::string& weights, Network::Placement placement,
                     Form form = Form::as_described);

}  // namespace atelier
