#include "autoencode/units.h"

#include "autoencoder/unit_pictures.h"
#include "base/log.h"

namespace atelier {

bool UnitsJob::reads(const fs::path& path) {
  return is_model_name(path);
}

ToolInfo UnitsJob::tool() {
  return autoencode_command("units", "what each unit of a layer wants to see: of the first layer its weights",
                            "autoencode units digits.safetensors -o weights.png\n"
                            "autoencode units digits.safetensors --layer encoder3 -o wants.png");
}

void UnitsJob::declare(Options& options) {
  options.add("layer", layer, "encoder1 ..., code, or another of NAME.yaml (default: the first)")
      .called("LAYER");
  options.add("iterations", iterations, "of the climb to what a unit wants", {1, 100'000});
  options.add("most", most, "so many units at most", {1, 65536});
  cells.declare(options);
}

void draw_units(Gathering<UnitsJob>& gathering) {
  constexpr int64_t kMostCaptions = 100;
  const UnitsJob& job = gathering.job;
  gathering.as_one([&] {
    const AutoencoderFile file = read_model(gathering, gathering.inputs());
    const bool has_layers = file.model.network().graph().find("encoder1");
    const std::string layer = !job.layer.empty() ? job.layer : has_layers ? "encoder1" : "code";
    const int64_t num_all = num_units(file.model, layer), count = std::min(num_all, job.most);
    if (num_all > count) spdlog::info("{} of the {} units of {}: --most gives more", count, num_all, layer);
    std::vector<std::string> names;
    for (int64_t i = 1; i <= count; ++i) names.push_back(std::to_string(i));
    CellSheet sheet{.cells = unit_pictures(file.model, layer, count, job.iterations, gathering.seed(),
                                           gathering.progress()),
                    .columns = usual_columns(job.cells.columns, count)};
    if (count <= kMostCaptions) sheet.captions = names;
    write_each(gathering, sheet.cells, names, job.cells);
    write_cells(gathering, sheet, job.cells);
  });
}

}  // namespace atelier
