#include "charrnn/step_network.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/linear.h>

#include <cmath>

#include "charrnn/gates.h"
#include "tensor/ordered.h"

namespace atelier {

namespace {

std::vector<float> repeated(const std::vector<float>& row, int64_t times) {
  std::vector<float> rows;
  rows.reserve(row.size() * times);
  for (int64_t i = 0; i < times; ++i) rows.insert(rows.end(), row.begin(), row.end());
  return rows;
}

// Each row to mean 0 and variance 1, then gain and shift.
void normalize(std::vector<float>& rows, int64_t width, const std::vector<float>& gain,
               const std::vector<float>& shift) {
  for (size_t row = 0; row < rows.size(); row += width) {
    double mean = 0, variance = 0;
    for (int64_t k = 0; k < width; ++k) mean += rows[row + k];
    mean /= static_cast<double>(width);
    for (int64_t k = 0; k < width; ++k) variance += (rows[row + k] - mean) * (rows[row + k] - mean);
    const double scale = 1 / std::sqrt(variance / static_cast<double>(width) + 1e-5);
    for (int64_t k = 0; k < width; ++k)
      rows[row + k] = static_cast<float>((rows[row + k] - mean) * scale) * gain[k] + shift[k];
  }
}

}  // namespace

StepNetwork::StepNetwork(const CharModel& model, bool low_precision)
    : cell_(cell_named(model.options().cell)),
      num_symbols_(model.num_symbols()),
      hidden_(model.options().hidden),
      has_residual_(model.options().residual) {
  const at::NoGradGuard no_grad;
  const ModelOptions& options = model.options();
  const auto parameter = [&](const std::string& name) { return model.parameters().at(name).to(at::kCPU); };
  for (int64_t number = 0; number < options.layers; ++number) {
    const std::string prefix = "layer" + std::to_string(number) + ".";
    Layer layer;
    layer.bias = numbers_of(parameter(prefix + "bias"));
    if (number) layer.input = TurnedWeights(parameter(prefix + "input"), low_precision);
    if (has_recurrent_weights(cell_))
      layer.recurrent = TurnedWeights(parameter(prefix + "recurrent"), low_precision);
    if (cell_ == Cell::mlstm) {
      layer.factors_recurrent = TurnedWeights(parameter(prefix + "factors.recurrent"), low_precision);
      if (number) layer.factors_input = TurnedWeights(parameter(prefix + "factors.input"), low_precision);
    }
    layer.sums_bias.resize(num_gates(cell_) * hidden_);
    if (cell_ == Cell::gru)
      std::ranges::copy(numbers_of(parameter(prefix + "new_bias")), layer.sums_bias.begin() + 2 * hidden_);
    if (options.layer_norm) {
      layer.gain = numbers_of(parameter(prefix + "norm.gain"));
      layer.shift = numbers_of(parameter(prefix + "norm.bias"));
    }
    layers_.push_back(std::move(layer));
  }
  on_one_thread([&] {
    const at::Tensor embedding = parameter("embedding");
    if (cell_ == Cell::mlstm)
      factor_table_ = numbers_of(at::linear(embedding, parameter("layer0.factors.input")));
    table_ = numbers_of(at::linear(embedding, parameter("layer0.input"), parameter("layer0.bias")));
  });
  if (options.tied && options.embedding_size() != options.hidden)
    to_embedding_ = TurnedWeights(parameter("to_embedding"), low_precision);
  output_ = TurnedWeights(parameter(options.tied ? "embedding" : "output"), low_precision);
  output_bias_ = numbers_of(parameter("output.bias"));
}

StepNetwork::State StepNetwork::resting_state(int64_t streams) const {
  const std::vector<float> zeros(streams * hidden_);
  return {std::vector(layers_.size(), zeros), std::vector(has_memory(cell_) ? layers_.size() : 0, zeros)};
}

void StepNetwork::rest(State& state, int64_t stream) const {
  for (auto* parts : {&state.hidden, &state.memory})
    for (std::vector<float>& part : *parts) std::fill_n(part.begin() + stream * hidden_, hidden_, 0.f);
}

// What the input adds to the layer's gates, and of mlstm its factors.
StepNetwork::Inputs StepNetwork::inputs_of(const Layer& layer, const std::vector<float>& x,
                                           int64_t batch) const {
  Inputs inputs{repeated(layer.bias, batch), {}};
  layer.input.add_products(x.data(), inputs.gates.data(), batch);
  if (cell_ == Cell::mlstm) {
    inputs.factors.resize(batch * hidden_);
    layer.factors_input.add_products(x.data(), inputs.factors.data(), batch);
  }
  return inputs;
}

StepNetwork::Inputs StepNetwork::inputs_of(std::span<const int32_t> symbols) const {
  const auto rows = [&](const std::vector<float>& table, int64_t width) {
    std::vector<float> rows;
    rows.reserve(symbols.size() * width);
    for (const int32_t symbol : symbols)
      rows.insert(rows.end(), table.begin() + symbol * width, table.begin() + (symbol + 1) * width);
    return rows;
  };
  return {rows(table_, num_gates(cell_) * hidden_), rows(factor_table_, factor_table_.empty() ? 0 : hidden_)};
}

// What the output before adds to the layer's gates.
std::vector<float> StepNetwork::sums_of(const Layer& layer, const std::vector<float>& hidden,
                                        const std::vector<float>& factors, int64_t batch) const {
  if (!has_recurrent_weights(cell_)) return {};
  std::vector<float> sums = repeated(layer.sums_bias, batch);
  if (cell_ != Cell::mlstm) {
    layer.recurrent.add_products(hidden.data(), sums.data(), batch);
    return sums;
  }
  std::vector<float> mixed(hidden.size());
  layer.factors_recurrent.add_products(hidden.data(), mixed.data(), batch);
  for (size_t i = 0; i < mixed.size(); ++i) mixed[i] *= factors[i];
  layer.recurrent.add_products(mixed.data(), sums.data(), batch);
  return sums;
}

// `x`: what the layer below gave; becomes what the layer gives.
void StepNetwork::read_layer(size_t number, const Inputs& read, std::vector<float>& x, State& state,
                             int64_t batch) const {
  const Layer& layer = layers_[number];
  std::vector<float>& hidden = state.hidden[number];
  const std::vector<float>& inputs = read.gates;
  const std::vector<float> sums = sums_of(layer, hidden, read.factors, batch);
  std::vector<float> gates(inputs.size()), output(hidden.size());
  switch (cell_) {
    case Cell::lstm:
    case Cell::mlstm: {
      std::vector<float> memory(hidden.size());
      lstm_forward(inputs.data(), sums.data(), state.memory[number].data(), gates.data(), memory.data(),
                   output.data(), batch, hidden_);
      state.memory[number] = std::move(memory);
      break;
    }
    case Cell::gru:
      gru_forward(inputs.data(), sums.data(), hidden.data(), gates.data(), output.data(), batch, hidden_);
      break;
    case Cell::rnn:
      rnn_forward(inputs.data(), sums.data(), output.data(), batch * hidden_);
      break;
    case Cell::minlstm:
      minlstm_forward(inputs.data(), hidden.data(), gates.data(), output.data(), batch, hidden_);
      break;
    case Cell::mingru:
      mingru_forward(inputs.data(), hidden.data(), gates.data(), output.data(), batch, hidden_);
      break;
  }
  hidden = output;
  if (!layer.gain.empty()) normalize(output, hidden_, layer.gain, layer.shift);
  if (has_residual_ && number)
    for (size_t i = 0; i < output.size(); ++i) output[i] += x[i];
  x = std::move(output);
}

void StepNetwork::read(std::span<const int32_t> symbols, State& state, std::vector<float>& scores) const {
  const int64_t batch = std::ssize(symbols);
  std::vector<float> x;
  for (size_t number = 0; number < layers_.size(); ++number)
    read_layer(number, number ? inputs_of(layers_[number], x, batch) : inputs_of(symbols), x, state, batch);
  if (to_embedding_.outputs()) {
    std::vector<float> smaller(batch * to_embedding_.outputs());
    to_embedding_.add_products(x.data(), smaller.data(), batch);
    x = std::move(smaller);
  }
  scores = repeated(output_bias_, batch);
  output_.add_products(x.data(), scores.data(), batch);
}

}  // namespace atelier
