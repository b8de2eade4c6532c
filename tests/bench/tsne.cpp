// Lays out the rows of an .npy file (N,D), whole, without PCA, and prints how long each part took and what
// came out:
//   bench_tsne ROWS.npy [ITERATIONS [PERPLEXITY [REPULSION [DIMS [MAP.npy]]]]]
#include <ATen/TensorOperators.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>

#include "layout/beginning.h"
#include "layout/quality.h"
#include "layout/tsne.h"
#include "tensor/npy.h"
#include "tensor/pca.h"
#include "tensor/threads.h"

using namespace atelier;

namespace {

double seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

}  // namespace

int main(int argc, char** argv) {
  set_threads(0);
  const auto argument = [&](int place, const char* otherwise) {
    return argc > place ? argv[place] : otherwise;
  };
  const at::Tensor rows = read_npy(argument(1, "")).to(at::kFloat);
  const double perplexity = std::atof(argument(3, "30"));
  const int64_t dims = std::atoi(argument(5, "2"));
  double begin = seconds();
  const auto lap = [&](const char* what) {
    const double now = seconds();
    std::printf("%s %.2f s\n", what, now - begin);
    std::fflush(stdout);
    begin = seconds();
  };
  const Neighbors neighbors = nearest_neighbors(rows, neighbors_for({perplexity}, rows.size(0)));
  lap("neighbors");
  const Affinities belonging = affinities(neighbors, {perplexity});
  lap("affinities");
  const at::Tensor map = beginning_of_map(pca(rows, dims).project(rows), dims, 1);
  Tsne tsne(belonging, map, {.iterations = std::atoi(argument(2, "1000")), .repulsion = argument(4, "auto")});
  while (!tsne.is_done()) {
    tsne.step();
    if (tsne.iteration() % 250 == 0)
      std::printf("%ld: %.4f\n", static_cast<long>(tsne.iteration()), tsne.divergence());
  }
  lap("descent");
  std::printf("divergence %.4f\n", tsne.divergence());
  begin = seconds();
  const MapQuality quality = map_quality(rows, tsne.map().t().contiguous(), 10);
  std::printf("of 10 neighbors %.4f kept, trustworthiness %.4f (%ld points asked)\n", quality.recall,
              quality.trustworthiness, static_cast<long>(quality.num_asked));
  lap("quality");
  if (argc > 6) write_npy(argv[6], tsne.map().t().contiguous());
}
