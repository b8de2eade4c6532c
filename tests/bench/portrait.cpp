// Makes a picture of every STEP-th of the first COUNT classes, in batches, writes them as FOLDER/INDEX.png,
// and prints seconds a class, then for each JUDGE how often the class is first and among the first five, in
// percent:
//   bench_portrait NETWORK SIDE BATCH STEP COUNT FOLDER THREADS JUDGE...
#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>

#include "base/files.h"
#include "dream/portrait.h"
#include "media/image.h"
#include "nn/classify.h"
#include "tensor/device.h"

namespace atelier {
namespace {

std::string picture_name(int64_t index) {
  char name[16];
  std::snprintf(name, sizeof name, "%03d.png", static_cast<int>(index));
  return name;
}

void make(const std::string& name, int64_t side, const std::vector<int64_t>& indices, size_t batch,
          const fs::path& folder) {
  const Network network = load_network(name, "", {}, Form::dense);
  const Prior prior = read_prior(network.graph());
  const auto num_classes = static_cast<int64_t>(read_classes(network.graph()).size());
  PortraitOptions options;
  options.size = {side, side};
  for (size_t begin = 0; begin < indices.size(); begin += batch) {
    const size_t count = std::min(batch, indices.size() - begin);
    at::Tensor classes = at::zeros({static_cast<int64_t>(count), num_classes});
    for (size_t n = 0; n < count; ++n) classes[n][indices[begin + n]].fill_(1);
    const at::Tensor made = portrait(network, {classes}, options, prior, {0});
    for (size_t n = 0; n < count; ++n)
      write_image(folder / picture_name(indices[begin + n]),
                  {.pixels = made.narrow(0, static_cast<int64_t>(n), 1)});
  }
}

void judge(const std::string& name, const std::vector<int64_t>& indices, const fs::path& folder) {
  const Network network = load_network(name, "", {});
  double first = 0, among_five = 0;
  for (const int64_t index : indices) {
    const at::Tensor shown =
        presented(network.graph().input, read_image(folder / picture_name(index)).pixels);
    const std::vector<Guess> guesses = classify(network, shown, 5)[0];
    first += guesses[0].index == index;
    among_five +=
        std::any_of(guesses.begin(), guesses.end(), [&](const Guess& one) { return one.index == index; });
  }
  const double percent = 100.0 / static_cast<double>(indices.size());
  std::printf("%s %.1f %.1f\n", name.c_str(), first * percent, among_five * percent);
}

double seconds_now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

void measure(char** argv) {
  std::vector<int64_t> indices;
  const int64_t step = std::atoi(argv[4]), count = std::atoi(argv[5]);
  for (int64_t index = 0; index < count; index += step) indices.push_back(index);
  const double begin = seconds_now();
  make(argv[1], std::atoi(argv[2]), indices, static_cast<size_t>(std::atoi(argv[3])), argv[6]);
  std::printf("%zu %.2f\n", indices.size(), (seconds_now() - begin) / static_cast<double>(indices.size()));
  for (char** name = argv + 8; *name; ++name) judge(*name, indices, argv[6]);
}

}  // namespace
}  // namespace atelier

int main(int argc, char** argv) {
  if (argc < 8)
    return std::fprintf(stderr,
                        "usage: bench_portrait NETWORK SIDE BATCH STEP COUNT FOLDER THREADS JUDGE...\n"),
           1;
  try {
    atelier::set_threads(std::atoi(argv[7]));
    atelier::measure(argv);
  } catch (const std::exception& error) {
    return std::fprintf(stderr, "error: %s\n", error.what()), 1;
  }
}
