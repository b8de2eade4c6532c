#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/gru.h>
#include <ATen/ops/lstm.h>
#include <ATen/ops/rnn_tanh.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros_like.h>

#include <algorithm>

#include "charrnn/recurrence.h"

namespace atelier {

namespace {

// Steps `begin` to `begin + length` of a stream, before which all is forgotten unless `goes_on`.
struct Stretch {
  int64_t stream, begin, length;
  bool goes_on;
};

std::vector<Stretch> stretches_of(const at::Tensor& keeps) {
  const at::Tensor on_cpu = keeps.squeeze(2).to(at::kCPU).contiguous();
  const int64_t length = on_cpu.size(0), streams = on_cpu.size(1);
  const float* kept = on_cpu.const_data_ptr<float>();
  std::vector<Stretch> stretches;
  for (int64_t stream = 0; stream < streams; ++stream)
    for (int64_t step = 0; step < length; ++step) {
      const bool is_kept = kept[step * streams + stream] != 0;
      if (step == 0 || !is_kept) stretches.push_back({stream, step, 0, is_kept});
      ++stretches.back().length;
    }
  std::stable_sort(stretches.begin(), stretches.end(),
                   [](const Stretch& a, const Stretch& b) { return a.length > b.length; });
  return stretches;
}

// A batch of stretches, all first steps before all second ones: rows of (T*B,I) and back.
struct Packing {
  at::Tensor rows;     // (T*B): of which row of the batch each packed one is
  at::Tensor places;   // (T*B): where each row of the batch is packed
  at::Tensor counts;   // how many stretches have a first, second, ... step; on the CPU
  at::Tensor streams;  // (S): whose each stretch is
  at::Tensor goes_on;  // (S,1): 1 where the state before is kept
  at::Tensor lasts;    // (B): the last stretch of each stream

  explicit Packing(const at::Tensor& keeps) {
    const int64_t length = keeps.size(0), num_streams = keeps.size(1);
    const std::vector<Stretch> stretches = stretches_of(keeps);
    std::vector<int64_t> row_at, place_of(length * num_streams), count_of, stream_of, last(num_streams);
    std::vector<float> kept;
    for (int64_t step = 0; step < stretches.front().length; ++step) {
      int64_t number = 0;
      for (; number < std::ssize(stretches) && step < stretches[number].length; ++number) {
        const int64_t row = (stretches[number].begin + step) * num_streams + stretches[number].stream;
        place_of[row] = std::ssize(row_at);
        row_at.push_back(row);
      }
      count_of.push_back(number);
    }
    for (const Stretch& stretch : stretches) {
      if (stretch.begin + stretch.length == length) last[stretch.stream] = std::ssize(stream_of);
      stream_of.push_back(stretch.stream);
      kept.push_back(stretch.goes_on ? 1 : 0);
    }
    rows = at::tensor(row_at).to(keeps.device());
    places = at::tensor(place_of).to(keeps.device());
    counts = at::tensor(count_of);
    streams = at::tensor(stream_of).to(keeps.device());
    goes_on = at::tensor(kept).unsqueeze(1).to(keeps.device());
    lasts = at::tensor(last).to(keeps.device());
  }

  at::Tensor packed(const at::Tensor& x) const { return x.flatten(0, 1).index_select(0, rows); }
  at::Tensor unpacked(const at::Tensor& packed, at::IntArrayRef shape) const {
    return packed.index_select(0, places).view({shape[0], shape[1], packed.size(1)});
  }
  at::Tensor first(const at::Tensor& state) const { return state.index_select(0, streams) * goes_on; }
  at::Tensor last(const at::Tensor& state) const { return state.index_select(0, lasts); }
};

// The layer's weights as libtorch's functions take them.
std::vector<at::Tensor> layer_parameters(Cell cell, const at::Tensor& input, const at::Tensor& bias,
                                         const RecurrentWeights& weights) {
  at::Tensor recurrent_bias = at::zeros_like(bias);
  if (cell == Cell::gru)
    recurrent_bias = at::cat({recurrent_bias.slice(0, weights.new_bias.size(0)), weights.new_bias});
  return {input, weights.gates, bias, recurrent_bias};
}

// `rows` and `counts`: packed, or with undefined counts (T,B,I).
Recurrence layer_of(Cell cell, const at::Tensor& rows, const at::Tensor& counts,
                    const std::vector<at::Tensor>& parameters, const RecurrentState& before) {
  const bool trains = parameters[0].requires_grad() || parameters[1].requires_grad();
  const at::Tensor hidden = before.hidden.unsqueeze(0);
  const auto state = [](const at::Tensor& last) { return last.squeeze(0).detach(); };
  const auto run = [&](const auto& layer, const auto& begin) {
    if (counts.defined()) return layer(rows, counts, begin, parameters, true, 1, 0., trains, false);
    return layer(rows, begin, parameters, /*has_biases=*/true, /*num_layers=*/1, /*dropout=*/0., trains,
                 /*bidirectional=*/false, /*batch_first=*/false);
  };
  if (cell == Cell::lstm) {
    const auto [outputs, last, memory] = run([](const auto&... all) { return at::lstm(all...); },
                                             std::vector<at::Tensor>{hidden, before.memory.unsqueeze(0)});
    return {outputs, {state(last), state(memory)}};
  }
  const auto [outputs, last] = cell == Cell::gru
                                   ? run([](const auto&... all) { return at::gru(all...); }, hidden)
                                   : run([](const auto&... all) { return at::rnn_tanh(all...); }, hidden);
  return {outputs, {state(last), {}}};
}

}  // namespace

bool has_whole_layers(Cell cell) {
  return cell == Cell::lstm || cell == Cell::gru || cell == Cell::rnn;
}

Recurrence recur_by_layer(Cell cell, const at::Tensor& x, const at::Tensor& input, const at::Tensor& bias,
                          const RecurrentWeights& weights, const RecurrentState& before,
                          const at::Tensor& keeps) {
  const std::vector<at::Tensor> parameters = layer_parameters(cell, input, bias, weights);
  if (!keeps.defined()) return layer_of(cell, x, {}, parameters, before);
  const Packing packing(keeps);
  const auto each = [](const at::Tensor& state, const auto& change) {
    return state.defined() ? change(state) : at::Tensor();
  };
  const auto first = [&](const at::Tensor& state) { return packing.first(state); };
  const auto last = [&](const at::Tensor& state) { return packing.last(state); };
  const Recurrence made = layer_of(cell, packing.packed(x), packing.counts, parameters,
                                   {each(before.hidden, first), each(before.memory, first)});
  return {packing.unpacked(made.outputs, x.sizes()),
          {each(made.state.hidden, last), each(made.state.memory, last)}};
}

}  // namespace atelier
