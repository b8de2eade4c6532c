#include "convnet-train/learner.h"

#include <ATen/TensorOperators.h>

#include "convnet/presets.h"
#include "convnet/transfer.h"
#include "job/document.h"
#include "nn/graph_text.h"
#include "nn/lookup.h"
#include "nn/weights.h"

namespace atelier {

namespace {

Network::Placement placement_of(Training<ConvnetTrainJob>& training) {
  const bool is_half = training.planned().settings->machine.precision == "bf16";
  return {training.device(), is_half ? at::kBFloat16 : at::kFloat};
}

std::string file_beside(Item& item, const std::string& ending) {
  const fs::path path = item.planned().output.path;
  return ending.empty() ? path.filename().string() : path.stem().string() + "." + ending;
}

std::vector<double> rounded(const at::Tensor& values) {
  std::vector<double> all;
  for (int64_t i = 0; i < values.size(0); ++i)
    all.push_back(std::round(values[i].item<double>() * 1e4) / 1e4);
  return all;
}

// Each channel's over the pictures, of which some are enough.
void set_statistics(ConvnetForm& form, const PictureSet& set) {
  constexpr int64_t kEnough = 2000;
  constexpr double kLeast = 0.02;
  const at::Tensor values = evenly_chosen(set, kEnough).to(at::kFloat) / 255;
  form.mean = rounded(values.mean({0, 2, 3}));
  form.std = rounded(values.std({0, 2, 3}, /*unbiased=*/false).clamp_min(kLeast));
}

Learner from_nothing(Training<ConvnetTrainJob>& training, const LabeledPictures& train) {
  const ConvnetTrainJob& job = training.job;
  const at::Tensor& pixels = train.set.pixels;
  ConvnetForm form{.preset = job.preset,
                   .width = job.width,
                   .dropout = job.dropout,
                   .channels = pixels.size(1),
                   .size = pixels.size(2),
                   .num_classes = std::ssize(train.classes),
                   .is_stretched = job.fit == "stretch"};
  set_statistics(form, train.set);
  Learner learner{
      .description = describe_convnet(form, file_beside(training, ""), file_beside(training, "classes.txt"))};
  learner.network = std::make_unique<Network>(
      graph_from_document(parse_yaml(learner.description, "network.yaml"), "network.yaml"), training.seed(),
      placement_of(training));
  return learner;
}

void check_trunk(const Graph& graph, const std::string& trunk) {
  if (!graph.after(trunk).find(graph.logits))
    throw Error("layers after '" + trunk +
                    "' also take what stands before it, so it can't be the last that stands still",
                "--freeze", "name the layer where the branches come together again");
  if (weighted_layers(graph, trunk).empty())
    throw Error("nothing with weights comes after the layer '" + trunk + "': nothing could learn", "--freeze",
                "name a layer above it");
}

Learner from_another(Training<ConvnetTrainJob>& training, const LabeledPictures& train) {
  const ConvnetTrainJob& job = training.job;
  const Graph parent = read_graph(find_graph(job.init_from.text));
  Transferred made = transferred(parent, read_weights(find_weights(parent, "")), std::ssize(train.classes),
                                 train.set.pixels.size(2), training.seed());
  made.graph.input.fit = job.fit;
  made.graph.weights_file = file_beside(training, "");
  made.graph.classes_file = file_beside(training, "classes.txt");
  Learner learner{.description = "# A classifier that convnet-train made of " + parent.name + ".\n" +
                                 graph_text(made.graph),
                  .trunk = job.freeze == "trunk"  ? made.before
                           : job.freeze == "none" ? ""
                                                  : made.graph.layer(job.freeze).name};
  const Graph graph = graph_from_document(parse_yaml(learner.description, "network.yaml"), "network.yaml");
  learner.network =
      std::make_unique<Network>(graph, made.weights, placement_of(training), Network::Mode::trainable);
  if (learner.trunk.empty()) return learner;
  check_trunk(graph, learner.trunk);
  learner.frozen = std::make_unique<Network>(graph, made.weights, placement_of(training));
  return learner;
}

}  // namespace

PictureForm learner_form(const ConvnetTrainJob& job) {
  PictureForm form{.size = job.size,
                   .channels = job.color == "auto"   ? 0
                               : job.color == "gray" ? 1
                                                     : 3,
                   .fit = job.fit_kind()};
  if (!job.is_tuned()) return form;
  const InputSpec input = read_graph(find_graph(job.init_from.text)).input;
  if (form.size == 0) form.size = input.size;
  form.channels = input.channels();
  return form;
}

Learner make_learner(Training<ConvnetTrainJob>& training, const LabeledPictures& train) {
  return training.job.is_tuned() ? from_another(training, train) : from_nothing(training, train);
}

}  // namespace atelier
