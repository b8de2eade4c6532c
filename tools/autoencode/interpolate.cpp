#include "autoencode/interpolate.h"

#include <ATen/ops/cat.h>

#include "autoencoder/codes.h"
#include "tensor/vectors.h"

namespace atelier {

bool InterpolateJob::reads(const fs::path& path) {
  return is_picture_material(path) || is_vectors_name(path);
}

namespace {

NamedCodes chosen_stops(const InterpolateJob& job, const NamedCodes& found, const std::string& where) {
  constexpr int64_t kMost = 1000;
  std::vector<at::Tensor> chosen;
  for (const std::string& stop : job.stops)
    chosen.push_back(code_of_expression(stop, found.codes, found.names));
  NamedCodes stops = chosen.empty() ? found : NamedCodes{at::cat(chosen), job.stops};
  if (stops.codes.size(0) < 2)
    throw Error("a way needs two ends, and there is one code", where, "name two pictures or codes");
  if (stops.codes.size(0) > kMost)
    throw Error("a way through " + std::to_string(stops.codes.size(0)) + " codes", where,
                "choose among them with --stops");
  return stops;
}

// Of two stops one row; else a row from each to the next.
int64_t columns_of(const InterpolateJob& job, int64_t num_stops, int64_t num_pictures) {
  if (job.cells.columns > 0) return job.cells.columns;
  return num_stops == 2 ? num_pictures : std::min(job.between, num_pictures);
}

}  // namespace

ToolInfo InterpolateJob::tool() {
  return autoencode_command(
      "interpolate", "the way from picture to picture through codes, as a strip and a film",
      "autoencode interpolate digits.safetensors a.png b.png c.png -o way.png --film way.mp4\n"
      "autoencode interpolate digits.safetensors codes.npy --stops 3,17,42 -o way.png");
}

void InterpolateJob::declare(Options& options) {
  options.add("path", path, "between codes: straight, or along great circles (for variational codes)")
      .one_of({"linear", "spherical"});
  options.add("stops", stops, "the codes that it goes through, by their names; all where none are named")
      .called("NAME,...");
  options.add("between", between, "steps from one to the next", {1, 10000});
  options.add("loop", loop, "and back to the first");
  cells.declare(options);
  film.declare(options, "also a film of the way");
}

void interpolate(Gathering<InterpolateJob>& gathering) {
  constexpr int64_t kFinerInFilms = 8;
  const InterpolateJob& job = gathering.job;
  const AutoencoderFile file = read_model(gathering, gathering.inputs());
  const NamedCodes found = codes_of_inputs(gathering, file.model);
  const NamedCodes stops = chosen_stops(job, found, gathering.inputs().back().path);
  const WalkPath path = job.path == "linear" ? WalkPath::linear : WalkPath::spherical;
  const at::Tensor pictures = file.model.decode_all(walk(stops.codes, job.between, path, job.loop));
  write_each(gathering, pictures, numbered(pictures.size(0)), job.cells);
  const at::Tensor fine = walk(stops.codes, job.between * kFinerInFilms, path, job.loop);
  write_cell_film(
      gathering, fine.size(0), [&](int64_t i) { return file.model.decode_all(fine.narrow(0, i, 1)); }, 1,
      job.film, job.cells);
  write_cells(gathering,
              {.cells = pictures, .columns = columns_of(job, stops.codes.size(0), pictures.size(0))},
              job.cells);
}

}  // namespace atelier
