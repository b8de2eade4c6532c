// What scripts/bench patches times: the patches of one map matched with those of another.
//
//   bench_patches CHANNELS HEIGHT WIDTH REPEATS THREADS MAPS
//
// MAPS is a file of float32 numbers, the query (C,H,W) and then the style. Prints a line of JSON: the seconds
// of each repeat, the pool made anew each time, and the matches, counted as patches.
#include "style/patches.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/from_blob.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tensor/heap.h"
#include "tensor/threads.h"

namespace atelier {
namespace {

struct Settings {
  int64_t channels, height, width, repeats, threads;
  std::string maps;
};

std::vector<float> numbers_in(const std::string& path, int64_t count) {
  std::vector<float> numbers(count);
  std::ifstream file(path, std::ios::binary);
  file.read(reinterpret_cast<char*>(numbers.data()), static_cast<std::streamsize>(count * sizeof(float)));
  TORCH_CHECK(file, "too few numbers");
  return numbers;
}

PatchMatches matches(const at::Tensor& query, const at::Tensor& style) {
  return PatchPool({{.features = style}}, 3).matches(query);
}

void measure(const Settings& settings) {
  const int64_t numel = settings.channels * settings.height * settings.width;
  std::vector<float> numbers = numbers_in(settings.maps, 2 * numel);
  const std::vector<int64_t> shape{settings.channels, settings.height, settings.width};
  const at::Tensor query = at::from_blob(numbers.data(), shape),
                   style = at::from_blob(numbers.data() + numel, shape);
  nlohmann::json seconds = nlohmann::json::array();
  at::Tensor places = matches(query, style).places;
  for (int64_t i = 0; i < settings.repeats; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    places = matches(query, style).places;
    seconds.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
  }
  const at::Tensor row = places.div(settings.width, "trunc");
  places = (row * (settings.width - 2) + places - row * settings.width).flatten().contiguous();
  const int64_t* found = places.const_data_ptr<int64_t>();
  const nlohmann::json report{{"seconds", seconds},
                              {"matches", std::vector<int64_t>(found, found + places.numel())}};
  std::printf("%s\n", report.dump().c_str());
}

}  // namespace
}  // namespace atelier

int main(int argc, char** argv) {
  if (argc != 7)
    return std::fprintf(stderr, "usage: bench_patches CHANNELS HEIGHT WIDTH REPEATS THREADS MAPS\n"), 1;
  try {
    const atelier::Settings settings{std::stoll(argv[1]), std::stoll(argv[2]), std::stoll(argv[3]),
                                     std::stoll(argv[4]), std::stoll(argv[5]), argv[6]};
    atelier::keep_freed_memory();
    atelier::set_threads(static_cast<int>(settings.threads));
    atelier::measure(settings);
  } catch (const std::exception& error) {
    return std::fprintf(stderr, "error: %s\n", error.what()), 1;
  }
}
