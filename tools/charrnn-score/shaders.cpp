#include "charrnn-score/shaders.h"

#include <cmath>

#include "app/signals.h"
#include "base/log.h"
#include "charrnn-score/glslang.h"
#include "media/shader_painter.h"
#include "media/sheet.h"

namespace atelier {

namespace {

bool can_paint() try {
  require_shader_painting();
  return true;
} catch (const Error& error) {
  spdlog::info("what the shaders paint is not looked at: {}", error.what());
  return false;
}

// What those that compile paint; of one color are not kept. Bytes (3,H,W).
struct Paintings {
  int64_t num_painted = 0;
  std::vector<at::Tensor> pictures;

  void add(const std::vector<std::string>& sources, int size) {
    paint_shaders(sources, {.width = size, .height = size}, [&](size_t, const PaintedShader& painted) {
      throw_if_interrupted();
      if (!painted.picture.defined()) return;
      ++num_painted;
      if (!is_one_color(painted.picture)) pictures.push_back(painted.picture.mul(255).round().to(at::kByte));
    });
  }
};

void draw_pictures(const fs::path& path, const std::vector<at::Tensor>& pictures, int size,
                   const OutputMark& mark) {
  if (pictures.empty()) throw Error("no shader paints more than one color: there is nothing for a sheet");
  const auto count = std::ssize(pictures);
  Sheet sheet;
  sheet.num_columns = static_cast<int64_t>(std::ceil(std::sqrt(static_cast<double>(count) * 4 / 3)));
  sheet.num_rows = (count + sheet.num_columns - 1) / sheet.num_columns;
  sheet.num_cells = count;
  sheet.cell_size = {size, size};
  sheet.cell = [&](int64_t row, int64_t column) -> std::optional<Image> {
    Image image;
    image.pixels = pictures.at(row * sheet.num_columns + column).unsqueeze(0).to(at::kFloat).div(255);
    return image;
  };
  draw_sheet(path, sheet, {.cell_px = size}, mark);
}

SampleScore score_of(const CompiledShaders& compiled, const Paintings* paintings) {
  SampleScore score;
  const auto count = static_cast<double>(compiled.count);
  score.add("shaders", count);
  score.add("compiling", static_cast<double>(compiled.good.size()));
  if (compiled.count > 0) score.add("compiling-share", static_cast<double>(compiled.good.size()) / count);
  if (paintings) {
    const auto good = static_cast<double>(paintings->pictures.size());
    score.add("painting", static_cast<double>(paintings->num_painted));
    score.add("of-more-than-one-color", good);
    if (compiled.count > 0) score.add("of-more-than-one-color-share", good / count);
  }
  if (!compiled.first_complaint.empty()) score.add("first-complaint", compiled.first_complaint);
  return score;
}

}  // namespace

void score_shader_files(Gathering<ScoreJob<ShadersScoreKind>>& gathering) {
  const ShadersScoreKind& kind = gathering.job.kind;
  const bool paints = kind.stage == "frag" && can_paint();
  std::vector<NamedScore> scores;
  std::vector<at::Tensor> pictures;
  gathering.for_each_input([&](const Source& source) {
    for (const TextFile& file : read_text_files(source, gathering.job.score.text)) {
      const CompiledShaders compiled = compile_shaders(file.text, kind.stage);
      Paintings paintings;
      if (paints) paintings.add(compiled.good, kind.picture_size);
      scores.emplace_back(file.name, score_of(compiled, paints ? &paintings : nullptr));
      pictures.insert(pictures.end(), paintings.pictures.begin(), paintings.pictures.end());
    }
  });
  if (gathering.wants("pictures"))
    gathering.write_companion("pictures", [&](const fs::path& path, const OutputMark& mark) {
      draw_pictures(path, pictures, kind.picture_size, mark);
    });
  gathering.write_bytes(scores_text(scores, gathering.planned().output.format));
}

}  // namespace atelier
