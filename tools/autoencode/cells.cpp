#include "autoencode/cells.h"

#include <ATen/TensorOperators.h>

#include <cmath>
#include <map>

#include "base/text.h"
#include "media/sheet.h"
#include "tensor/npy.h"

namespace atelier {

namespace {

std::vector<Heading> headings(const std::vector<std::string>& names) {
  std::vector<Heading> all;
  for (const std::string& name : names) all.push_back({name, {}});
  return all;
}

std::string file_stem(const std::string& name) {
  const size_t frame = name.rfind('@');
  const bool is_frame = frame != std::string::npos && parse_int(name.substr(frame + 1)).has_value();
  const std::string stem = fs::path(is_frame ? name.substr(0, frame) : name).stem().string();
  return is_frame ? stem + "-" + name.substr(frame + 1) : stem;
}

}  // namespace

void CellOptions::declare(Options& options) {
  options.group("Sheet");
  options.add("columns", columns, "pictures side by side; 0: what suits their number", {0, 4096})
      .in(Stage::draw);
  options.add("scale", scale, "of the pictures; 0: small ones are enlarged", {0, 64}).in(Stage::draw);
  options.add("gap", gap, "px between them", {0, 512}).in(Stage::draw);
  options.add("invert", invert, "black for white: ink on paper").in(Stage::draw);
  options.add("labels", labels, "what stands beside the pictures").in(Stage::draw).one_of({"text", "none"});
  options.add("background", background, "between the pictures").called("#RRGGBB").in(Stage::draw);
  options.add("pictures", pictures, "also write each picture into this folder").called("FOLDER");
  options.add("array", array, "also write them as one array (N, channels, height, width), 0 to 1")
      .writes({"npy"});
}

int64_t CellOptions::scale_of(const at::Tensor& cells) const {
  constexpr int64_t kSeenWell = 96;  // px
  return scale > 0 ? scale : std::max<int64_t>(1, kSeenWell / cells.size(3));
}

int64_t usual_columns(int64_t asked, int64_t count) {
  if (asked > 0) return asked;
  return std::max<int64_t>(1, std::llround(std::sqrt(1.6 * static_cast<double>(count))));
}

std::vector<std::string> sheet_formats() {
#if ATELIER_MEDIA
  return {"png", "tif", "tiff", "jpg", "jpeg", "ppm"};
#else
  return {"ppm"};
#endif
}

std::vector<std::string> numbered(int64_t count) {
  std::vector<std::string> names;
  for (int64_t i = 0; i < count; ++i) names.push_back(std::to_string(i));
  return names;
}

Image image_of(const at::Tensor& cell, bool invert, int64_t scale) {
  at::Tensor x = cell.unsqueeze(0).to(at::kFloat).clamp(0, 1);
  if (invert) x = 1 - x;
  Image image;
  image.grey = x.size(1) == 1;
  x = x.expand({1, 3, x.size(2), x.size(3)}).contiguous();
  image.pixels = resize(x, x.size(2) * scale, x.size(3) * scale).clamp(0, 1);
  return image;
}

void write_each(Item& item, const at::Tensor& cells, const std::vector<std::string>& names,
                const CellOptions& options) {
  std::map<std::string, int> count_of;
  for (int64_t i = 0; i < cells.size(0) && !options.pictures.empty(); ++i) {
    std::string name = file_stem(names[i]);
    if (const int number = ++count_of[name]; number > 1) name += "-" + std::to_string(number);
    item.write_extra(fs::path(options.pictures) / (name + "." + sheet_formats().front()),
                     image_of(cells[i], options.invert, std::max<int64_t>(1, options.scale)), {});
  }
  if (item.wants("array"))
    item.write_companion("array", [&](const fs::path& path, const OutputMark&) { write_npy(path, cells); });
}

void write_cells(Item& item, const CellSheet& given, const CellOptions& options) {
  const int64_t count = given.cells.size(0), scale = options.scale_of(given.cells);
  const bool has_words = options.labels == "text";
  Sheet sheet{.num_rows = (count + given.columns - 1) / given.columns,
              .num_columns = given.columns,
              .cell_size = {given.cells.size(2) * scale, given.cells.size(3) * scale},
              .num_cells = count};
  if (has_words) sheet.columns = headings(given.column_names);
  for (const std::string& name : given.row_names)
    if (has_words) sheet.rows.push_back(headings({name}));
  sheet.cell = [&](int64_t row, int64_t column) {
    return image_of(given.cells[row * given.columns + column], options.invert, scale);
  };
  if (has_words && !given.captions.empty())
    sheet.caption = [&](int64_t row, int64_t column) {
      const int64_t i = row * given.columns + column;
      return i < count ? given.captions[i] : "";
    };
  item.write_by([&](const fs::path& path, const OutputMark& mark) {
    draw_sheet(path, sheet,
               {.cell_px = std::max(sheet.cell_size.height, sheet.cell_size.width),
                .gap_px = options.gap,
                .labels = has_words ? "text" : "none",
                .background = options.background},
               mark);
  });
}

}  // namespace atelier
