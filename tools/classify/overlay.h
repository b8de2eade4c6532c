// The overlay of a classification: the film again, with its labels written into every frame.
#pragma once

#include "app/film_options.h"
#include "classify/labels.h"
#include "media/metadata.h"

namespace atelier {

struct OverlayOptions {
  OutputPath file;
  int labels = 3;

  void declare(Options& options);
};

// Frames are read again one after another. Error where they are not of one size.
void write_overlay(const fs::path& path, const std::vector<LabeledPicture>& frames, const ClassNames& names,
                   const OverlayOptions& options, const FilmOptions& film, const CommonOptions& common,
                   const OutputMark& mark);

}  // namespace atelier
