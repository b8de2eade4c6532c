#include "autoencoder/architecture.h"

#include <nlohmann/json.hpp>

#include "base/error.h"

namespace atelier {

namespace {

constexpr int64_t kSmallest = 4;  // px, of what a convolutional encoder ends with

std::string text(int64_t number) {
  return std::to_string(number);
}

// As YAML has it, whatever the name; what is no UTF-8 is replaced.
std::string quoted(const std::string& name) {
  using nlohmann::json;
  return json(name).dump(-1, ' ', false, json::error_handler_t::replace);
}

class Description {
 public:
  explicit Description(const Architecture& architecture) : of_(architecture) {}

  std::string text_of(const std::string& weights_file) {
    yaml_ =
        "# An autoencoder that autoencode train made: `code` is what it makes of a picture, `picture` what "
        "it\n"
        "# makes of a code.\n";
    yaml_ += "input: {order: " + std::string(of_.channels == 1 ? "gray" : "rgb") +
             ", size: " + text(of_.size) + ", fit: crop, resize: " + text(of_.size) +
             ", min_size: " + text(of_.size) + "}\n";
    yaml_ += "weights: " + quoted(weights_file) +
             "\ncode: code\npicture: picture\nunused: autoencoder.\n\nlayers:\n";
    of_.is_convolutional ? convolutional() : dense();
    layer("picture/0..1", "{sigmoid: ~, from: picture/logits}");
    layer("picture", "{scale: 255}");
    return yaml_;
  }

 private:
  void layer(const std::string& name, const std::string& operation) {
    yaml_ += "  " + name + ": " + operation + "\n";
  }
  void activation(const std::string& name) { layer(name, of_.activation); }

  void code(const std::string& from) {
    const std::string linear = "{linear: " + text(of_.bottleneck) + ", from: " + from + "}";
    if (of_.code == CodeForm::probabilities) {
      layer("code/linear", linear);
      layer("code", "sigmoid");
      return;
    }
    if (of_.code == CodeForm::gaussian) layer("code/log_variance", linear);
    layer("code", linear);
  }

  std::string tied(const std::string& to) const { return of_.is_tied ? ", tied: " + to : ""; }

  void dense() {
    const auto depth = static_cast<int64_t>(of_.layers.size());
    const int64_t num_pixels = of_.channels * of_.size * of_.size;
    layer("pixels", "flatten");
    std::string last = "pixels";
    for (int64_t i = 0; i < depth; ++i) {
      const std::string name = "encoder" + text(i + 1);
      layer(name + "/linear", "{linear: " + text(of_.layers[i]) + "}");
      activation(name);
      last = name;
    }
    code(last);
    const std::string code_layer = of_.code == CodeForm::probabilities ? "code/linear" : "code";
    for (int64_t i = depth - 1; i >= 0; --i) {
      const std::string name = "decoder" + text(i + 1);
      const std::string owner = i + 1 < depth ? "encoder" + text(i + 2) + "/linear" : code_layer;
      layer(name + "/linear", "{linear: " + text(of_.layers[i]) + tied(owner) + "}");
      activation(name);
    }
    const std::string owner = depth > 0 ? "encoder1/linear" : code_layer;
    layer("picture/linear", "{linear: " + text(num_pixels) + tied(owner) + "}");
    layer("picture/logits",
          "{reshape: [" + text(of_.channels) + ", " + text(of_.size) + ", " + text(of_.size) + "]}");
  }

  void convolutional() {
    const int64_t least = of_.size >> of_.depth, widest = of_.width << (of_.depth - 1);
    if (least << of_.depth != of_.size || least < 1)
      throw Error("pictures of " + text(of_.size) + " px can't be halved " + text(of_.depth) + " times",
                  "--depth", "give fewer, or a size that is a multiple of " + text(int64_t{1} << of_.depth));
    for (int64_t i = 0; i < of_.depth; ++i) {
      const std::string name = "encoder" + text(i + 1);
      layer(name + "/linear", "{conv: " + text(of_.width << i) + ", kernel: 4, stride: 2, padding: 1}");
      activation(name);
    }
    layer("encoder", "flatten");
    code("encoder");
    layer("decoder/linear", "{linear: " + text(widest * least * least) + "}");
    activation("decoder");
    layer("decoder/map", "{reshape: [" + text(widest) + ", " + text(least) + ", " + text(least) + "]}");
    for (int64_t i = of_.depth - 1; i > 0; --i) {
      const std::string name = "decoder" + text(i + 1);
      layer(name + "/linear",
            "{conv_transpose: " + text(of_.width << (i - 1)) + ", kernel: 4, stride: 2, padding: 1}");
      activation(name);
    }
    layer("decoder1/linear", "{conv_transpose: " + text(of_.width) + ", kernel: 4, stride: 2, padding: 1}");
    activation("decoder1");
    layer("picture/logits", "{conv: " + text(of_.channels) + ", kernel: 3, padding: 1}");
  }

  const Architecture& of_;
  std::string yaml_;
};

}  // namespace

int64_t usual_depth(int64_t size) {
  int64_t depth = 0;
  while (size % 2 == 0 && size / 2 >= kSmallest) {
    size /= 2;
    ++depth;
  }
  if (depth == 0)
    throw Error("pictures of " + text(size) + " px can't be halved", "--size", "give an even size from 8 on");
  return depth;
}

std::string describe(const Architecture& architecture, const std::string& weights_file) {
  return Description(architecture).text_of(weights_file);
}

}  // namespace atelier
