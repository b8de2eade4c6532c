#include "nn/network.h"

#include <c10/util/Exception.h>

#include <algorithm>
#include <map>
#include <memory>
#include <mutex>
#include <tuple>

#include "nn/apply.h"
#include "nn/averaged.h"
#include "nn/dense.h"
#include "nn/edges.h"
#include "nn/fold.h"
#include "nn/operations.h"
#include "nn/parameters.h"
#include "nn/plan.h"
#include "nn/weights.h"
#include "tensor/color.h"

namespace atelier {
namespace {

constexpr size_t kMaxPlans = 256;

// channels_last is the faster on a CPU (forward and gradient of tiny-darknet 1.5 times, of VGG16 1.1 times),
// and on a GPU where half precision runs on tensor cores.
at::MemoryFormat best_format(Network::Placement placement) {
  const bool last = placement.device.is_cpu() || placement.precision != at::kFloat;
  return last ? at::MemoryFormat::ChannelsLast : at::MemoryFormat::Contiguous;
}

}  // namespace

// What runs: a plan, with the layers that it points to where they are not the network's own.
struct PlannedPart {
  Graph graph;
  NetworkPlan plan;
};

struct Network::Impl {
  Graph graph;
  Placement placement;
  Mode mode;
  at::MemoryFormat format;
  Normalization normalization;
  Parameters parameters;
  std::map<std::string, std::string> folds;  // BatchNorm -> convolution
  Parameters folded;                         // by BatchNorm: the convolution's tensors with it folded in
  RunningMode running;

  std::mutex plans_mutex;
  std::map<std::tuple<std::string, int64_t, int64_t, std::vector<std::string>>,
           std::shared_ptr<const PlannedPart>>
      plans;

  Impl(Graph given, Parameters drawn, Placement where, Mode how)
      : graph(std::move(given)),
        placement(where),
        mode(how),
        format(best_format(where)),
        normalization(graph.input),
        parameters(std::move(drawn)) {
    check_tied();
    if (mode == Mode::frozen) {
      freeze();
    } else {
      prepare_training();
    }
  }

  // --- Construction ---

  void check_tied() const {
    const auto is_tied = [](const LayerSpec& layer) { return !layer.tied.empty(); };
    if (std::none_of(graph.layers.begin(), graph.layers.end(), is_tied)) return;
    const Shapes shapes = graph.shapes(graph.input.size, graph.input.size);
    for (const LayerSpec& layer : graph.layers) {
      if (!is_tied(layer)) continue;
      LayerSpec own = layer;
      own.tied.clear();
      const auto wanted = parameter_shapes(own, shapes.at(layer.from[0])).at("weight");
      const at::Tensor tied = tied_weight(layer);
      if (tied.sizes() != at::IntArrayRef(wanted))
        throw Error("layer '" + layer.name + "' can't be tied to '" + layer.tied + "': their sizes differ",
                    layer.mark.text(), "make it as wide as what that layer takes");
    }
  }

  at::Tensor placed(const at::Tensor& tensor, at::ScalarType precision) const {
    if (!tensor.defined()) return tensor;
    const at::Tensor moved = tensor.to(placement.device, precision);
    const bool is_kernel = moved.dim() == 4 && mode == Mode::frozen;
    return is_kernel ? moved.contiguous(format) : moved.contiguous();
  }

  // BatchNorm's tensors stay float32 at every precision.
  void place(Parameters& all, bool cast) const {
    for (auto& [name, own] : all) {
      const bool is_norm = graph.layer(name).op.ends_with("_norm") && &all == &parameters;
      const at::ScalarType precision = cast && !is_norm ? placement.precision : at::kFloat;
      for (at::Tensor* tensor : {&own.weight, &own.bias, &own.running_mean, &own.running_var})
        *tensor = placed(*tensor, precision);
    }
  }

