// Classifies every WNID_NAME.jpg of a folder and prints how often its class is first and among the first
// five, in percent:
//   bench_accuracy NETWORK WEIGHTS FOLDER THREADS
#include <ATen/ops/cat.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "base/files.h"
#include "media/image.h"
#include "nn/classify.h"
#include "nn/weights.h"
#include "tensor/threads.h"

namespace atelier {
namespace {

constexpr size_t kBatch = 8;

struct Counts {
  int first = 0, among_five = 0;
};

void count(const Network& network, const std::vector<ClassName>& classes,
           const std::vector<fs::path>& pictures, Counts& counts) {
  std::vector<at::Tensor> shown;
  for (const fs::path& picture : pictures)
    shown.push_back(presented(network.graph().input, read_image(picture).pixels));
  const auto guesses = classify(network, at::cat(shown), 5).guesses;
  for (size_t n = 0; n < pictures.size(); ++n) {
    const std::string name = pictures[n].filename().string();
    for (size_t i = 0; i < guesses[n].size(); ++i) {
      if (!name.starts_with(classes.at(static_cast<size_t>(guesses[n][i].index)).id + "_")) continue;
      counts.first += i == 0;
      ++counts.among_five;
    }
  }
}

void measure(const std::string& name, const std::string& weights, const std::string& folder) {
  Graph graph = read_graph(find_graph(name));
  const std::vector<ClassName> classes = read_classes(graph);
  const fs::path file = find_weights(graph, weights);
  const Network network(std::move(graph), read_weights(file), {});
  const std::vector<fs::path> pictures = glob(folder + "/*.jpg");
  Counts counts;
  for (size_t i = 0; i < pictures.size(); i += kBatch) {
    const auto end = pictures.begin() + static_cast<std::ptrdiff_t>(std::min(pictures.size(), i + kBatch));
    count(network, classes, {pictures.begin() + static_cast<std::ptrdiff_t>(i), end}, counts);
  }
  const double percent = 100.0 / static_cast<double>(pictures.size());
  std::printf("%zu %.1f %.1f\n", pictures.size(), counts.first * percent, counts.among_five * percent);
}

}  // namespace
}  // namespace atelier

int main(int argc, char** argv) {
  if (argc != 5) return std::fprintf(stderr, "usage: bench_accuracy NETWORK WEIGHTS FOLDER THREADS\n"), 1;
  try {
    atelier::set_threads(std::atoi(argv[4]));
    atelier::measure(argv[1], argv[2], argv[3]);
  } catch (const std::exception& error) {
    return std::fprintf(stderr, "error: %s\n", error.what()), 1;
  }
}
