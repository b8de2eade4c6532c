// Sorts random RGB colors on square grids and prints how good and how quick that was, a line for each number
// of colors and a mean over seeds:
//   bench_sort [SIDE[,SIDE...] [SEEDS [wrap|flat [PICTURE.ppm]]]]
//   bench_sort ROWS.npy COLUMNSxROWS
// the second for the rows of an .npy file.
#include <ATen/TensorOperators.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <sstream>
#include <string>

#include "layout/grid_quality.h"
#include "layout/grid_sort.h"
#include "tensor/npy.h"
#include "tensor/seed.h"
#include "tensor/threads.h"

using namespace atelier;

namespace {

double seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

struct Result {
  std::vector<int64_t> cells;
  double seconds_sort, quality, seconds_quality;
};

Result sorted(const at::Tensor& features, const SortLattice& lattice, uint64_t seed) {
  const double begin = seconds();
  Result result{sort_on_grid(features, lattice, {}, {}, seed), 0, 0, 0};
  const double between = seconds();
  result.seconds_sort = between - begin;
  result.quality = distance_preservation_quality(features, result.cells, lattice);
  result.seconds_quality = seconds() - between;
  return result;
}

void draw(const std::string& file, const at::Tensor& colors, const std::vector<int64_t>& cells,
          const SortLattice& lattice) {
  std::vector<unsigned char> pixels(lattice.num_cells() * 3);
  const float* values = colors.const_data_ptr<float>();
  for (size_t i = 0; i < cells.size(); ++i)
    for (int c = 0; c < 3; ++c)
      pixels[cells[i] * 3 + c] = static_cast<unsigned char>(values[i * 3 + c] * 255.99F);
  std::FILE* out = std::fopen(file.c_str(), "wb");
  if (out == nullptr) return;
  std::fprintf(out, "P6\n%ld %ld\n255\n", static_cast<long>(lattice.columns),
               static_cast<long>(lattice.rows));
  std::fwrite(pixels.data(), 1, pixels.size(), out);
  std::fclose(out);
}

}  // namespace

int main(int argc, char** argv) {
  set_threads(0);
  const auto argument = [&](int place, const char* otherwise) {
    return std::string(argc > place ? argv[place] : otherwise);
  };
  if (argument(1, "").ends_with(".npy")) {
    SortLattice lattice;
    std::sscanf(argument(2, "").c_str(), "%ldx%ld", &lattice.columns, &lattice.rows);
    const Result result = sorted(read_npy(argument(1, "")).to(at::kFloat), lattice, 1);
    std::printf("DPQ16 %.4f in %.2f s (the quality took %.2f s)\n", result.quality, result.seconds_sort,
                result.seconds_quality);
    return 0;
  }
  std::istringstream sides(argument(1, "32,100"));
  const int num_seeds = std::atoi(argument(2, "4").c_str());
  for (std::string side; std::getline(sides, side, ',');) {
    SortLattice lattice{.columns = std::atoi(side.c_str()), .rows = std::atoi(side.c_str())};
    lattice.wraps = argument(3, "flat") == "wrap";
    double quality = 0, took = 0, least = 1;
    for (int seed = 1; seed <= num_seeds; ++seed) {
      const at::Tensor colors = RandomStream(seed, "colors").uniform({lattice.num_cells(), 3});
      const Result result = sorted(colors, lattice, seed);
      quality += result.quality / num_seeds;
      least = std::min(least, result.quality);
      took += result.seconds_sort / num_seeds;
      if (seed == 1 && argc > 4) draw(argv[4], colors, result.cells, lattice);
    }
    std::printf("%ld colors: DPQ16 %.4f (least %.4f) in %.3f s, mean of %d\n",
                static_cast<long>(lattice.num_cells()), quality, least, took, num_seeds);
    std::fflush(stdout);
  }
}
