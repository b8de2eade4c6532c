#include "stylize-train/sheet.h"

#include <ATen/TensorOperators.h>

#include "media/sheet.h"

namespace atelier {
namespace {

constexpr std::chrono::seconds kDrawEvery{60};

Image image_of(const at::Tensor& pictures, int64_t which) {
  const at::Tensor one = pictures.narrow(0, which, 1);
  return {.pixels = one.scalar_type() == at::kByte ? one.to(at::kFloat) / 255 : one};
}

}  // namespace

PainterSheet::PainterSheet(const Item& item, const PainterTrainee& trainee, std::string title)
    : item_(item), trainee_(trainee), title_(std::move(title)) {
  item_.claim(kPainterSheet);
}

void PainterSheet::draw(const fs::path& path, const OutputMark& mark, const at::Tensor& finished) const {
  const auto& moments = trainee_.moments().all();
  const int64_t num_moments = std::ssize(moments);
  Sheet sheet{.title = title_,
              .num_rows = trainee_.examples().size(0),
              .num_columns = 1 + num_moments + (finished.defined() ? 1 : 0)};
  sheet.columns.push_back({"picture", std::nullopt});
  for (const PaintedMoments::Moment& moment : moments)
    sheet.columns.push_back({"step " + std::to_string(moment.step), std::nullopt});
  if (finished.defined()) sheet.columns.push_back({"finished", std::nullopt});
  sheet.cell = [&](int64_t row, int64_t column) -> std::optional<Image> {
    if (column == 0) return image_of(trainee_.examples(), row);
    return image_of(column <= num_moments ? moments[column - 1].pictures : finished, row);
  };
  const int64_t side = trainee_.examples().size(2);
  sheet.cell_size = {side, side};
  draw_sheet(path, sheet, {}, mark);
}

void PainterSheet::grow() {
  const auto now = std::chrono::steady_clock::now();
  if (!is_old_ || now - drawn_ < kDrawEvery) return;
  is_old_ = false;
  drawn_ = now;
  item_.write_growing(kPainterSheet,
                      [&](const fs::path& path, const OutputMark& mark) { draw(path, mark, {}); });
}

void PainterSheet::finish(const at::Tensor& finished) const {
  item_.write_companion(kPainterSheet,
                        [&](const fs::path& path, const OutputMark& mark) { draw(path, mark, finished); });
}

}  // namespace atelier
