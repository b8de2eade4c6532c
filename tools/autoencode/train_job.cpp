#include "autoencode/train.h"
#include "base/text.h"
#include "nn/lookup.h"

namespace atelier {

ToolInfo AutoencodeTrainJob::tool() {
  return {.name = "autoencode",
          .command = "train",
          .summary = "a network learns to describe pictures by few numbers, and to draw them from these",
          .example =
              "autoencode train train-images-idx3-ubyte.gz -o digits.safetensors\n"
              "autoencode train faces/ --model conv --size 64 --bottleneck 32 -o faces.safetensors\n"
              "autoencode train --hexagrams --code binary --bottleneck 6 -o hexagrams.safetensors",
          .see_also = "'autoencode --help' lists what can be done with it",
          .formats = {"safetensors"}};
}

bool AutoencodeTrainJob::reads(const fs::path& path) {
  return is_picture_material(path);
}

void AutoencodeTrainJob::declare(Options& options) {
  options.group("Pictures");
  options.add("hexagrams", hexagrams, "learn the 64 hexagrams of the I Ching, which are drawn; no inputs");
  options.add("size", size, "px that they are brought to, square; 0: arrays as they are, pictures 64",
              {0, 1024});
  options.add("fit", fit, "crop to the square in the middle, or stretch to it").one_of({"crop", "stretch"});
  options.add("color", color, "auto: grey where all are").one_of({"auto", "gray", "rgb"});
  options.add("row-width", row_width,
              "take the pixels as if a row had so many: what comes of a wrong number; 0: as they are",
              {0, 1024});
  options
      .add("validation", validation, "files of pictures that are not learned from, and tell how well it goes")
      .called("FILE,...");
  options.add("held-out", held_out, "share of the pictures for that, where no --validation is given",
              {0, 0.9});
  options.add("turn", variation.turn, "learn them turned by up to so many degrees, both ways", {0, 180});
  options.add("shift", variation.shift, "moved by up to this share of the side", {0, 1});
  options.add("zoom", variation.zoom, "nearer or farther by up to this share", {0, 4});
  options.add("flip", variation.flip, "every other one left for right");
  declare_network(options);
  declare_code(options);
  options.group("Loss");
  options
      .add("loss", loss,
           "bce: nats of pixels taken for probabilities; mse: squared error; l1: error. All summed over a "
           "picture")
      .one_of({"bce", "mse", "l1"});
  options.add("perceptual", perceptual, "also how different a network sees them, by name or description");
  options.add("perceptual-layer", perceptual_layer, "at this layer of it").called("LAYER");
  options.add("perceptual-weight", perceptual_weight, "of that beside the other", {0, 1e6});
  options.add("batch", batch, "pictures a step", {1, 65536});
  train.declare(options);
}

void AutoencodeTrainJob::declare_network(Options& options) {
  options.group("Network");
  options
      .add("asemic", asemic,
           "a way to writing that nobody can read: narrow (a bottleneck of 2), hidden (a layer of 3 before "
           "the "
           "code), width (rows of one pixel too few), early (stopped at step 50)")
      .one_of({"none", "narrow", "hidden", "width", "early"});
  options.add("model", model, "of whole pictures, or of convolutions").one_of({"dense", "conv"});
  options.add("layers", network.layers,
              "dense: units of the encoder's layers; the decoder's are the same backwards", {1, 65536});
  options.add("depth", network.depth, "conv: how often the picture is halved; 0: until 4 to 7 px are left",
              {0, 10});
  options.add("width", network.width, "conv: channels after the first halving, doubled by each", {1, 4096});
  options.add("bottleneck", network.bottleneck, "numbers of a code", {1, 65536});
  options.add("activation", network.activation, "between layers")
      .one_of({"relu", "leaky_relu", "sigmoid", "tanh"});
  options.add("tied", network.is_tied, "dense: the decoder has the encoder's weights, turned round");
}

void AutoencodeTrainJob::declare_code(Options& options) {
  options.group("Code");
  options.add("code", code, "numbers of any size; 0 or 1; or drawn at random around what is encoded (a VAE)")
      .one_of({"plain", "binary", "variational"});
  options
      .add("binary-by", binary_by,
           "straight: rounded at once; annealed: by a sigmoid that becomes steeper, with noise")
      .one_of({"straight", "annealed"});
  options.add("binary-steps", constraints.binary_steps,
              "annealed: steps in which it becomes ten times as steep", {1, 1e9});
  options.add("independent", constraints.independent,
              "binary: weight of how far units are from being on half of the time, whatever the others say",
              {0, 1e6});
  options.add("beta", constraints.beta, "variational: of the divergence; more for simpler codes", {0, 1e6});
  options.add("winners", winners, "only so many numbers of a code count, the largest; 0: all", {0, 65536});
  options.add("sparse-l1", constraints.sparse_l1, "weight of the codes' absolute sums", {0, 1e6});
  options.add("sparse-kl", constraints.sparse_kl,
              "weight of how far the units' means are from --sparse-share; codes are 0 to 1 then", {0, 1e6});
  options.add("sparse-share", constraints.sparse_share, "how much of the time a unit should be on",
              {1e-4, 0.9999});
  options.add("noise", constraints.noise, "added to the pixels 0..1 that are encoded: learns to take it away",
              {0, 10});
  options.add("masking", constraints.masking, "share of the pixels that are blanked: learns to fill them in",
              {0, 0.99});
  options.add("contractive", constraints.contractive, "weight of how much the code moves with the picture",
              {0, 1e6});
}

void AutoencodeTrainJob::settle() {
  network.is_convolutional = model == "conv";
  network.code = code == "variational"                           ? CodeForm::gaussian
                 : code == "binary" || constraints.sparse_kl > 0 ? CodeForm::probabilities
                                                                 : CodeForm::numbers;
  // All 64 are there: nothing else could be drawn by heart.
  if (hexagrams && train.weight_decay == kUsualDecay) train.weight_decay = 0;
  constraints.binarization =
      binary_by == "straight" ? Binarization::straight_through : Binarization::annealed;
  if (asemic == "narrow") network.bottleneck = 2;
  if (asemic == "hidden" && (network.layers.empty() || network.layers.back() != 3))
    network.layers.push_back(3);
  if (asemic == "narrow" || asemic == "hidden") variation = {.turn = 180, .flip = true};
  if (asemic == "early") {
    train.steps = 50;
    variation = {.turn = 40, .flip = true};
  }
}

void AutoencodeTrainJob::check(Check& check) const {
  train.check(check);
  if (network.is_tied && network.is_convolutional)
    check.mistake("tied",
                  Error("ties the layers of dense networks", "", "leave it out, or take --model dense"));
  if (constraints.sparse_kl > 0 && code != "plain")
    check.mistake("sparse-kl", Error("is for plain codes", "", "leave one of them out"));
  if (winners > 0 && code != "plain")
    check.mistake("winners", Error("is for plain codes", "", "leave one of them out"));
  if (winners > network.bottleneck)
    check.mistake("winners", Error("a code has only " + std::to_string(network.bottleneck) + " numbers"));
  if (!perceptual.text.empty()) {
    if (perceptual_layer.empty())
      check.mistake("perceptual", Error("which layer?", "", "name it with --perceptual-layer"));
    check.test("perceptual", [&] {
      const Graph graph = read_graph(find_graph(perceptual.text));
      if (!perceptual_layer.empty()) graph.layer(perceptual_layer);
      check.depends_on(find_weights(graph, ""));
    });
  }
  if (hexagrams && check.given("inputs"))
    check.mistake("hexagrams", Error("takes no inputs", "", "leave them out"));
  for (const InputPath& file : validation)
    if (!is_picture_material(file.path))
      check.mistake("validation", Error("'" + file.path + "' is no picture and no file of pictures", "",
                                        "give pictures, .npy or idx(.gz)"));
}

DefaultInput AutoencodeTrainJob::default_input() const {
  return hexagrams ? DefaultInput{"noise:clouds", "hexagrams"} : DefaultInput{};
}

std::vector<std::string> AutoencodeTrainJob::beside(const std::string&) const {
  std::vector<std::string> files = training_files(false);
  files.emplace_back("yaml");
  return files;
}

}  // namespace atelier
