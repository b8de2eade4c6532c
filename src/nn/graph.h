// A network's description: models/NAME.yaml, named layers in the order they are computed. Read and checked
// without weights: shapes, strides and receptive fields are known before anything is loaded.
//
//   input: {order: bgr, range: 255, mean: [104, 117, 123], size: 227}   # see InputSpec
//   weights: squeezenet.safetensors      # beside the description, or in the cache
//   blocks:                              # operations of one's own (nn/blocks.h)
//     conv_relu: {takes: {channels: ~}, layers: {$/linear: {conv: $channels, weights: $}, $: relu}}
//   layers:                              # NAME: {OPERATION: its main value, KEY: value ...} or NAME:
//   OPERATION
//     conv1: {conv: 64, kernel: 3, stride: 2, padding: [0, 1, 0, 1]}
//     relu1: relu
//     pool1: {max_pool: 3, stride: 2, ceil: true}
//     sum:   {add: [relu1, pool1]}       # takes layers above it; others take the layer before, or `from:
//     NAME`
//
// Further keys of the top: fetch, classes, logits, code, picture, unused (see Graph). Operations and their
// keys: nn/operations.h.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "job/document.h"

namespace atelier {

// What becomes of an RGB picture 0..1 before the first layer: (x * range - mean) / std in `order`.
struct InputSpec {
  std::string order = "rgb";                        // or bgr; `gray` for one channel
  double range = 1;                                 // 1 or 255
  std::vector<double> mean{0, 0, 0}, std{1, 1, 1};  // in `order`, in units of `range`
  // How classification presents a picture: "stretch" (the whole picture to size x size) or "crop" (shorter
  // side `resize`, center crop `size`).
  std::string fit = "stretch";
  int64_t size = 224, resize = 256;
  int64_t min_size = 32;  // smallest side that the layers accept

  int64_t channels() const { return order == "gray" ? 1 : 3; }
};

// Padding of a window: explicit, or TensorFlow's SAME (which may be uneven and depends on the size).
struct Padding {
  bool same_tf = false;
  int64_t top = 0, bottom = 0, left = 0, right = 0;

  bool even() const { return top == bottom && left == right; }
};

struct LayerSpec {
  std::string name, op;
  std::vector<std::string> from;  // names of layers above, or "input"
  int64_t channels = 0;           // conv, conv_transpose, linear: outputs
  int64_t kernel_h = 1, kernel_w = 1, stride = 1, dilation = 1, groups = 1, output_padding = 0;
  Padding padding;
  bool repeats_edges = false;  // conv: the edge goes on beyond the picture, not zeros (nn/edges.h)
  bool bias = true;
  // linear, conv_transpose: the layer above whose weights it has, turned round; "": its own
  std::string tied;
  bool ceil = false;                  // pooling: round the size up (Caffe)
  bool count_padding = true;          // avg_pool
  double slope = 0.1;                 // leaky_relu
  double eps = 1e-5, momentum = 0.1;  // batch_norm, instance_norm
  bool affine = true;                 // batch_norm, instance_norm
  int64_t size = 5;                   // lrn
  double alpha = 1e-4, beta = 0.75, k = 1;
  double factor = 1, shift = 0;  // scale; upsample's factor
  std::string mode;              // upsample: nearest or bilinear; global_pool: mean or max
  double rate = 0.5;             // dropout
  std::vector<int64_t> shape;    // reshape, without the batch
  std::map<std::string, std::string>
      keys;               // names in the weights file: parameter -> key; the rest is NAME.parameter
  bool optional = false;  // its weights may be missing; the layer then can't be computed
  Mark mark;

  std::string key(const std::string& parameter) const;  // "conv1.weight"
};

struct LayerShape {
  int64_t channels = 0, height = 0, width = 0;  // height and width 0: flat
  int64_t stride = 1;                           // input pixels a step
  int64_t receptive_field = 1;                  // input pixels seen; 0: the whole picture
  double flops = 0;                             // multiply-adds of this layer x 2

  bool flat() const { return height == 0; }
};

// Shapes of the inputs of a layer, in its order.
using Shapes = std::map<std::string, LayerShape>;

struct Graph {
  std::string name;
  InputSpec input;
  std::vector<LayerSpec> layers;  // in the order of computation
  std::string weights_file;       // relative to the description
  std::string fetch_name;         // what `scripts/fetch-weights` calls it; "" when it cannot be fetched
  std::string classes_file;       // one label a line or TSV `wnid<TAB>label`; "" for none
  std::string logits, code;       // layers with class scores before softmax, and the CNN code; may be ""
  // The layer that is the resulting picture, RGB 0..255, of a network that paints in one pass; "" elsewhere.
  std::string picture;
  std::vector<std::string> unused;  // what the weights file may hold beyond the layers: beginnings of keys
  std::filesystem::path path;       // the description

  const LayerSpec* find(const std::string& name) const;
  std::vector<std::string> layer_names() const;
  // An Error for an unknown layer with the nearest name and `--list-layers`.
  const LayerSpec& layer(const std::string& name) const;
  // The layers that `taps` need, themselves among them. Error for an unknown tap; "input" is one.
  std::set<std::string> needed(const std::vector<std::string>& taps) const;
  // The graph of what comes of `start` alone, which becomes its input; layers keep their names.
  Graph after(const std::string& start) const;
  // Shapes for an input of height x width by layer name, "input" among them: of the layers that `taps` need,
  // of all when there are none. Error when the input is too small or layers do not fit together, naming the
  // layer.
  Shapes shapes(int64_t height, int64_t width, const std::vector<std::string>& taps = {}) const;
};

// All mistakes of a description at once, as PlanError with file:line:column.
Graph graph_from_document(const Node& document, const std::filesystem::path& path);
// A .yaml description, or Caffe's .prototxt (nn/prototxt.h).
Graph read_graph(const std::filesystem::path& path);

// `network` is a name, FILE.yaml or FILE.prototxt. Names are looked up in $ATELIER_MODELS, EXE/../../models,
// EXE/../share/atelier/models, the cache. Error with the nearest known name.
std::filesystem::path find_graph(const std::string& network);
std::vector<std::string> known_networks();
// The weights of a graph: `given` if not empty, else beside the description, else the places of find_graph.
// Error with the command to run.
std::filesystem::path find_weights(const Graph& graph, const std::string& given);

// A file that belongs to a description: beside it, else in the places of find_graph.
std::optional<std::filesystem::path> find_beside(const Graph& graph, const std::string& file);

// What a score stands for: an identifier ("n02119789"; "" where the file has none) and a label for people.
struct ClassName {
  std::string id, label;
};
// In the order of the scores; empty where the graph names no classes. Error where their file is missing.
std::vector<ClassName> read_classes(const Graph& graph);
// The file that they are read from, "" for none.
std::filesystem::path find_classes(const Graph& graph);

}  // namespace atelier
