#include "nn/plan.h"

#include <algorithm>
#include <set>

#include "nn/apply.h"

namespace atelier {
namespace {

bool is_monotone(const LayerSpec& layer) {
  return layer.op == "relu" || layer.op == "relu6" || layer.op == "leaky_relu";
}

class Planner {
 public:
  Planner(const Graph& graph, const std::vector<std::string>& taps) : graph_(graph), taps_(taps) {
    const std::set<std::string> needed = graph.needed(taps);
    slots_["input"] = 0;
    for (const LayerSpec& layer : graph.layers) {
      if (!needed.contains(layer.name)) continue;
      layers_.push_back(&layer);
      slots_[layer.name] = layers_.size();
      for (const std::string& from : layer.from) ++readers_[from];
    }
  }

  NetworkPlan make(const std::map<std::string, std::string>& folds) {
    for (const LayerSpec* layer : layers_) plan_layer(*layer, folds);
    plan_.num_slots = layers_.size() + 1;
    for (const std::string& tap : taps_) plan_.tap_slots.push_back(slots_.at(tap));
    allow_overwriting();
    release();
    return std::move(plan_);
  }

 private:
  bool is_tap(const std::string& name) const {
    return std::find(taps_.begin(), taps_.end(), name) != taps_.end();
  }

  // Only its one reader would see it, so that it need not exist.
  bool is_private(const std::string& name) const { return readers_.at(name) == 1 && !is_tap(name); }

  Instruction* last_making(const std::string& name) {
    auto& all = plan_.instructions;
    const size_t slot = slots_.at(name);
    const auto found =
        std::find_if(all.rbegin(), all.rend(), [&](const Instruction& i) { return i.output == slot; });
    return found == all.rend() ? nullptr : &*found;
  }

  void plan_layer(const LayerSpec& layer, const std::map<std::string, std::string>& folds) {
    const size_t output = slots_.at(layer.name);
    if (const auto fold = folds.find(layer.name); fold != folds.end() && is_private(fold->second)) {
      Instruction* conv = last_making(fold->second);
      conv->folded_norm = layer.name;
      conv->output = output;
    } else if (layer.op == "max_pool" && pools_first(layer)) {
      Instruction* activation = last_making(layer.from[0]);
      Instruction after = *activation;
      *activation = {&layer, "", activation->inputs, output};
      after.inputs = {output};
      after.output = output;
      plan_.instructions.push_back(std::move(after));
    } else if (const std::string norm = norm_before(layer); !norm.empty()) {
      join(layer, norm);
    } else {
      Instruction instruction{&layer, "", {}, output};
      for (const std::string& from : layer.from) instruction.inputs.push_back(slots_.at(from));
      plan_.instructions.push_back(std::move(instruction));
    }
  }

  // The largest of monotone values is the monotone value of the largest.
  bool pools_first(const LayerSpec& pool) {
    const LayerSpec* before = graph_.find(pool.from[0]);
    return before && is_monotone(*before) && is_private(before->name) && stands_alone(before->name);
  }

  bool stands_alone(const std::string& name) { return last_making(name)->layer->name == name; }

  // The instance norm that can do this ReLU or addition of two; "" for none.
  std::string norm_before(const LayerSpec& layer) {
    if (layer.op != "relu" && !(layer.op == "add" && layer.from.size() == 2)) return "";
    for (const std::string& from : layer.from) {
      const LayerSpec* before = graph_.find(from);
      if (before && before->op == "instance_norm" && is_private(from) && stands_alone(from)) return from;
    }
    return "";
  }

  // The norm waits until all that is added is there.
  void join(const LayerSpec& layer, const std::string& norm) {
    Instruction* made = last_making(norm);
    Instruction joined = *made;
    plan_.instructions.erase(plan_.instructions.begin() + (made - plan_.instructions.data()));
    joined.after = &layer;
    joined.output = slots_.at(layer.name);
    for (const std::string& from : layer.from)
      if (from != norm) joined.inputs.push_back(slots_.at(from));
    plan_.instructions.push_back(std::move(joined));
  }

  // A slot may be overwritten when its maker made it afresh and this is its only reader.
  void allow_overwriting() {
    std::map<size_t, int> reads;
    for (const Instruction& one : plan_.instructions) {
      for (const size_t slot : one.inputs) ++reads[slot];
    }
    for (const size_t slot : plan_.tap_slots) ++reads[slot];
    std::set<size_t> fresh;
    for (Instruction& one : plan_.instructions) {
      const size_t source = one.inputs[0];
      const bool pooled = source == one.output;
      one.in_place =
          can_work_in_place(*one.layer) && fresh.contains(source) && (pooled || reads[source] == 1);
      if (may_be_overwritten(one.after ? *one.after : *one.layer))
        fresh.insert(one.output);
      else
        fresh.erase(one.output);
    }
  }

  void release() {
    std::set<size_t> read(plan_.tap_slots.begin(), plan_.tap_slots.end());
    for (auto one = plan_.instructions.rbegin(); one != plan_.instructions.rend(); ++one) {
      for (const size_t slot : one->inputs) {
        if (read.insert(slot).second) one->released.push_back(slot);
      }
    }
  }

  const Graph& graph_;
  const std::vector<std::string>& taps_;
  std::vector<const LayerSpec*> layers_;
  std::map<std::string, size_t> slots_;
  std::map<std::string, int> readers_;
  NetworkPlan plan_;
};

}  // namespace

NetworkPlan make_plan(const Graph& graph, const std::vector<std::string>& taps,
                      const std::map<std::string, std::string>& folds) {
  return Planner(graph, taps).make(folds);
}

std::map<std::string, std::string> convolutions_before_norms(const Graph& graph) {
  std::map<std::string, int> readers;
  for (const LayerSpec& layer : graph.layers) {
    for (const std::string& from : layer.from) ++readers[from];
  }
  std::map<std::string, std::string> folds;
  for (const LayerSpec& layer : graph.layers) {
    const LayerSpec* before = graph.find(layer.from[0]);
    if (layer.op == "batch_norm" && before && before->op == "conv" && readers[before->name] == 1)
      folds[layer.name] = before->name;
  }
  return folds;
}

}  // namespace atelier