  void freeze() {
    running.frozen = true;
    if (fold_normalization(graph, normalization, parameters)) normalization.fold_scale();
    folds = convolutions_before_norms(graph);
    for (const auto& [norm, conv] : folds)
      folded[norm] = fold_batch_norm(graph.layer(norm), parameters[norm], parameters[conv]);
    place(folded, true);
    place(parameters, true);
  }

  // Copies, so that training leaves the given weights alone.
  void prepare_training() {
    place(parameters, false);
    running = {.training = true, .dropout = {{0}, 0}, .precision = placement.precision};
    for (auto& [name, own] : parameters) {
      for (at::Tensor* tensor : {&own.weight, &own.bias, &own.running_mean, &own.running_var}) {
        if (tensor->defined()) *tensor = tensor->clone();
      }
      for (at::Tensor* tensor : {&own.weight, &own.bias}) {
        if (tensor->defined()) tensor->requires_grad_(true);
      }
    }
  }

  // --- Running ---

  // From `start`, "" for the input, where its size is height x width.
  std::shared_ptr<const PlannedPart> part_for(const std::string& start, int64_t height, int64_t width,
                                              const std::vector<std::string>& taps) {
    const std::lock_guard lock(plans_mutex);
    const auto key = std::tuple(start, height, width, taps);
    if (const auto found = plans.find(key); found != plans.end()) return found->second;
    auto part = std::make_shared<PlannedPart>();
    if (start.empty()) graph.shapes(height, width, taps);
    if (!start.empty()) part->graph = graph.after(start);
    part->plan = make_plan(start.empty() ? graph : part->graph, taps, folds);
    check_weights(part->plan);
    if (plans.size() == kMaxPlans) plans.clear();
    return plans[key] = std::move(part);
  }

  // Of the layer that it is tied to, turned round.
  at::Tensor tied_weight(const LayerSpec& layer) const {
    const at::Tensor& weight = parameters.at(layer.tied).weight;
    if (layer.op == "conv_transpose") return weight;
    const at::Tensor turned = weight.flatten(1).t();
    return layer.op == "linear" ? turned : turned.unsqueeze(2).unsqueeze(3);  // of a dense form
  }

  LayerTensors tensors_of(const Instruction& instruction) const {
    const Parameters& all = instruction.folded_norm.empty() ? parameters : folded;
    const auto found =
        all.find(instruction.folded_norm.empty() ? instruction.layer->name : instruction.folded_norm);
    LayerTensors tensors = found == all.end() ? LayerTensors() : found->second;
    if (!instruction.layer->tied.empty()) tensors.weight = tied_weight(*instruction.layer);
    return tensors;
  }

  void check_weights(const NetworkPlan& plan) const {
    for (const Instruction& one : plan.instructions) {
      if (one.layer->optional && !tensors_of(one).weight.defined())
        throw Error(
            "layer '" + one.layer->name + "' of network '" + graph.name + "' has no weights in the file", "",
            "take a layer above it, or give other weights with --weights FILE");
    }
  }

  std::vector<at::Tensor> run(const NetworkPlan& plan, const at::Tensor& input,
                              const RunningMode& how) const {
    std::vector<at::Tensor> slots(plan.num_slots);
    slots[0] = input;
    for (const Instruction& one : plan.instructions) {
      std::vector<at::Tensor> inputs;
      for (const size_t slot : one.inputs) inputs.push_back(slots[slot]);
      slots[one.output] = apply(*one.layer, tensors_of(one), inputs, one.in_place, how, one.after);
      for (const size_t slot : one.released) slots[slot].reset();
    }
    std::vector<at::Tensor> tapped;
    for (const size_t slot : plan.tap_slots) tapped.push_back(slots[slot]);
    return tapped;
  }

  at::Tensor prepared(const at::Tensor& normalized) const {
    const at::Tensor x = mode == Mode::frozen ? normalized.to(placement.precision) : normalized;
    return x.dim() == 4 ? x.contiguous(format) : x.contiguous();
  }

  RunningMode with(const Dropout& dropout) const {
    RunningMode how = running;
    if (!dropout.seeds.empty()) how.dropout = dropout;
    return how;
  }

