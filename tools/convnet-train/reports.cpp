#include "convnet-train/reports.h"

#include <ATen/TensorOperators.h>
#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <cmath>

#include "base/csv.h"
#include "base/files.h"
#include "base/log.h"
#include "base/text.h"
#include "convnet/evaluation.h"
#include "media/matrix_plot.h"
#include "media/roc_plot.h"
#include "media/sheet.h"

namespace atelier {

namespace {

std::string share_text(double value) {
  return std::isfinite(value) ? fmt::format("{:.4f}", value) : "";
}

std::string report_text(const Evaluation& evaluation, const std::vector<std::string>& classes) {
  std::string text = csv_line({"class", "pictures", "said", "right", "precision", "recall", "f1", "auc"});
  for (size_t i = 0; i < classes.size(); ++i) {
    const ClassFigures& figures = evaluation.classes[i];
    text += csv_line({classes[i], std::to_string(figures.num_pictures), std::to_string(figures.num_said),
                      std::to_string(figures.num_right), share_text(figures.precision),
                      share_text(figures.recall), share_text(figures.f1), share_text(figures.auc)});
  }
  return text;
}

// Rows what is, columns what was said.
std::string confusion_text(const Evaluation& evaluation, const std::vector<std::string>& classes) {
  std::vector<std::string> head{"is \\ said"};
  head.insert(head.end(), classes.begin(), classes.end());
  std::string text = csv_line(head);
  for (size_t row = 0; row < classes.size(); ++row) {
    std::vector<std::string> fields{classes[row]};
    for (size_t column = 0; column < classes.size(); ++column)
      fields.push_back(std::to_string(evaluation.confusion[row][column].item<int64_t>()));
    text += csv_line(fields);
  }
  return text;
}

// In percent of what each row is.
Image confusion_picture(const Evaluation& evaluation, const std::vector<std::string>& classes) {
  const at::Tensor counts = evaluation.confusion.to(at::kFloat);
  const at::Tensor shares = 100 * counts / counts.sum(1, /*keepdim=*/true).clamp_min(1);
  return draw_matrix({.values = (shares * 10).round() / 10,
                      .labels = classes,
                      .counts_diagonal = true,
                      .corner = "is \\ said, %"});
}

// Of two classes the second's alone: the other's is the same, turned round. Of many the worst first.
RocPlot roc_of(const at::Tensor& probabilities, const LabeledPictures& pictures, const std::string& title) {
  RocPlot plot{.title = title};
  const size_t num_classes = pictures.classes.size();
  for (size_t i = num_classes == 2 ? 1 : 0; i < num_classes; ++i) {
    const std::vector<RocPoint> curve = roc_curve(probabilities, pictures.labels, static_cast<int64_t>(i));
    if (curve.empty()) continue;
    RocPlot::Curve drawn{.name = pictures.name(static_cast<int64_t>(i)), .area = area_under(curve)};
    for (const RocPoint& point : curve) drawn.points.push_back({point.false_positives, point.true_positives});
    plot.curves.push_back(std::move(drawn));
  }
  std::stable_sort(plot.curves.begin(), plot.curves.end(),
                   [](const auto& a, const auto& b) { return a.area < b.area; });
  return plot;
}

Image picture_of(const PictureSet& set, int64_t place) {
  const at::Tensor pixels = set.pixels.narrow(0, place, 1).to(at::kFloat) / 255;
  return {.pixels = pixels.expand({1, 3, pixels.size(2), pixels.size(3)}).contiguous()};
}

void draw_mistakes(const fs::path& path, const at::Tensor& probabilities, const LabeledPictures& pictures,
                   const OutputMark& mark) {
  constexpr int64_t kMost = 60, kColumns = 10, kLeastCell = 128;
  const std::vector<int64_t> places = worst_mistakes(probabilities, pictures.labels, kMost);
  const int64_t count = std::ssize(places), columns = std::clamp<int64_t>(count, 1, kColumns);
  const int64_t side = pictures.set.pixels.size(2);
  const int64_t cell = side >= kLeastCell ? side : side * ((kLeastCell + side - 1) / side);
  Sheet sheet{.title = count > 0 ? "the surest mistakes: what was said, and what it is" : "no mistakes",
              .num_rows = std::max<int64_t>(1, (count + columns - 1) / columns),
              .num_columns = columns,
              .num_scores = count > 0 ? 1 : 0,
              .cell_size = {cell, cell},
              .num_cells = std::max<int64_t>(1, count)};
  // -1 beyond the last.
  const auto place_at = [&](int64_t row, int64_t column) {
    const int64_t at = row * columns + column;
    return at < count ? places[at] : -1;
  };
  sheet.cell = [&](int64_t row, int64_t column) -> std::optional<Image> {
    const int64_t place = place_at(row, column);
    if (place < 0) return std::nullopt;
    return picture_of(pictures.set, place);
  };
  if (count > 0) {
    sheet.scores = [&](int64_t row, int64_t column) -> std::vector<Score> {
      const int64_t place = place_at(row, column);
      if (place < 0) return {};
      const at::Tensor said = probabilities[place];
      const auto most = said.argmax().item<int64_t>();
      const double sure = said[most].item<double>();
      return {{.text = pictures.name(most), .figure = fmt::format("{:.0f} %", 100 * sure), .share = sure}};
    };
    sheet.caption = [&](int64_t row, int64_t column) {
      const int64_t place = place_at(row, column);
      return place < 0 ? std::string() : "is " + pictures.name(pictures.labels[place]);
    };
  }
  draw_sheet(path, sheet, {}, mark);
}

}  // namespace

void write_reports(Item& item, const at::Tensor& probabilities, const LabeledPictures& pictures,
                   bool is_held_out) {
  const Evaluation evaluation = evaluate(probabilities, pictures.labels);
  const std::vector<std::string>& classes = pictures.names.empty() ? pictures.classes : pictures.names;
  spdlog::info("accuracy {:.2f} %, area under ROC {:.4f}, of {} that {}", 100 * evaluation.accuracy,
               evaluation.auc, said_count(pictures.size(), "picture", "pictures"),
               is_held_out ? "are held out" : "were learned");
  constexpr size_t kMostSaid = 12;
  for (size_t i = 0; i < classes.size() && classes.size() <= kMostSaid; ++i)
    spdlog::info("{}: precision {:.1f} %, recall {:.1f} %, {}", classes[i],
                 100 * evaluation.classes[i].precision, 100 * evaluation.classes[i].recall,
                 said_count(evaluation.classes[i].num_pictures, "picture", "pictures"));
  const auto write_text = [&](const char* companion, const std::string& text) {
    item.write_companion(companion, [&](const fs::path& path, const OutputMark&) { write_file(path, text); });
  };
  write_text("report.csv", report_text(evaluation, classes));
  write_text("confusion.csv", confusion_text(evaluation, classes));
  if (!item.wants("confusion.png")) return;
  const std::string title = fs::path(item.planned().output.path).stem().string();
  item.write_companion("confusion.png", confusion_picture(evaluation, classes), {});
  item.write_companion("roc.png", [&](const fs::path& path, const OutputMark& mark) {
    draw_roc(path, roc_of(probabilities, pictures, title), mark);
  });
  item.write_companion("mistakes.png", [&](const fs::path& path, const OutputMark& mark) {
    draw_mistakes(path, probabilities, pictures, mark);
  });
}

}  // namespace atelier
