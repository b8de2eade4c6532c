// A network's description: models/NAME.yaml, a list of named layers that says where each takes its input. Read and
// checked without weights: shapes, strides and receptive fields are known before anything is loaded.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "job/document.h"

namespace atelier {

// What becomes of an RGB picture 0..1 before the first layer: (x * range - mean) / std in `order`.
struct InputSpec {
  std::string order = "rgb";  // or bgr; `gray` for one channel
  double range = 1;           // 1 or 255
  std::vector<double> mean{0, 0, 0}, std{1, 1, 1};  // in `order`, in units of `range`
  // How classification presents a picture: "stretch" (whole picture to size x size) or "crop" (shorter side `resize`, center crop `size`).
  std::string fit = "stretch";
  int64_t size = 224, resize = 256;
  int64_t min_size = 32;  // smallest side that the layers accept
};

// Padding of a window along one axis: explicit, or TensorFlow's SAME (which may be uneven and depends on the size).
struct Padding {
  bool same_tf = false;
  int64_t top = 0, bottom = 0, left = 0, right = 0;
};

struct LayerSpec {
  std::string name, op;
  std::vector<std::string> from;  // names of layers, or "input"
  int64_t channels = 0;           // conv, conv_transpose, linear: outputs
  int64_t kernel_h = 1, kernel_w = 1, stride = 1, dilation = 1, groups = 1, output_padding = 0;
  Padding padding;
  bool bias = true;
  bool ceil = false;               // pooling: round the size up (Caffe)
  bool count_padding = true;       // avg_pool
  double slope = 0.1;              // leaky_relu
  double eps = 1e-5, momentum = 0.1;  // batch_norm, instance_norm
  int64_t size = 5;                // lrn
  double alpha = 1e-4, beta = 0.75, k = 1;
  double factor = 1, shift = 0;    // scale; upsample's factor
  std::string mode = "nearest";    // upsample; global_pool: mean or max
  double rate = 0.5;               // dropout
  std::vector<int64_t> shape;      // reshape, without the batch
  Mark mark;
};

struct LayerShape {
  int64_t channels = 0, height = 0, width = 0;  // height and width 0: flat
  int64_t stride = 1;                           // input pixels a step
  int64_t receptive_field = 1;                  // input pixels seen; 0: the whole picture
  double flops = 0;                             // multiply-adds of this layer x 2
};

struct Graph {
  std::string name;
  InputSpec input;
  std::vector<LayerSpec> layers;  // topological order
  std::string weights_file;       // relative to the description
  std::string fetch_name;         // what `scripts/fetch-weights` calls it; "" when it cannot be fetched
  std::string classes_file;       // one label a line or TSV `wnid<TAB>label`; "" for none
  std::string logits, code;       // names of the layers with class scores before softmax, and of the CNN code; may be ""
  std::filesystem::path path;     // the description

  const LayerSpec* find(const std::string& name) const;
  std::vector<std::string> layer_names() const;
  // Shapes for an input of height x width, by layer name. Error when the input is too small, naming the layer.
  std::map<std::string, LayerShape> shapes(int64_t height, int64_t width) const;
  // An Error for an unknown layer with the nearest name and `--list-layers`.
  const LayerSpec& layer(const std::string& name) const;
};

// All mistakes of a description at once, as PlanError with file:line:column.
Graph graph_from_document(const Node& document, const std::filesystem::path& path);
Graph read_graph(const std::filesystem::path& path);

// `network` is a name or FILE.yaml. Names are looked up in $ATELIER_MODELS, EXE/../../models, EXE/../share/atelier/models, the cache. Error
// with the nearest known name.
std::filesystem::path find_graph(const std::string& network);
std::vector<std::string> known_networks();
// The weights of a graph: `given` if not empty, else beside the description, else the places of find_graph. Error with the command to run.
std::filesystem::path find_weights(const Graph& graph, const std::string& given);
std::vector<std::string> read_classes(const Graph& graph);

}  // namespace atelier
