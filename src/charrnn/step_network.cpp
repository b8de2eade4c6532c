#include "charrnn/step_network.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/linear.h>

#include <bit>
#include <cmath>

#include "base/wide_vectors.h"
#include "charrnn/gates.h"
#include "tensor/ordered.h"

namespace atelier {

namespace {

constexpr int64_t kColumns = 512;      // of a product, by a thread
constexpr int64_t kLeastWork = 65536;  // products that more than one thread is worth

std::vector<float> numbers_of(const at::Tensor& tensor) {
  const at::Tensor packed = tensor.detach().to(at::kCPU, at::kFloat).contiguous();
  return {packed.const_data_ptr<float>(), packed.const_data_ptr<float>() + packed.numel()};
}

inline float weight_of(float weight) {
  return weight;
}
inline float weight_of(uint16_t weight) {
  return std::bit_cast<float>(static_cast<uint32_t>(weight) << 16);
}

// One mul-add a product, so that every loop rounds alike.
template <class Weight>
inline void add_row(float x, const Weight* __restrict weights, float* __restrict sums, int64_t count) {
  for (int64_t n = 0; n < count; ++n) sums[n] = sums[n] + x * weight_of(weights[n]);
}

template <class Weight>
inline void add_rows(const float* x, const Weight* __restrict weights, int64_t stride, float* __restrict sums,
                     int64_t inputs, int64_t count) {
  int64_t k = 0;
  for (; k + 4 <= inputs; k += 4) {
    const Weight* __restrict row = weights + k * stride;
    const float a = x[k], b = x[k + 1], c = x[k + 2], d = x[k + 3];
    for (int64_t n = 0; n < count; ++n) {
      float sum = sums[n];
      sum = sum + a * weight_of(row[n]);
      sum = sum + b * weight_of(row[n + stride]);
      sum = sum + c * weight_of(row[n + 2 * stride]);
      sum = sum + d * weight_of(row[n + 3 * stride]);
      sums[n] = sum;
    }
  }
  for (; k < inputs; ++k) add_row(x[k], weights + k * stride, sums, count);
}

ATELIER_WIDE_VECTORS void add_high(const float* x, const float* weights, int64_t stride, float* sums,
                                   int64_t inputs, int64_t count) {
  add_rows(x, weights, stride, sums, inputs, count);
}
ATELIER_WIDE_VECTORS void add_low(const float* x, const uint16_t* weights, int64_t stride, float* sums,
                                  int64_t inputs, int64_t count) {
  add_rows(x, weights, stride, sums, inputs, count);
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

std::vector<float> repeated(const std::vector<float>& row, int64_t times) {
  std::vector<float> rows;
  rows.reserve(row.size() * times);
  for (int64_t i = 0; i < times; ++i) rows.insert(rows.end(), row.begin(), row.end());
  return rows;
}

}  // namespace

TurnedWeights::TurnedWeights(const at::Tensor& weights, bool low_precision)
    : inputs_(weights.size(1)), outputs_(weights.size(0)) {
  high_ = numbers_of(weights.t());
  if (!low_precision) return;
  low_.reserve(high_.size());
  for (const float weight : high_) {
    const auto bits = std::bit_cast<uint32_t>(weight);
    low_.push_back(static_cast<uint16_t>((bits + 0x7fff + ((bits >> 16) & 1)) >> 16));  // to the nearest even
  }
  high_ = {};
}

void TurnedWeights::add_products(const float* x, float* sums, int64_t batch) const {
  const auto add = [&](int64_t begin, int64_t end) {
    for (int64_t row = 0; row < batch; ++row) {
      float* to = sums + row * outputs_ + begin;
      if (low_.empty())
        add_high(x + row * inputs_, high_.data() + begin, outputs_, to, inputs_, end - begin);
      else
        add_low(x + row * inputs_, low_.data() + begin, outputs_, to, inputs_, end - begin);
    }
  };
  if (batch * inputs_ * outputs_ < kLeastWork) return add(0, outputs_);
  for_each_span(outputs_, kColumns, add);
}

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
    if (cell_ == Cell::gru) layer.new_bias = numbers_of(parameter(prefix + "new_bias"));
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

// `x`: the gates' sums of the first layer, else what the layer below gave; becomes what the layer gives.
void StepNetwork::read_layer(size_t number, std::vector<float>& x, State& state, int64_t batch) const {
  const Layer& layer = layers_[number];
  std::vector<float> gates = number ? repeated(layer.bias, batch) : std::move(x);
  if (number) layer.input.add_products(x.data(), gates.data(), batch);
  std::vector<float>& hidden = state.hidden[number];
  std::vector<float> output(hidden.size());
  if (cell_ == Cell::gru) {
    std::vector<float> bias(3 * hidden_);
    std::copy(layer.new_bias.begin(), layer.new_bias.end(), bias.begin() + 2 * hidden_);
    std::vector<float> products = repeated(bias, batch);
    layer.recurrent.add_products(hidden.data(), products.data(), batch);
    gru_forward(gates.data(), products.data(), hidden.data(), output.data(), batch, hidden_);
  } else {
    if (has_recurrent_weights(cell_)) layer.recurrent.add_products(hidden.data(), gates.data(), batch);
    if (cell_ == Cell::lstm) {
      std::vector<float> memory(hidden.size());
      lstm_forward(gates.data(), state.memory[number].data(), memory.data(), output.data(), batch, hidden_);
      state.memory[number] = std::move(memory);
    } else if (cell_ == Cell::rnn) {
      tanh_forward(gates.data(), output.data(), batch * hidden_);
    } else if (cell_ == Cell::minlstm) {
      minlstm_forward(gates.data(), hidden.data(), output.data(), batch, hidden_);
    } else {
      mingru_forward(gates.data(), hidden.data(), output.data(), batch, hidden_);
    }
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
