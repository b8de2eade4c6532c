// What is laid out: vectors of one or several files, or neighbors that are known already.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/run_all.h"
#include "tensor/knn.h"
#include "tsne-layout/job.h"

namespace atelier {

struct Cloud {
  at::Tensor rows;                 // (N,D) float32; undefined where the neighbors are known
  std::optional<Neighbors> known;  // with -1 after the last of points that have fewer
  std::vector<std::string> ids;    // N, numbers where there are no names

  int64_t size() const { return static_cast<int64_t>(ids.size()); }
};

// All inputs, one below the other. Error for files whose rows differ in length, and for names in only some.
Cloud read_cloud(Gathering<TsneJob>& gathering);

// --ids: a line a row, or the column id of a table.
std::vector<std::string> read_ids(const fs::path& path);

}  // namespace atelier