  std::vector<at::Tensor> forward_from(const std::string& layer, const at::Tensor& activation,
                                       const std::vector<std::string>& taps, const Dropout& dropout) {
    const auto part = part_for(layer, 0, 0, taps);
    return run(part->plan, prepared(activation), with(dropout));
  }

  std::vector<at::Tensor> forward(const at::Tensor& given, const std::vector<std::string>& taps,
                                  const Dropout& dropout) {
    const RunningMode how = with(dropout);
    const int64_t channels = graph.input.channels();
    TORCH_CHECK(given.dim() == 4 && (given.size(1) == channels || given.size(1) == 3), "pixels must be (N,",
                channels, ",H,W)");
    const at::Tensor pixels = given.size(1) == channels ? given : luma(given);
    const auto part = part_for("", pixels.size(2), pixels.size(3), taps);
    std::vector<at::Tensor> tapped = run(part->plan, prepared(normalization.apply(pixels)), how);
    for (size_t i = 0; i < taps.size(); ++i) {
      if (taps[i] == "input") tapped[i] = prepared(Normalization(graph.input).apply(pixels));
    }
    return tapped;
  }

  TensorMap tensors_named(bool learned) const {
    TensorMap named;
    for (const auto& [name, own] : parameters) {
      const LayerSpec& layer = graph.layer(name);
      const auto add = [&](const char* parameter, const at::Tensor& tensor) {
        if (tensor.defined()) named[layer.key(parameter)] = tensor;
      };
      add(learned ? "weight" : "running_mean", learned ? own.weight : own.running_mean);
      add(learned ? "bias" : "running_var", learned ? own.bias : own.running_var);
    }
    return named;
  }
};

Network::Network(Graph graph, const TensorMap& weights, Placement placement, Mode mode) {
  Parameters parameters = take_parameters(graph, weights);
  impl_ = std::make_unique<Impl>(std::move(graph), std::move(parameters), placement, mode);
}

Network::Network(Graph graph, uint64_t seed, Placement placement) {
  Parameters parameters = draw_parameters(graph, seed);
  impl_ = std::make_unique<Impl>(std::move(graph), std::move(parameters), placement, Mode::trainable);
}

Network::~Network() = default;
Network::Network(Network&&) noexcept = default;

const Graph& Network::graph() const {
  return impl_->graph;
}
Network::Placement Network::placement() const {
  return impl_->placement;
}

std::vector<at::Tensor> Network::forward(const at::Tensor& pixels, const std::vector<std::string>& taps,
                                         const Dropout& dropout) const {
  return impl_->forward(pixels, taps, dropout);
}

std::vector<at::Tensor> Network::forward_from(const std::string& layer, const at::Tensor& activation,
                                              const std::vector<std::string>& taps,
                                              const Dropout& dropout) const {
  return impl_->forward_from(layer, activation, taps, dropout);
}

TensorMap Network::parameters() const {
  return impl_->tensors_named(true);
}
TensorMap Network::buffers() const {
  return impl_->tensors_named(false);
}

void Network::set_training(bool training, uint64_t seed, uint32_t step) {
  if (impl_->mode == Mode::frozen) return;
  impl_->running.training = training;
  impl_->running.dropout = {};
  if (training) impl_->running.dropout = {{seed}, step};
}

Network load_network(const std::string& network, const std::string& weights, Network::Placement placement,
                     Form form) {
  Graph graph = read_graph(find_graph(network));
  if (form != Form::as_described) graph = dense(graph);
  if (form == Form::edgeless || form == Form::edgeless_averaged) graph = with_repeated_edges(graph);
  if (form == Form::edgeless_averaged) graph = averaged(graph);
  const std::filesystem::path file = find_weights(graph, weights);
  const TensorMap tensors = read_weights(file);
  try {
    return Network(std::move(graph), tensors, placement);
  } catch (const Error& error) {
    throw Error(error.problem(), file.string(), error.remedy());
  }
}

}  // namespace atelier
