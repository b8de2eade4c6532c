#include "autoencode/traverse.h"

#include "autoencoder/lattice.h"

namespace atelier {

bool TraverseJob::reads(const fs::path& path) {
  return is_model_name(path);
}

ToolInfo TraverseJob::tool() {
  return autoencode_command("traverse",
                            "what each number of the code does: a row of pictures from low to high",
                            "autoencode traverse digits.safetensors -o units.png");
}

void TraverseJob::declare(Options& options) {
  options.add("steps", steps, "pictures of each", {2, 200});
  options.add("most", most, "so many numbers of the code at most, those that change the picture most first",
              {1, 65536});
  options.add("reach", reach, "from and to where so much of the codes lies below, or above", {0.5, 1});
  cells.declare(options);
}

void traverse(Gathering<TraverseJob>& gathering) {
  gathering.as_one([&] {
    const TraverseJob& job = gathering.job;
    const AutoencoderFile file = read_model(gathering, gathering.inputs());
    const Traversal found =
        traversal(file.model, known_codes(file.keepsakes), job.steps, job.most, job.reach);
    CellSheet sheet{.cells = found.pictures, .columns = job.steps};
    for (const int64_t unit : found.units) sheet.row_names.push_back("unit " + std::to_string(unit + 1));
    sheet.column_names.assign(job.steps, "");
    sheet.column_names.front() = "low";
    sheet.column_names.back() = "high";
    write_each(gathering, sheet.cells, numbered(sheet.cells.size(0)), job.cells);
    write_cells(gathering, sheet, job.cells);
  });
}

}  // namespace atelier
