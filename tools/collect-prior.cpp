// Collects what natural pictures do in a network (dream/prior.h) and writes it for models/:
//   collect-prior NETWORK LAYER,... OUT.safetensors FOLDER
// scripts/collect-prior knows which layers suit the networks of the project.
#include <ATen/ops/tensor.h>

#include <cstdio>
#include <exception>

#include "base/files.h"
#include "base/text.h"
#include "dream/prior.h"
#include "media/image.h"
#include "tensor/threads.h"

namespace atelier {
namespace {

// Small, middling and whole: what a portrait shows the network at its sizes.
const std::vector<int64_t> kSides{112, 160, 224};

void collect(const std::string& name, const std::vector<std::string>& layers, const fs::path& out,
             const std::string& folder) {
  const Network network = load_network(name, "", {}, Form::dense);
  PriorCollector collector(network, layers, kSides);
  const std::vector<fs::path> pictures = glob(folder + "/*.jpg");
  for (const fs::path& picture : pictures) collector.add(read_image(picture).pixels);
  const Prior prior = collector.prior();
  TensorFile file;
  file.metadata = {{"network", name},
                   {"pictures", std::to_string(pictures.size())},
                   {"made-by", "scripts/collect-prior"},
                   {"holds",
                    "sides; of each layer (sides, 2, 2, C): mean and deviation over pictures, of mean and "
                    "deviation over places of each channel"}};
  for (const auto& [layer, statistics] : prior.layers) file.tensors[layer] = statistics.to(at::kHalf);
  file.tensors["sides"] = at::tensor(prior.sides);
  write_safetensors(out, file);
}

}  // namespace
}  // namespace atelier

int main(int argc, char** argv) {
  if (argc != 5)
    return std::fprintf(stderr, "usage: collect-prior NETWORK LAYER,... OUT.safetensors FOLDER\n"), 1;
  try {
    atelier::set_threads(0);
    atelier::collect(argv[1], atelier::split(argv[2], ','), argv[3], argv[4]);
  } catch (const std::exception& error) {
    return std::fprintf(stderr, "error: %s\n", error.what()), 1;
  }
}
