// autoencode sample: pictures of codes drawn at random.
#pragma once

#include "autoencode/cells.h"
#include "autoencode/model.h"
#include "autoencoder/codes.h"
#include "job/plan.h"

namespace atelier {

struct SamplePicturesJob {
  CellOptions cells;
  DrawOptions draw;
  OutputPath codes, svg;

  static ToolInfo tool();
  static bool reads(const fs::path& path);
  void declare(Options& options);
  void check(Check& check) const;
};
void sample_pictures(Gathering<SamplePicturesJob>& gathering);

}  // namespace atelier
