#include "autoencode/moments.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/full_like.h>

#include "autoencoder/learning.h"

namespace atelier {

bool MomentsJob::reads(const fs::path& path) {
  return is_model_name(path);
}

namespace {

Learning read_learning(Gathering<MomentsJob>& gathering) {
  Learning learning;
  gathering.for_each_input([&](const Source& source) {
    if (!is_autoencoder(source.input.path))
      throw Error("is no autoencoder", source.input.path, "name MODEL.moments/, or a model");
    const AutoencoderFile file = read_autoencoder(source.input.path, gathering.device());
    try {
      if (gathering.inputs().size() == 1 && file.keepsakes.moments.defined())
        learning = Learning(file);
      else
        learning.add(file, gathering.seed());
    } catch (const Error& error) {
      throw Error(error.problem(), source.input.path, error.remedy());
    }
  });
  return learning;
}

}  // namespace

ToolInfo MomentsJob::tool() {
  return autoencode_command("moments",
                            "a network learning: what it made of pictures and of random codes, step by step",
                            "autoencode moments digits.safetensors -o learning.png --film learning.mp4\n"
                            "autoencode moments digits.moments/ -o learning.png");
}

void MomentsJob::declare(Options& options) {
  options.add("of", of, "of pictures that were not learned from, of random codes, or both")
      .one_of({"examples", "codes", "both"});
  options.add("rows", rows, "moments on the sheet, evenly chosen; the film has all", {1, 10000})
      .in(Stage::draw);
  cells.declare(options);
  film.declare(options, "also a film of it, moments going by evenly");
}

void draw_moments(Gathering<MomentsJob>& gathering) {
  const MomentsJob& job = gathering.job;
  const Learning learning = read_learning(gathering);
  const int64_t count = learning.num_moments(), num_examples = learning.examples().size(0);
  const auto shown = [&](int64_t i) { return learning.cells(i, job.of != "codes", job.of != "examples"); };
  write_cell_film(gathering, count, shown,
                  job.of == "both" ? num_examples : usual_columns(job.cells.columns, num_examples), job.film,
                  job.cells);
  CellSheet sheet{.columns = shown(0).size(0)};
  std::vector<at::Tensor> rows;
  if (job.of != "codes") {
    rows.push_back(learning.examples());
    if (job.of == "both") rows.push_back(at::full_like(learning.examples(), job.cells.invert ? 1. : 0.));
    sheet.row_names.emplace_back("pictures");
  }
  const int64_t num_rows = std::min(job.rows, count);
  for (int64_t row = 0; row < num_rows; ++row) {
    const int64_t i = num_rows > 1 ? row * (count - 1) / (num_rows - 1) : count - 1;
    rows.push_back(shown(i));
    sheet.row_names.push_back("step " + std::to_string(learning.step(i)));
  }
  sheet.cells = at::cat(rows);
  write_each(gathering, sheet.cells, numbered(sheet.cells.size(0)), job.cells);
  write_cells(gathering, sheet, job.cells);
}

}  // namespace atelier
