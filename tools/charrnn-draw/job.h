// The settings of the charrnn-draw tool.
#pragma once

#include <string>
#include <vector>

#include "app/film_options.h"
#include "base/color_name.h"
#include "charrnn/svg_repair.h"
#include "job/plan.h"

namespace atelier {

struct CharrnnDrawJob {
  std::string kind = "auto";
  std::string repair = "close", broken = "leave-out", sort = "none";
  InputPath corpus;
  OutputPath table;
  std::string each;  // a folder
  int64_t each_size = 512;

  int64_t columns = 0, cell = 0, gap = -1, size = 0;
  std::string labels = "names", background = "auto";

  bool innards = false, portrait = false;
  std::vector<std::string> panels{"auto"};
  int64_t cells = 300;
  std::string paper = "A2", title, note;

  OutputPath film;
  int64_t game = 0, film_size = 1080;
  double move_seconds = 0.9;
  FilmOptions film_options;

  static ToolInfo tool();
  static bool reads(const fs::path& file);  // text
  void declare(Options& options);
  void check(Check& check) const;
  std::string default_output() const;
  Color paper_color() const;

 private:
  void declare_sheet(Options& options);
  void declare_poster(Options& options);
  void declare_film(Options& options);
};

}  // namespace atelier
