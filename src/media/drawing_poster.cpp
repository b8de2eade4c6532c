#include "media/drawing_poster.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "media/canvas.h"
#include "media/svg_picture.h"

namespace atelier {

namespace {

// Shares of the sheet's longer side.
constexpr double kMargin = 0.052, kGutter = 0.046, kFoot = 0.03, kFont = 0.0066, kSmallFont = 0.0052;
constexpr double kFilled = 0.8;  // of a cell by its drawing
constexpr const char* kFamily = "DejaVu Sans Light, DejaVu Sans ExtraLight";

// The room of one panel's grid.
struct Room {
  double width = 0, height = 0;
};

double longer_side(PictureSize size) {
  return static_cast<double>(std::max(size.width, size.height));
}

Room room_of(PictureSize size, int num_panels) {
  const double side = longer_side(size);
  const double gutters = kGutter * side * (num_panels - 1);
  return {(static_cast<double>(size.width) - 2 * kMargin * side - gutters) / num_panels,
          static_cast<double>(size.height) - (2 * kMargin + kFoot) * side};
}

class Poster {
 public:
  Poster(Canvas& canvas, const std::vector<PosterPanel>& panels, const PosterOptions& options)
      : canvas_(canvas), panels_(panels), options_(options), side_(longer_side(options.size)) {
    const Room room = room_of(options.size, static_cast<int>(panels.size()));
    columns_ = static_cast<double>(panels.front().columns);
    rows_ = static_cast<double>(panels.front().num_rows());
    pitch_ = std::min(room.width / columns_, room.height / rows_);
    const double gutters = kGutter * side_ * static_cast<double>(panels.size() - 1);
    const double all = columns_ * pitch_ * static_cast<double>(panels.size()) + gutters;
    left_ = (static_cast<double>(options.size.width) - all) / 2;
    top_ = kMargin * side_ + (room.height - rows_ * pitch_) / 2;
  }

  void draw() {
    for (size_t i = 0; i < panels_.size(); ++i)
      draw_panel(panels_[i], left_ + static_cast<double>(i) * (columns_ * pitch_ + kGutter * side_));
    const double bottom = foot_y(), right = static_cast<double>(options_.size.width) - left_;
    const Color ink = shade(0.72);
    write(options_.title, drawn_left(), bottom + kFoot * side_ * 0.62, kFont * side_, ink, 0);
    write(options_.note, right - inset(), bottom + kFoot * side_ * 0.62, kSmallFont * side_, ink, 1);
  }

 private:
  // The air around the drawings of the outermost cells.
  double inset() const { return (1 - kFilled) / 2 * pitch_; }
  double drawn_left() const { return left_ + inset(); }
  double foot_y() const { return top_ + rows_ * pitch_ + kFont * side_ * 1.6; }
  Color shade(double share) const {
    return mixed(options_.background, contrast_color(options_.background), share);
  }

  // `align`: 0 begins at x, 1 ends there.
  void write(const std::string& text, double x, double y, double size_px, const Color& ink, double align) {
    const Font font{kFamily, size_px};
    const double width = canvas_.measure(text, font).width;
    canvas_.draw_text(text, {x + width * (0.5 - align), y}, font, {ink});
  }

  void draw_panel(const PosterPanel& panel, double left) {
    for (size_t i = 0; i < panel.svgs.size(); ++i) {
      const auto column = static_cast<double>(static_cast<int64_t>(i) % panel.columns);
      const auto row = static_cast<double>(static_cast<int64_t>(i) / panel.columns);
      const Point center{left + (column + 0.5) * pitch_, top_ + (row + 0.5) * pitch_};
      canvas_.draw_svg(SvgPicture(panel.svgs[i]), Box::around(center, kFilled * pitch_, kFilled * pitch_));
    }
    for (size_t row = 0; row < panel.row_labels.size(); ++row)
      write(panel.row_labels[row], left + inset() - 0.010 * side_,
            top_ + (static_cast<double>(row) + 0.5) * pitch_, kSmallFont * side_, shade(0.72), 1);
    write(panel.title, left + inset(), foot_y(), kFont * side_, shade(0.9), 0);
  }

  Canvas& canvas_;
  const std::vector<PosterPanel>& panels_;
  const PosterOptions& options_;
  double side_, columns_ = 1, rows_ = 1, pitch_ = 1, left_ = 0, top_ = 0;
};

}  // namespace

PosterGrid poster_grid(PictureSize size, int num_panels, int64_t num_cells) {
  const Room room = room_of(size, num_panels);
  PosterGrid best;
  double largest = 0;
  for (int64_t columns = 1; columns <= num_cells; ++columns) {
    const int64_t least = (num_cells + columns - 1) / columns;
    const double pitch =
        std::min(room.width / static_cast<double>(columns), room.height / static_cast<double>(least));
    if (pitch <= largest) continue;
    largest = pitch;
    best = {columns, std::max(least, static_cast<int64_t>(std::floor(room.height / pitch + 1e-9)))};
  }
  return best;
}

void write_poster(const std::filesystem::path& path, const std::string& format,
                  const std::vector<PosterPanel>& panels, const PosterOptions& options,
                  const OutputMark& mark) {
  if (panels.empty() || panels.front().svgs.empty()) throw Error("there is nothing to draw", path.string());
  Canvas canvas(format, options.size, options.background);
  Poster(canvas, panels, options).draw();
  canvas.write(path, mark);
}

}  // namespace atelier
