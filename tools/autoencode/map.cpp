#include "autoencode/map.h"

#include <spdlog/fmt/fmt.h>

#include "autoencoder/lattice.h"

namespace atelier {

bool MapJob::reads(const fs::path& path) {
  return is_model_name(path);
}

namespace {

std::vector<std::string> rounded(const at::Tensor& values) {
  std::vector<std::string> texts;
  for (int64_t i = 0; i < values.size(0); ++i)
    texts.push_back(fmt::format("{:.2g}", values[i].item<double>()));
  return texts;
}

// From 0; of codes of one number that alone.
std::vector<int64_t> units_of(const std::vector<int64_t>& axes, int64_t bottleneck) {
  if (axes.empty() || axes.size() > 2)
    throw Error("takes one number or two", "--axes", "write for example 3,7");
  if (bottleneck == 1) return {0};
  std::vector<int64_t> units;
  for (const int64_t axis : axes) {
    if (axis > bottleneck)
      throw Error("there is no number " + std::to_string(axis) + " in codes of " + std::to_string(bottleneck),
                  "--axes");
    units.push_back(axis - 1);
  }
  return units;
}

}  // namespace

ToolInfo MapJob::tool() {
  return autoencode_command("map", "a lattice of pictures, of two numbers of the code from low to high",
                            "autoencode map digits-2d.safetensors -o map.png\n"
                            "autoencode map digits.safetensors --axes 3,7 -o plane.png");
}

void MapJob::declare(Options& options) {
  options.add("lattice", lattice, "pictures across and down", {2, 500});
  options.add("axes", axes, "which numbers of the code go across and down, from 1", {1, 65536});
  options.add("reach", reach, "from and to where so much of the codes lies below, or above", {0.5, 1});
  cells.declare(options);
}

void draw_map(Gathering<MapJob>& gathering) {
  constexpr int64_t kMostNames = 30;
  gathering.as_one([&] {
    const MapJob& job = gathering.job;
    const AutoencoderFile file = read_model(gathering, gathering.inputs());
    const AutoencoderSpec& spec = file.model.spec();
    const CodeLattice found = code_lattice(spec, known_codes(file.keepsakes),
                                           units_of(job.axes, spec.bottleneck), job.lattice, job.reach);
    CellSheet sheet{.cells = file.model.decode_all(found.codes), .columns = job.lattice};
    if (job.lattice <= kMostNames) {
      sheet.column_names = rounded(found.across);
      if (found.down.defined()) sheet.row_names = rounded(found.down);
    }
    write_each(gathering, sheet.cells, numbered(sheet.cells.size(0)), job.cells);
    write_cells(gathering, sheet, job.cells);
  });
}

}  // namespace atelier
