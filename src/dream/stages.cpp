#include "dream/stages.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/zeros.h>

#include "base/text.h"
#include "dream/layers.h"
#include "nn/class_names.h"
#include "tensor/resample.h"

namespace atelier {
namespace {

constexpr int64_t kGuidePx = 400;  // longer side that a guide is looked at, whatever its size

double total_weight(const WeightedList& list) {
  double sum = 0;
  for (const WeightedItem& item : list) sum += std::abs(item.weight);
  return list.empty() ? 1 : sum;
}

class GoalMaker {
 public:
  GoalMaker(const DreamOptions& options, const Network& network) : options_(options), network_(network) {}

  // `layers` of this size; the goals of the whole aim, their weights multiplied by `weight`.
  Goals of(const Aim& aim, const AimMaterial& material, const WeightedList& layers, double weight) const {
    Goals goals;
    const bool only_layers = aim.classes.empty() && aim.guide.empty() && aim.code.empty();
    if (!aim.guide.empty())
      goals.push_back(guide(material, layers));
    else if (options_.objective == "mean" && (only_layers || !layers.empty()))
      add_channels(layers, goals);
    else if (only_layers || !layers.empty())
      goals.push_back({energy_goal(layers), total_weight(layers)});
    if (!aim.classes.empty()) goals.push_back({classes(material), total_weight(aim.classes)});
    if (!aim.code.empty()) goals.push_back({code(material), 1});
    for (WeightedGoal& one : goals) {
      one.weight *= weight;
      if (!options_.at.empty()) one.goal = goal_at(one.goal, options_.at[0], options_.at[1]);
    }
    return goals;
  }

 private:
  WeightedGoal guide(const AimMaterial& material, const WeightedList& layers) const {
    const at::NoGradGuard no_grad;
    const PictureSize size = fit_longer_side({material.guide.size(2), material.guide.size(3)}, kGuidePx);
    const at::Tensor pixels = resize(material.guide, size.height, size.width).to(network_.placement().device);
    std::vector<std::string> taps;
    for (const WeightedItem& item : layers) taps.push_back(item.name);
    Tensors features;
    for (const at::Tensor& map : network_.forward(pixels, taps))
      features.push_back(map.to(at::kFloat).flatten(2).squeeze(0).t().contiguous());
    return {guide_goal(layers, features), total_weight(layers)};
  }

  void add_channels(const WeightedList& layers, Goals& goals) const {
    for (const WeightedItem& item : layers) {
      const int64_t count = channels_of(item.name);
      if (item.channels.empty()) {
        goals.push_back({channel_goal(item.name, at::zeros({1, count}).fill_(1)), item.weight});
        continue;
      }
      for (const int64_t channel : item.channels) {
        const ChannelPlace place = before_activation(network_.graph(), {item.name, channel});
        at::Tensor weights = at::zeros({1, channels_of(place.layer)});
        weights.select(1, place.channel).fill_(1);
        goals.push_back({channel_goal(place.layer, weights), item.weight});
      }
    }
  }

  std::shared_ptr<Goal> classes(const AimMaterial& material) const {
    const std::string layer = before_activation(network_.graph(), {network_.graph().logits, 0}).layer;
    return channel_goal(layer, material.classes);
  }

  std::shared_ptr<Goal> code(const AimMaterial& material) const {
    const std::string& layer = network_.graph().code;
    const int64_t length = channels_of(layer);
    if (material.code.size(1) != length)
      throw Error("the codes have " + std::to_string(material.code.size(1)) + " numbers, and '" + layer +
                      "' of '" + network_.graph().name + "' has " + std::to_string(length),
                  "--code",
                  "make them with classify --network " + network_.graph().name + " --codes FILE.npy");
    return code_goal(layer, material.code);
  }

  int64_t channels_of(const std::string& layer) const {
    const int64_t side = std::max(network_.graph().input.size, network_.graph().input.min_size);
    return network_.graph().shapes(side, side, {layer}).at(layer).channels;
  }

