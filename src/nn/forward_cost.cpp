#include "nn/forward_cost.h"

#include <algorithm>
#include <set>
#include <vector>

#include "nn/edges.h"
#include "nn/operations.h"
#include "nn/plan.h"

namespace atelier {
namespace {

double numbers_in(const LayerShape& shape) {
  const double places =
      shape.flat() ? 1 : static_cast<double>(shape.height) * static_cast<double>(shape.width);
  return static_cast<double>(shape.channels) * places;
}

bool copies_input(const Instruction& one, const LayerShape& input) {
  if (one.layer->op != "conv") return false;
  if (one.layer->repeats_edges && !can_add_edges(*one.layer)) return true;
  return !resolve_padding(*one.layer, input.height, input.width).even();
}

}  // namespace

double forward_flops(const Graph& graph, const std::string& tap, PictureSize size) {
  double flops = 0;
  const std::set<std::string> needed = graph.needed({tap});
  for (const auto& [name, shape] : graph.shapes(size.height, size.width, {tap}))
    if (needed.contains(name)) flops += shape.flops;
  return flops;
}

double most_numbers_held(const Graph& graph, const std::string& tap, PictureSize size) {
  const Shapes shapes = graph.shapes(size.height, size.width, {tap});
  const NetworkPlan plan = make_plan(graph, {tap}, convolutions_before_norms(graph));
  std::vector<double> held(plan.num_slots);
  held[0] = numbers_in(shapes.at("input"));
  double sum = held[0], most = sum;
  for (const Instruction& one : plan.instructions) {
    const LayerShape& shape = shapes.at((one.after ? one.after : one.layer)->name);
    const double fresh = numbers_in(shape);
    const bool copies = copies_input(one, shapes.at(one.layer->from[0]));
    most = std::max(most, sum + (one.in_place ? 0 : fresh) + (copies ? held[one.inputs[0]] : 0));
    held[one.output] = fresh;
    sum += fresh;
    for (const size_t slot : one.released) sum -= held[slot];
  }
  return most;
}

}  // namespace atelier
