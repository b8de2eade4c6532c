// The settings of the tsne-layout tool: what is laid out, how, and what is made of the map.
#pragma once

#include <string>

#include "app/map_options.h"
#include "app/picture_options.h"
#include "job/plan.h"
#include "layout/options.h"

namespace atelier {

// "20x30".
struct Lattice {
  int64_t columns = 0, rows = 0;
};
Lattice parse_lattice(const std::string& text);  // Error

struct TsneJob {
  InputPath ids;
  std::string tensor;
  LayoutOptions layout;

  InputPath into, reference;  // a finished map, and the vectors that it shows
  InputPath align;
  double align_weight = 1;

  NameOrFile colors;         // "", "3d", or a file of values
  std::string color_column;  // of that file
  std::string between;

  OutputPath render, film;
  MapOptions map;
  int64_t film_size = 1080, film_every = 4;
  PictureOptions frames;  // how the film is encoded
  std::string save_every;

  static ToolInfo tool();
  static bool reads(const fs::path& path);
  void declare(Options& options);
  void check(Check& check) const;
};

}  // namespace atelier
