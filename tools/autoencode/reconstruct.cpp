#include "autoencode/reconstruct.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/full_like.h>

#include "autoencoder/picture_error.h"
#include "base/log.h"

namespace atelier {

bool ReconstructJob::reads(const fs::path& path) {
  return is_picture_material(path);
}

namespace {

// A row of pictures, then what became of them, and so on; what a last row lacks is empty.
at::Tensor in_pairs(const at::Tensor& wanted, const at::Tensor& made, int64_t columns, double empty) {
  std::vector<at::Tensor> rows;
  for (int64_t first = 0; first < wanted.size(0); first += columns) {
    const int64_t length = std::min(columns, wanted.size(0) - first);
    for (const at::Tensor& source : {wanted, made}) {
      rows.push_back(source.narrow(0, first, length));
      if (length < columns) rows.push_back(at::full_like(source.narrow(0, 0, columns - length), empty));
    }
  }
  return at::cat(rows);
}

}  // namespace

ToolInfo ReconstructJob::tool() {
  return autoencode_command(
      "reconstruct", "pictures beside what becomes of them through the bottleneck",
      "autoencode reconstruct digits.safetensors t10k-images-idx3-ubyte.gz -o pairs.png");
}

void ReconstructJob::declare(Options& options) {
  options.add("most", most, "pairs on the sheet; --pictures, --array and --film have all", {1, 10000})
      .in(Stage::draw);
  cells.declare(options);
  film.declare_without_length(options, "also a film of what becomes of them, one after another");
}

void reconstruct(Gathering<ReconstructJob>& gathering) {
  constexpr int64_t kUsualColumns = 16;
  const ReconstructJob& job = gathering.job;
  const AutoencoderFile file = read_model(gathering, gathering.inputs());
  const AutoencoderSpec& spec = file.model.spec();
  want_more_than_the_model(gathering.inputs());
  const PictureSet set = read_pictures(gathering, form_of(spec), 1);
  const at::Tensor made = file.model.decode_all(file.model.encode_all(set.pixels));
  const double error = squared_error(made, set.pixels);
  spdlog::info("squared error {:.4g} a picture, {:.3g} a pixel", error,
               error / static_cast<double>(set.pixels[0].numel()));
  write_each(gathering, made, set.names, job.cells);
  write_frame_film(gathering, made, gathering.inputs()[1], spec.is_stretched, job.film, job.cells);
  const int64_t count = std::min(job.most, set.size());
  const int64_t columns = std::min(count, job.cells.columns > 0 ? job.cells.columns : kUsualColumns);
  const at::Tensor wanted = set.pixels.narrow(0, 0, count).to(at::kFloat) / 255;
  write_cells(gathering,
              {.cells = in_pairs(wanted, made.narrow(0, 0, count), columns, job.cells.invert ? 1 : 0),
               .columns = columns},
              job.cells);
}

}  // namespace atelier
