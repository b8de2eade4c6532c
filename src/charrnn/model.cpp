#include "charrnn/model.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/embedding.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/layer_norm.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/zeros.h>

#include <cmath>

#include "base/error.h"
#include "tensor/product.h"

namespace atelier {

namespace {

std::string name_of(int64_t layer, const char* what) {
  return "layer" + std::to_string(layer) + "." + what;
}

// 0 for the share that is left out, else what makes up for it.
at::Tensor mask(at::IntArrayRef shape, double share, RandomStream& random, const at::Device& device) {
  at::Tensor mask = at::empty(shape, at::kFloat);
  auto* numbers = mask.mutable_data_ptr<float>();
  const auto limit = static_cast<uint32_t>(share * 65536);
  const auto kept = static_cast<float>(1 / (1 - share));
  for (int64_t i = 0; i < mask.numel();) {
    const uint32_t bits = random.bits();
    numbers[i++] = (bits & 0xffff) < limit ? 0 : kept;
    if (i < mask.numel()) numbers[i++] = (bits >> 16) < limit ? 0 : kept;
  }
  return mask.to(device);
}

// The names and shapes of all parameters.
std::map<std::string, std::vector<int64_t>> shapes_of(const ModelOptions& options, int64_t num_symbols) {
  const Cell cell = cell_named(options.cell);
  const int64_t hidden = options.hidden, wide = num_gates(cell) * hidden,
                embedding = options.embedding_size();
  std::map<std::string, std::vector<int64_t>> shapes{{"embedding", {num_symbols, embedding}},
                                                     {"output.bias", {num_symbols}}};
  for (int64_t layer = 0; layer < options.layers; ++layer) {
    shapes[name_of(layer, "input")] = {wide, layer ? hidden : embedding};
    shapes[name_of(layer, "bias")] = {wide};
    if (has_recurrent_weights(cell)) shapes[name_of(layer, "recurrent")] = {wide, hidden};
    if (cell == Cell::gru) shapes[name_of(layer, "new_bias")] = {hidden};
    if (cell == Cell::mlstm) {
      shapes[name_of(layer, "factors.input")] = {hidden, layer ? hidden : embedding};
      shapes[name_of(layer, "factors.recurrent")] = {hidden, hidden};
    }
    if (options.layer_norm)
      shapes[name_of(layer, "norm.gain")] = shapes[name_of(layer, "norm.bias")] = {hidden};
  }
  if (!options.tied) shapes["output"] = {num_symbols, hidden};
  if (options.tied && embedding != hidden) shapes["to_embedding"] = {embedding, hidden};
  return shapes;
}

at::Tensor first_value(const std::string& name, const std::vector<int64_t>& shape,
                       const ModelOptions& options, RandomStream& random) {
  if (name.ends_with("norm.gain")) return at::ones(shape);
  if (name.ends_with("bias")) {
    at::Tensor bias = at::zeros(shape);
    if (has_memory(cell_named(options.cell)) && name.starts_with("layer") && shape[0] == 4 * options.hidden)
      bias.narrow(0, options.hidden, options.hidden).fill_(1);
    return bias;
  }
  double reach = 1 / std::sqrt(static_cast<double>(options.hidden));
  if (name.find("factors") != std::string::npos) reach *= std::sqrt(3);
  if (name == "embedding" && !options.tied) reach = 1;
  return (random.uniform(shape) * 2 - 1) * reach;
}

}  // namespace

int64_t num_parameters(const ModelOptions& options, int64_t num_symbols) {
  int64_t count = 0;
  for (const auto& [name, shape] : shapes_of(options, num_symbols)) count += c10::multiply_integers(shape);
  return count;
}

CharModel::CharModel(const ModelOptions& options, int64_t num_symbols, uint64_t seed)
    : options_(options), cell_(cell_named(options.cell)), num_symbols_(num_symbols) {
  uint32_t number = 0;
  for (const auto& [name, shape] : shapes_of(options, num_symbols)) {
    RandomStream random(seed, "parameters", number++);
    parameters_[name] = first_value(name, shape, options, random);
  }
}

CharModel::CharModel(const ModelOptions& options, int64_t num_symbols, TensorMap parameters)
    : options_(options),
      cell_(cell_named(options.cell)),
      num_symbols_(num_symbols),
      parameters_(std::move(parameters)) {
  const auto shapes = shapes_of(options, num_symbols);
  for (const auto& [name, shape] : shapes) {
    const auto found = parameters_.find(name);
    if (found == parameters_.end() || found->second.sizes() != at::IntArrayRef(shape))
      throw Error("its parameter '" + name + "' is " +
                      (found == parameters_.end() ? "missing" : "of another shape than its options say"),
                  "", "take a whole file of charrnn-train");
  }
  if (parameters_.size() != shapes.size()) throw Error("has parameters that its options don't know");
}

int64_t CharModel::num_parameters() const {
  return atelier::num_parameters(options_, num_symbols_);
}

bool CharModel::is_below(const std::string& name, int64_t layer) const {
  for (int64_t lower = 0; lower < std::min(layer, options_.layers); ++lower)
    if (name.starts_with(name_of(lower, ""))) return true;
  return false;
}

ModelState CharModel::resting_state(int64_t batch) const {
  ModelState state;
  for (int64_t layer = 0; layer < options_.layers; ++layer)
    state.push_back(atelier::resting_state(cell_, batch, options_.hidden, parameter("embedding").device()));
  return state;
}

RecurrentInputs CharModel::inputs_of(int64_t layer, const at::Tensor& x, const Mode& mode) const {
  RecurrentInputs inputs;
  inputs.gates = affine(x, parameter(name_of(layer, "input")), parameter(name_of(layer, "bias")),
                        mode.low_precision && layer);
  if (cell_ == Cell::mlstm)
    inputs.factors = affine(x, parameter(name_of(layer, "factors.input")), {}, mode.low_precision && layer);
  return inputs;
}

at::Tensor CharModel::embedding(const Mode& mode) const {
  const at::Tensor& embedding = parameter("embedding");
  if (!mode.dropout || options_.embedding_dropout <= 0) return embedding;
  return embedding * mask({num_symbols_, 1}, options_.embedding_dropout, *mode.dropout, embedding.device());
}

// On CPUs a character's part of the first layer is a row of a table, made once for the whole stretch.
Recurrence CharModel::first_layer(const at::Tensor& symbols, const RecurrentState& before,
                                  const Mode& mode) const {
  const at::Tensor characters = embedding(mode);
  if (uses_whole_layers()) return layer(0, at::embedding(characters, symbols), before, mode);
  const RecurrentInputs table = inputs_of(0, characters, mode);
  const RecurrentInputs read{at::embedding(table.gates, symbols),
                             table.factors.defined() ? at::embedding(table.factors, symbols) : at::Tensor(),
                             mode.keeps};
  return recur(cell_, read, weights_of(0, mode), before, mode.low_precision);
}

Recurrence CharModel::layer(int64_t number, const at::Tensor& x, const RecurrentState& before,
                            const Mode& mode) const {
  const RecurrentWeights weights = weights_of(number, mode);
  if (uses_whole_layers())
    return recur_by_layer(cell_, x, parameter(name_of(number, "input")), parameter(name_of(number, "bias")),
                          weights, before, mode.keeps);
  RecurrentInputs inputs = inputs_of(number, x, mode);
  inputs.keeps = mode.keeps;
  return recur(cell_, inputs, weights, before, mode.low_precision);
}

bool CharModel::uses_whole_layers() const {
  return parameter("embedding").is_cuda() && has_whole_layers(cell_);
}

RecurrentWeights CharModel::weights_of(int64_t layer, const Mode& mode) const {
  if (!has_recurrent_weights(cell_)) return {};
  RecurrentWeights weights{.gates = parameter(name_of(layer, "recurrent")), .new_bias = {}, .factors = {}};
  if (cell_ == Cell::gru) weights.new_bias = parameter(name_of(layer, "new_bias"));
  if (cell_ == Cell::mlstm) weights.factors = parameter(name_of(layer, "factors.recurrent"));
  if (mode.dropout && options_.weight_dropout > 0)
    weights.gates = weights.gates * mask(weights.gates.sizes(), options_.weight_dropout, *mode.dropout,
                                         weights.gates.device());
  return weights;
}

at::Tensor CharModel::scores(const at::Tensor& inputs, ModelState& state, const Mode& mode) const {
  at::Tensor x;
  for (int64_t number = 0; number < options_.layers; ++number) {
    Recurrence made =
        number ? layer(number, x, state[number], mode) : first_layer(inputs, state[number], mode);
    state[number] = std::move(made.state);
    at::Tensor y = made.outputs;
    if (options_.layer_norm)
      y = at::layer_norm(y, {options_.hidden}, parameter(name_of(number, "norm.gain")),
                         parameter(name_of(number, "norm.bias")));
    if (options_.residual && number) y = y + x;
    const bool is_last = number + 1 == options_.layers;
    const double share = is_last ? options_.output_dropout : options_.dropout;
    if (mode.dropout && share > 0)
      y = y * mask({1, inputs.size(1), options_.hidden}, share, *mode.dropout, y.device());
    x = y;
  }
  if (options_.tied && options_.embedding_size() != options_.hidden)
    x = affine(x, parameter("to_embedding"), {}, mode.low_precision);
  return affine(x, parameter(options_.tied ? "embedding" : "output"), parameter("output.bias"),
                mode.low_precision);
}

}  // namespace atelier
