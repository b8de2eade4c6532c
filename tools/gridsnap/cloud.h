// The points that are snapped, with all that their table says of them.
#pragma once

#include <ATen/core/Tensor.h>

#include <string>
#include <vector>

#include "app/run_all.h"
#include "base/table.h"
#include "gridsnap/job.h"

namespace atelier {

struct PointCloud {
  std::vector<std::string> ids;  // N, each once
  at::Tensor places;             // (N,2) or (N,3) float64, y grows downward; undefined where none are needed
  Table table;                   // what they were read from; of vectors no columns at all
  at::Tensor rows;               // of vectors, (N,D) float64

  int64_t size() const { return static_cast<int64_t>(ids.size()); }
  int64_t dims() const { return places.defined() ? places.size(1) : 2; }
};

// A table, or rows of two or three numbers in a file of any kind that read_vectors() knows. Where features
// are compared or sorted places may be missing. Error for a file
// without points, for points without a place (their rows named), and for two of one id.
PointCloud read_point_cloud(const Gathering<GridsnapJob>& gathering);

// (N,D) float64 of columns that hold numbers.
at::Tensor numbers_of(const Table& table, const std::vector<std::string>& columns);

}  // namespace atelier
