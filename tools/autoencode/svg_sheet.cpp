#include "autoencode/svg_sheet.h"

#include "autoencoder/ink.h"
#include "base/files.h"
#include "media/document_mark.h"

namespace atelier {

void write_svg_sheet(const fs::path& path, const at::Tensor& pictures, int64_t columns,
                     const CellOptions& options, const OutputMark& mark) {
  const auto scale = static_cast<double>(std::max<int64_t>(1, options.scale));
  const auto gap = static_cast<double>(options.gap);
  const double height = static_cast<double>(pictures.size(2)) * scale + gap,
               width = static_cast<double>(pictures.size(3)) * scale + gap;
  const int64_t rows = (pictures.size(0) + columns - 1) / columns;
  const auto number = [](double value) { return std::to_string(static_cast<int64_t>(value + .5)); };
  const std::string size = number(width * static_cast<double>(columns) + gap) + " " +
                           number(height * static_cast<double>(rows) + gap);
  const char* paper = options.invert ? "#ffffff" : "#000000";
  const char* ink = options.invert ? "#000000" : "#ffffff";
  std::string svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + size + "\">\n";
  svg += "<rect width=\"100%\" height=\"100%\" fill=\"" + std::string(paper) + "\"/>\n<g fill=\"" + ink +
         "\" fill-rule=\"evenodd\">\n";
  for (int64_t i = 0; i < pictures.size(0); ++i) {
    const double x = gap + static_cast<double>(i % columns) * width,
                 y = gap + static_cast<double>(i / columns) * height;
    svg += "<path d=\"" + path_text(contours(pictures[i].mean(0), .5), scale, x, y) + "\"/>\n";
  }
  write_file(path, with_svg_mark(svg + "</g>\n</svg>\n", mark));
}

}  // namespace atelier
