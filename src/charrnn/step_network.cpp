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
    table_ =
        numbers_of(at::linear(parameter("embedding"), parameter("layer0.input"), parameter("layer0.bias")));
  });
  if (options.tied && options.embedding_size() != options.hidden)
    to_embedding_ = TurnedWeights(parameter("to_embedding"), low_precision);
  output_ = TurnedWeights(parameter(options.tied ? "embedding" : "output"), low_precision);
  output_bias_ = numbers_of(parameter("output.bias"));
}

StepNetwork::State StepNetwork::resting_state(int64_t streams) const {
  const std::vector<float> zeros(streams * hidden_);
  return {std::vector(layers_.size(), zeros), std::vector(cell_ == Cell::lstm ? layers_.size() : 0, zeros)};
}

void StepNetwork::rest(State& state, int64_t stream) const {
  for (auto* parts : {&state.hidden, &state.memory})
    for (std::vector<float>& part : *parts) std::fill_n(part.begin() + stream * hidden_, hidden_, 0.f);
}

// `x`: the inputs of the first layer's gates, else what the layer below gave; becomes what the layer gives.
void StepNetwork::read_layer(size_t number, std::vector<float>& x, State& state, int64_t batch) const {
  const Layer& layer = layers_[number];
  std::vector<float> inputs = number ? repeated(layer.bias, batch) : std::move(x);
  if (number) layer.input.add_products(x.data(), inputs.data(), batch);
  std::vector<float>& hidden = state.hidden[number];
  std::vector<float> gates(inputs.size()), output(hidden.size()), sums;
  if (has_recurrent_weights(cell_)) {
    sums = repeated(layer.sums_bias, batch);
    layer.recurrent.add_products(hidden.data(), sums.data(), batch);
  }
  switch (cell_) {
    case Cell::lstm: {
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
  const int64_t batch = std::ssize(symbols), wide = num_gates(cell_) * hidden_;
  std::vector<float> x;
  x.reserve(batch * wide);
  for (const int32_t symbol : symbols)
    x.insert(x.end(), table_.begin() + symbol * wide, table_.begin() + (symbol + 1) * wide);
  for (size_t number = 0; number < layers_.size(); ++number) read_layer(number, x, state, batch);
  if (to_embedding_.outputs()) {
    std::vector<float> smaller(batch * to_embedding_.outputs());
    to_embedding_.add_products(x.data(), smaller.data(), batch);
    x = std::move(smaller);
  }
  scores = repeated(output_bias_, batch);
  output_.add_products(x.data(), scores.data(), batch);
}

}  // namespace atelier