  const DreamOptions& options_;
  const Network& network_;
};

// "fire9+fire5:0.5 x20 @0.8"
struct OctaveLayers {
  WeightedList layers;
  int iterations = 0;
  double step = 0;
};

OctaveLayers parse_octave_layers(const std::string& text) {
  OctaveLayers result;
  for (std::string word : split(text, ' ')) {
    if (word.empty()) continue;
    if (const auto count = parse_int(word.substr(1)); word[0] == 'x' && count && *count > 0) {
      result.iterations = static_cast<int>(*count);
    } else if (const auto step = parse_number(word.substr(1)); word[0] == '@' && step && *step > 0) {
      result.step = *step;
    } else if (result.layers.empty()) {
      std::replace(word.begin(), word.end(), '+', ',');
      result.layers = weighted_list_from(Node::scalar(word));
    } else {
      throw Error("'" + text + "' is not understood from '" + word + "' on", "--octave-layers",
                  "write for example 'fire9 x30' or 'fire7+fire5:0.5 x20 @0.8'");
    }
  }
  if (result.layers.empty())
    throw Error("'" + text + "' names no layer", "--octave-layers", "write for example 'fire9 x30'");
  return result;
}

std::vector<OctaveLayers> octave_layers(const DreamOptions& options, const Graph& graph) {
  std::vector<OctaveLayers> all;
  for (const std::string& text : options.octave_layers) {
    all.push_back(parse_octave_layers(text));
    check_layers(all.back().layers, graph);
  }
  return all;
}

// The layers that an aim looks at by itself.
WeightedList layers_of(const Aim& aim, const Graph& graph) {
  const bool needs_layers = aim.classes.empty() && aim.code.empty();
  if (aim.layers.empty() && needs_layers) return default_layers(graph);
  check_layers(aim.layers, graph);
  return aim.layers;
}

}  // namespace

std::vector<DreamStage> dream_stages(const DreamOptions& options, const Network& network,
                                     const DreamMaterial& material) {
  const GoalMaker maker(options, network);
  std::vector<OctaveLayers> octaves = octave_layers(options, network.graph());
  if (octaves.empty()) octaves.push_back({layers_of(options.aim, network.graph()), 0, 0});
  std::vector<DreamStage> stages;
  for (const OctaveLayers& octave : octaves) {
    DreamStage stage{.goals = {}, .iterations = octave.iterations, .step = octave.step};
    if (stage.iterations == 0) stage.iterations = options.iterations;
    if (stage.step == 0) stage.step = options.step_of();
    if (options.blend < 1)
      stage.goals = maker.of(options.aim, material.aim, octave.layers, 1 - options.blend);
    if (options.blend > 0)
      for (const WeightedGoal& one :
           maker.of(options.to, material.to, layers_of(options.to, network.graph()), options.blend))
        stage.goals.push_back(one);
    if (options.diversity > 0)
      stage.goals.push_back({diversity_goal(stage.goals[0].goal->taps()), options.diversity});
    stages.push_back(std::move(stage));
  }
  return stages;
}

std::vector<std::string> dream_taps(const DreamOptions& options, const Graph& graph) {
  std::vector<std::string> taps;
  const auto add_layers = [&](const WeightedList& layers) {
    for (const WeightedItem& item : layers) taps.push_back(item.name);
  };
  const std::vector<OctaveLayers> octaves = octave_layers(options, graph);
  for (const OctaveLayers& octave : octaves) add_layers(octave.layers);
  const auto add = [&](const Aim& aim, bool with_layers) {
    if (with_layers) add_layers(layers_of(aim, graph));
    if (!aim.classes.empty()) taps.push_back(graph.logits);
    if (!aim.code.empty()) taps.push_back(graph.code);
  };
  if (options.blend < 1) add(options.aim, octaves.empty());
  if (options.blend > 0) add(options.to, true);
  return taps;
}

at::Tensor class_weights(const WeightedList& classes, const std::vector<ClassName>& known) {
  at::Tensor weights = at::zeros({1, static_cast<int64_t>(known.size())});
  std::vector<Error> mistakes;
  for (const WeightedItem& item : classes) {
    try {
      weights.select(1, find_class(known, item.name)).add_(item.weight);
    } catch (const Error& error) {
      mistakes.emplace_back(error.problem(), item.mark.text(), error.remedy());
    }
  }
  if (!mistakes.empty()) throw PlanError(mistakes);
  return weights;
}

}  // namespace atelier
