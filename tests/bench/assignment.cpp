// A cloud to a grid, timed: bench_assignment MAP.csv|uniform|equal|places COLUMNSxROWS [SOLVER] [GAP]
// Clouds are scaled to 0..1 along each axis, cells lie at column/(columns-1), row/(rows-1). A line of JSON.
#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>

#include "base/error.h"
#include "base/table.h"
#include "layout/assignment.h"
#include "layout/layout_table.h"

using namespace atelier;

namespace {

// uniform: anywhere; equal: all in one place; places: at one of twenty.
at::Tensor made_cloud(const std::string& kind, int64_t count) {
  std::mt19937_64 random(1);
  std::uniform_real_distribution<double> anywhere;
  std::vector<double> places(40, .5);
  if (kind == "places")
    for (double& place : places) place = anywhere(random);
  at::Tensor cloud = at::empty({count, 2}, at::kDouble);
  double* at = cloud.mutable_data_ptr<double>();
  for (int64_t i = 0; i < count; ++i) {
    const uint64_t place = random() % 20;
    for (int d = 0; d < 2; ++d) at[2 * i + d] = kind == "uniform" ? anywhere(random) : places[2 * place + d];
  }
  return cloud;
}

at::Tensor read_cloud(const std::string& file, int64_t count) {
  at::Tensor cloud = layout_from(read_table(file)).places.slice(0, 0, count).to(at::kDouble).contiguous();
  double* at = cloud.mutable_data_ptr<double>();
  const int64_t dims = cloud.size(1);
  for (int64_t d = 0; d < dims; ++d) {
    double low = at[d], high = at[d];
    for (int64_t i = d; i < cloud.numel(); i += dims)
      low = std::min(low, at[i]), high = std::max(high, at[i]);
    for (int64_t i = d; i < cloud.numel(); i += dims) at[i] = (at[i] - low) / (high - low);
  }
  return cloud;
}

at::Tensor lattice(int64_t columns, int64_t rows) {
  at::Tensor cells = at::empty({columns * rows, 2}, at::kDouble);
  double* at = cells.mutable_data_ptr<double>();
  for (int64_t i = 0; i < columns * rows; ++i) {
    at[2 * i] = double(i % columns) / double(columns - 1);
    at[2 * i + 1] = double(i / columns) / double(rows - 1);
  }
  return cells;
}

int64_t peak_memory_mib() {
  FILE* status = std::fopen("/proc/self/status", "r");
  char line[256];
  long kib = 0;
  while (status && std::fgets(line, sizeof line, status)) std::sscanf(line, "VmHWM: %ld", &kib);
  if (status) std::fclose(status);
  return kib / 1024;
}

}  // namespace

int main(int argc, char** argv) {
  const at::NoGradGuard no_grad;
  const std::string kind = argc > 2 ? argv[1] : "uniform";
  int64_t columns = 100, rows = 100;
  if (argc > 2) std::sscanf(argv[2], "%ldx%ld", &columns, &rows);
  AssignmentOptions options;
  if (argc > 3) options.solver = argv[3];
  if (argc > 4) options.gap = std::atof(argv[4]);
  if (argc > 5) options.cost = argv[5];
  const bool is_file = kind.ends_with(".csv");
  const int64_t count = argc > 6 ? std::atoll(argv[6]) : columns * rows;
  const at::Tensor cloud = is_file ? read_cloud(kind, count) : made_cloud(kind, count);
  const at::Tensor cells = lattice(columns, rows);
  const auto start = std::chrono::steady_clock::now();
  const Assignment done = assign(cloud, cells, options);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  std::printf(
      "{\"points\": %ld, \"cost\": %.9f, \"gap\": %.3g, \"optimal\": %s, \"seconds\": %.3f, \"peak_mib\": "
      "%ld}\n",
      long(cloud.size(0)), done.cost, done.gap(), done.is_optimal ? "true" : "false", took.count(),
      long(peak_memory_mib()));
}
