// autoencode interpolate, sample, map, traverse, moments and units: what lies in a model.
#pragma once

#include <string>

#include "autoencode/cells.h"
#include "job/plan.h"

namespace atelier {

struct InterpolateJob {
  CellOptions cells;
  std::string path = "linear";
  std::vector<std::string> stops;
  int64_t between = 10;
  bool loop = false;
  static ToolInfo tool();
  static bool reads(const fs::path& path);
  void declare(Options& options);
};
void interpolate(Gathering<InterpolateJob>& gathering);

struct AeSampleJob {
  CellOptions cells;
  int64_t count = 64;
  double spread = 1;
  bool crisp = false, distinct = false, unlike = false;
  OutputPath codes, svg;
  static ToolInfo tool();
  static bool reads(const fs::path& path);
  void declare(Options& options);
};
void sample_pictures(Gathering<AeSampleJob>& gathering);

struct LatticeJob {
  CellOptions cells;
  int64_t lattice = 20;
  std::vector<int64_t> axes{1, 2};
  double reach = .98;
  static ToolInfo tool();
  static bool reads(const fs::path& path);
  void declare(Options& options);
};
void draw_lattice(Gathering<LatticeJob>& gathering);

struct TraverseJob {
  CellOptions cells;
  int64_t steps = 11, most = 64;
  double reach = .98;
  static ToolInfo tool();
  static bool reads(const fs::path& path);
  void declare(Options& options);
};
void traverse(Gathering<TraverseJob>& gathering);

struct MomentsJob {
  CellOptions cells;
  std::string of = "both";
  int64_t rows = 12;
  static ToolInfo tool();
  static bool reads(const fs::path& path);
  void declare(Options& options);
};
void draw_moments(Gathering<MomentsJob>& gathering);

struct UnitsJob {
  CellOptions cells;
  std::string layer;
  int64_t iterations = 100, most = 400;
  static ToolInfo tool();
  static bool reads(const fs::path& path);
  void declare(Options& options);
};
void draw_units(Gathering<UnitsJob>& gathering);

}  // namespace atelier
