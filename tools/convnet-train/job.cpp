#include "convnet-train/job.h"

#include <algorithm>

#include "base/text.h"
#include "convnet-train/labels.h"
#include "convnet-train/material.h"
#include "convnet/presets.h"
#include "nn/lookup.h"

namespace atelier {

ToolInfo ConvnetTrainJob::tool() {
  return {.name = "convnet-train",
          .summary = "convnet-train: a network learns to tell classes of pictures apart.",
          .example =
              "convnet-train faces/ -o smiles.safetensors              # a folder for each class\n"
              "convnet-train flowers/ --init-from squeezenet -o flowers.safetensors\n"
              "convnet-train train-images-idx3-ubyte.gz --labels train-labels-idx1-ubyte.gz -o "
              "digits.safetensors\n"
              "convnet-train faces/ --watch clip.mp4 --crop 200x200+60+20 -o smiles.safetensors",
          .see_also = "'classify', 'dream', 'embed' and 'stylize' take the network: --network smiles.yaml",
          .formats = {"safetensors"}};
}

bool ConvnetTrainJob::reads(const fs::path& path) {
  return is_labeled_material(path);
}

void ConvnetTrainJob::declare(Options& options) {
  options.group("Pictures");
  options
      .add("classes", classes, "all there are, in the order of the scores; default: those that occur, sorted")
      .called("NAME,...");
  options
      .add("class-names", class_names,
           "what they are called: a table of lines that hold a class and end with its name, parted by tabs")
      .called("FILE");
  options.add("labels", labels, "of an array of pictures (.npy, idx): its classes, one number each")
      .called("FILE");
  options
      .add("validation", validation,
           "pictures that are not learned from, and tell how well it goes: as the inputs")
      .called("PATH,...");
  options.add("validation-labels", validation_labels, "of an array among them").called("FILE");
  options.add("held-out", held_out,
              "share of each class for that, evenly spread, where no --validation is given", {0, 0.9});
  options.add("size", size,
              "px that they are brought to, square; 0: arrays as they are, the size of --init-from, 64",
              {0, 1024});
  options.add("fit", fit, "crop to the square in the middle, or stretch to it").one_of({"crop", "stretch"});
  options.add("color", color, "auto: grey where all are").one_of({"auto", "gray", "rgb"});
  declare_network(options);
  declare_learning(options);
  declare_watch(options);
  train.declare(options);
}

void ConvnetTrainJob::declare_network(Options& options) {
  options.group("Network");
  options
      .add("preset", preset,
           "from nothing: lenet for digits, allconv, or resnet-small, which is deeper and slower")
      .one_of(convnet_presets());
  options.add("width", width,
              "its channels at first, doubled by each halving; more knows more, and is slower", {1, 1024});
  options.add("dropout", dropout, "its share of codes that are left out while it learns", {0, 0.9});
  options.add("init-from", init_from,
              "a network that was trained before, by name or description: its last layer is replaced");
  options
      .add("freeze", freeze,
           "of --init-from: up to which layer all stands still; trunk: all but the last, quick, as each "
           "picture is "
           "seen by it once; none")
      .called("LAYER");
  options.add("views", views, "what stands still sees each picture so often, each time augmented differently",
              {1, 100});
  options.add(
      "first-rate", first_rate,
      "the first layer that learns does so at this share of the rate, the others at shares in between; for "
      "--init-from",
      {1e-6, 1});
  options.add(
      "unfreeze-steps", unfreeze_steps,
      "the last layer learns alone at first; after so many steps all do, one after another; for --init-from",
      {0, 1e9});
}

void ConvnetTrainJob::declare_learning(Options& options) {
  options.group("Learning");
  options.add("augment", augment, "what pictures might have been as well: flip, crop, color, mixup; or none")
      .one_of({"flip", "crop", "color", "mixup", "none"});
  options.add("shift", shift, "crop: moved by up to this share of the side", {0, 1});
  options.add("zoom", zoom, "crop: nearer or farther by up to this share", {0, 4});
  options.add("turn", turn, "crop: turned by up to so many degrees, both ways", {0, 180});
  options.add("color-change", color_change, "color: brightness, contrast and saturation by up to this share",
              {0, 1});
  options.add("mixup", mixup, "mixup: its alpha; 1 mixes any shares alike, 0.2 mostly few of one",
              {0.01, 100});
  options.add("balance", balance, "each class counts the same, however many pictures it has");
  options.add("label-smoothing", label_smoothing, "share of certainty that is not asked for", {0, 0.9});
  options.add("batch", batch, "pictures a step", {1, 65536});
}

void ConvnetTrainJob::declare_watch(Options& options) {
  options.group("Watching it learn");
  options.add("watch", watch, "films or pictures that are classified at moments of training: MODEL.watch.png")
      .called("FILE,...");
  options.add("watch-held-out", watch_held_out,
              "instead, five held-out pictures, of the first two classes in turn, that become one another");
  options.add("watch-class", watch_class,
              "whose probability is drawn, black for 0, white for 1; default: the last");
  options.add("hold", hold, "frames that a watched picture stands", {1, 1000});
  options.add("morph", morph, "frames in which one becomes the next; 0: none", {0, 1000});
  options.add("crop", crop, "of the watched frames: WxH+X+Y in px, where the face is").called("WxH+X+Y");
}

void ConvnetTrainJob::settle() {
  // Weights that know something already are moved little.
  constexpr double kTunedDecay = 0.01;
  if (is_tuned() && freeze != "trunk" && train.weight_decay == ConvnetTrainJob().train.weight_decay)
    train.weight_decay = kTunedDecay;
}

Augmentation ConvnetTrainJob::augmentation() const {
  const auto has = [&](const char* name) {
    return std::find(augment.begin(), augment.end(), name) != augment.end();
  };
  Augmentation result;
  if (has("none")) return result;
  result.movement.flip = has("flip");
  if (has("crop")) result.movement.shift = shift, result.movement.zoom = zoom, result.movement.turn = turn;
  if (has("color")) result.color = color_change;
  if (has("mixup")) result.mixup = mixup;
  return result;
}

void ConvnetTrainJob::check_network(Check& check) const {
  if (!is_tuned()) {
    for (const char* option : {"freeze", "first-rate", "unfreeze-steps", "views"})
      if (check.given(option))
        check.mistake(option,
                      Error("is for networks that were trained before", "", "name one with --init-from"));
    return;
  }
  for (const char* option : {"preset", "width", "dropout"})
    if (check.given(option))
      check.mistake(option,
                    Error("is for networks that learn from nothing", "", "leave it or --init-from out"));
  check.test("init-from", [&] {
    const Graph graph = read_graph(find_graph(init_from.text));
    check.depends_on(find_weights(graph, ""));
    if (freeze != "trunk" && freeze != "none") check.test("freeze", [&] { graph.layer(freeze); });
  });
}

void ConvnetTrainJob::check_watch(Check& check) const {
  if (watch_held_out && !watch.empty())
    check.mistake("watch-held-out", Error("and --watch each say what is watched", "", "give one of them"));
  if (!is_watched())
    for (const char* option : {"watch-class", "hold", "morph", "crop"})
      if (check.given(option))
        check.mistake(option, Error("nothing is watched", "", "name a film or pictures with --watch"));
  check.test("crop", [&] { parse_crop(crop); });
  if (watch_held_out && held_out == 0 && validation.empty())
    check.mistake("watch-held-out", Error("nothing is held out", "", "give --held-out 0.1, or --validation"));
}

void ConvnetTrainJob::check(Check& check) const {
  train.check(check);
  check_network(check);
  check_watch(check);
  if (augment.size() > 1 && std::find(augment.begin(), augment.end(), "none") != augment.end())
    check.mistake("augment", Error("'none' stands alone", "", "leave it out"));
  if (!validation_labels.empty() && validation.empty())
    check.mistake("validation-labels", Error("there is no --validation", "", "name its pictures"));
}

void ConvnetTrainJob::narrow(std::vector<Input>& inputs, std::vector<std::string>&) const {
  inputs = with_labels(std::move(inputs));
}

std::vector<std::string> ConvnetTrainJob::beside(const std::string&) const {
  std::vector<std::string> files = training_files(false);
  files.insert(files.end(), {"yaml", "classes.txt", "report.csv", "confusion.csv"});
#if ATELIER_MEDIA
  files.insert(files.end(), {"confusion.png", "roc.png", "mistakes.png"});
  if (is_watched()) files.emplace_back("watch.png");
#endif
  if (is_watched()) files.emplace_back("watch.csv");
  return files;
}

}  // namespace atelier
