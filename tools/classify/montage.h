// The montage of a classification: every picture with its labels beneath.
#pragma once

#include <vector>

#include "classify/labels.h"
#include "job/options.h"
#include "media/metadata.h"

namespace atelier {

struct MontageOptions {
  OutputPath file;
  int cell = 0, columns = 0, labels = 3;

  void declare(Options& options);
};

// Pictures are read again a row at a time, so that a montage of thousands needs the memory of a row.
void draw_montage(const fs::path& path, const std::vector<LabeledPicture>& pictures, const ClassNames& names,
                  const MontageOptions& options, uint64_t seed, const OutputMark& mark);

}  // namespace atelier
