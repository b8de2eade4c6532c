// Films of what the commands of autoencode draw (--film).
#pragma once

#include <functional>
#include <string>

#include "app/film_options.h"
#include "autoencode/cells.h"

namespace atelier {

struct CellFilmOptions {
  OutputPath film;
  double seconds = 4;
  FilmOptions encoding;

  void declare(Options& options, const std::string& of_film);
  // Of films that last as long as their source.
  void declare_without_length(Options& options, const std::string& of_film);
};

// `count` pictures evenly over the film's seconds. `cells(i)` is (N,C,H,W) 0..1; several are a grid of
// `columns`.
void write_cell_film(Item& item, int64_t count, const std::function<at::Tensor(int64_t)>& cells,
                     int64_t columns, const CellFilmOptions& film, const CellOptions& options);
// Pictures (N,C,H,W) one a frame, at the rate of the film that `source` is a frame of, and in its shape where
// the model stretched it.
void write_frame_film(Item& item, const at::Tensor& cells, const Input& source, bool is_stretched,
                      const CellFilmOptions& film, const CellOptions& options);

}  // namespace atelier
