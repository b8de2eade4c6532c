#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/full.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>
#include <torch/csrc/autograd/autograd.h>

#include <cmath>

#include "autoencode/walks.h"
#include "base/log.h"
#include "base/text.h"
#include "tensor/resample.h"
#include "tensor/seed.h"

namespace atelier {

namespace {

bool is_model_name(const fs::path& path) {
  return path.extension() == ".safetensors";
}

// What a model made at moments of its learning: of E examples, then E random codes.
struct Learning {
  std::vector<std::string> names;  // of the moments
  std::vector<at::Tensor> cells;   // (2E,C,H,W) 0..1 each
  at::Tensor examples;             // (E,C,H,W) 0..1
};

Learning kept_in(const AutoencoderFile& file, const Input& model) {
  const Keepsakes& kept = file.keepsakes;
  if (!kept.moments.defined() || !kept.examples.defined())
    throw Error("keeps no moments of its learning", model.path,
                "take the finished model, or its folder of moments");
  Learning learning{.examples = kept.examples.to(at::kFloat) / 255};
  for (int64_t i = 0; i < kept.moments.size(0); ++i) {
    learning.names.push_back("step " + std::to_string(kept.moment_steps[i].item<int64_t>()));
    learning.cells.push_back(kept.moments[i].to(at::kFloat) / 255);
  }
  return learning;
}

// Of the files of MODEL.moments/: the examples that they keep go through each.
Learning of_models(Gathering<MomentsJob>& gathering) {
  Learning learning;
  std::vector<std::pair<int64_t, at::Tensor>> found;
  gathering.for_each_input([&](const Source& source) {
    if (!is_autoencoder(source.input.path))
      throw Error("is no autoencoder", source.input.path, "name MODEL.moments/, or a model");
    const AutoencoderFile file = read_autoencoder(source.input.path, gathering.device());
    const AutoencoderSpec& spec = file.model.spec();
    const at::Tensor pictures = file.keepsakes.examples.to(at::kFloat) / 255;
    const at::Tensor codes = file.model.encode_all(pictures);
    const at::Tensor normal = RandomStream(gathering.seed(), "random codes").normal(codes.sizes());
    learning.examples = pictures;
    found.emplace_back(file.step, at::cat({file.model.decode_all(codes),
                                           file.model.decode_all(codes_from(normal, codes, spec))}));
  });
  std::stable_sort(found.begin(), found.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  for (const auto& [step, cells] : found) {
    learning.names.push_back("step " + std::to_string(step));
    learning.cells.push_back(cells);
  }
  return learning;
}

}  // namespace

// --- moments

ToolInfo MomentsJob::tool() {
  return autoencode_command("moments",
                            "a network learning: what it made of pictures and of random codes, step by step",
                            "autoencode moments digits.safetensors -o learning.png --film learning.mp4\n"
                            "autoencode moments digits.moments/ -o learning.png");
}

bool MomentsJob::reads(const fs::path& path) {
  return is_model_name(path);
}

void MomentsJob::declare(Options& options) {
  options.add("of", of, "of pictures that were not learned from, of random codes, or both")
      .one_of({"examples", "codes", "both"});
  options.add("rows", rows, "moments on the sheet, evenly chosen; the film has all", {1, 10000})
      .in(Stage::draw);
  cells.declare(options, "also a film of it, moments going by evenly");
}

void draw_moments(Gathering<MomentsJob>& gathering) {
  const MomentsJob& job = gathering.job;
  Learning learning;
  if (gathering.inputs().size() == 1)
    gathering.as_one(
        [&] { learning = kept_in(read_model(gathering, gathering.inputs()), gathering.inputs().front()); });
  else
    learning = of_models(gathering);
  const int64_t num_examples = learning.examples.size(0);
  const auto shown = [&](const at::Tensor& cells) {
    if (job.of == "both") return cells;
    return cells.narrow(0, job.of == "examples" ? 0 : num_examples, num_examples);
  };
  const auto count = std::ssize(learning.cells);
  if (gathering.wants("film"))
    write_frames(
        gathering, count, [&](int64_t i) { return shown(learning.cells[i]); },
        job.of == "both" ? num_examples : usual_columns(job.cells.columns, num_examples), job.cells);
  CellSheet sheet{.columns = shown(learning.cells.front()).size(0)};
  std::vector<at::Tensor> rows;
  if (job.of != "codes") {
    rows.push_back(learning.examples);
    if (job.of == "both") rows.push_back(at::full(learning.examples.sizes(), job.cells.invert ? 1. : 0.));
    sheet.row_names.emplace_back("pictures");
  }
  const int64_t num_rows = std::min<int64_t>(job.rows, count);
  for (int64_t row = 0; row < num_rows; ++row) {
    const int64_t i = num_rows > 1 ? row * (count - 1) / (num_rows - 1) : count - 1;
    rows.push_back(shown(learning.cells[i]));
    sheet.row_names.push_back(learning.names[i]);
  }
  sheet.cells = at::cat(rows);
  std::vector<std::string> names;
  for (int64_t i = 0; i < sheet.cells.size(0); ++i) names.push_back(std::to_string(i));
  write_each(gathering, sheet.cells, names, job.cells);
  write_cells(gathering, sheet, job.cells);
}

// --- units

ToolInfo UnitsJob::tool() {
  return autoencode_command("units", "what each unit of a layer wants to see: of the first layer its weights",
                            "autoencode units digits.safetensors -o weights.png\n"
                            "autoencode units digits.safetensors --layer encoder3 -o wants.png");
}

bool UnitsJob::reads(const fs::path& path) {
  return is_model_name(path);
}

void UnitsJob::declare(Options& options) {
  options.add("layer", layer, "encoder1 ..., code, or another of NAME.yaml (default: the first)")
      .called("LAYER");
  options.add("iterations", iterations, "of the climb to what a unit wants", {1, 100'000});
  options.add("most", most, "so many units at most", {1, 65536});
  cells.declare(options);
}

namespace {

// Each by itself between black and white, 0 grey.
at::Tensor as_pictures(const at::Tensor& values) {
  const at::Tensor most = values.abs().flatten(1).amax(1).clamp_min(1e-12).view({-1, 1, 1, 1});
  return values / most * .5 + .5;
}

// The weights that see pixels, where the layer is the first: (units,C,h,w).
std::optional<at::Tensor> first_weights(const Autoencoder& model, const std::string& layer) {
  const AutoencoderSpec& spec = model.spec();
  if (layer != "encoder1" && layer != "encoder1/linear") return std::nullopt;
  const TensorMap parameters = model.network().parameters();
  const at::Tensor weights = parameters.at("encoder1/linear.weight");
  if (weights.dim() == 4) return weights;
  return weights.view({weights.size(0), spec.channels, spec.size, spec.size});
}

// Pictures near grey that excite each unit most: a climb along the gradient, that forgets what adds nothing
// (Erhan et al. 2009, "Visualizing higher-layer features of a deep network").
at::Tensor wanted_pictures(const Autoencoder& model, const std::string& layer, int64_t count,
                           int64_t num_units, int64_t iterations, uint64_t seed,
                           const std::function<void(double)>& progress) {
  constexpr double kStep = .05, kKept = .98, kSmooth = .8;
  const AutoencoderSpec& spec = model.spec();
  at::Tensor pictures =
      RandomStream(seed, "units").normal({count, spec.channels, spec.size, spec.size}).mul_(.02).add_(.5);
  for (int64_t i = 0; i < iterations; ++i) {
    progress(static_cast<double>(i) / static_cast<double>(iterations));
    const at::AutoGradMode with_gradients(true);
    at::Tensor x = pictures.detach().to(model.network().placement().device).requires_grad_();
    const at::Tensor seen = model.network().forward(x, {layer}).front().view({count, num_units, -1}).mean(2);
    const at::Tensor rise =
        gaussian_blur(torch::autograd::grad({seen.diagonal().sum()}, {x}).front(), kSmooth);
    const at::NoGradGuard no_grad;
    const at::Tensor length = rise.flatten(1).abs().amax(1).clamp_min(1e-12).view({-1, 1, 1, 1});
    pictures = (((x - .5) * kKept + .5) + rise / length * kStep).clamp(0, 1).cpu();
  }
  return as_pictures(pictures - .5);
}

}  // namespace

void draw_units(Gathering<UnitsJob>& gathering) {
  const UnitsJob& job = gathering.job;
  gathering.as_one([&] {
    const AutoencoderFile file = read_model(gathering, gathering.inputs());
    const AutoencoderSpec& spec = file.model.spec();
    const Graph& graph = file.model.network().graph();
    const std::string layer = !job.layer.empty() ? job.layer : graph.find("encoder1") ? "encoder1" : "code";
    const int64_t num_units = graph.shapes(spec.size, spec.size).at(graph.layer(layer).name).channels;
    const int64_t count = std::min(num_units, job.most);
    if (num_units > count)
      spdlog::info("{} of the {} units of {}: --most gives more", count, num_units, layer);
    const auto weights = first_weights(file.model, layer);
    CellSheet sheet{.cells = weights ? as_pictures(weights->narrow(0, 0, count))
                                     : wanted_pictures(file.model, layer, count, num_units, job.iterations,
                                                       gathering.seed(), gathering.progress()),
                    .columns = usual_columns(job.cells.columns, count)};
    std::vector<std::string> names;
    for (int64_t i = 0; i < count; ++i) names.push_back(std::to_string(i + 1));
    if (count <= 100) sheet.captions = names;
    write_each(gathering, sheet.cells, names, job.cells);
    write_cells(gathering, sheet, job.cells);
  });
}

}  // namespace atelier
