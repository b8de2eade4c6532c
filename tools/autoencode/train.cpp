#include "autoencode/train.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/upsample_bilinear2d.h>

#include <array>
#include <set>

#include "base/files.h"
#include "base/log.h"
#include "base/text.h"
#include "tensor/pca.h"

namespace atelier {

namespace {

PictureForm form_of(const AutoencodeTrainJob& job) {
  return {.size = job.size,
          .channels = job.color == "auto"   ? 0
                      : job.color == "gray" ? 1
                                            : 3,
          .fit = job.fit == "crop" ? Fit::crop : Fit::stretch};
}

void set_row_width(PictureSet& set, const AutoencodeTrainJob& job) {
  if (set.size() == 0) return;
  const int64_t width = job.row_width > 0       ? job.row_width
                        : job.asemic == "width" ? set.pixels.size(3) - 1
                                                : 0;
  if (width > 0) set.pixels = with_row_width(set.pixels, width);
}

PictureSplit read_material(Training<AutoencodeTrainJob>& training) {
  const AutoencodeTrainJob& job = training.job;
  if (job.hexagrams) {
    PictureSplit parts;
    training.as_one([&] { parts.train = hexagrams(job.size > 0 ? job.size : 24); });
    return parts;
  }
  PictureForm form = form_of(job);
  PictureSet all = read_pictures(training, form);
  refuse_dull(all);
  form.size = all.pixels.size(2);
  form.channels = all.pixels.size(1);
  PictureSet held_out;
  for (const InputPath& file : job.validation) {
    PictureSet more = read_picture_file(file.path, form);
    held_out.pixels = held_out.size() > 0 ? at::cat({held_out.pixels, more.pixels}) : more.pixels;
    held_out.names.insert(held_out.names.end(), more.names.begin(), more.names.end());
  }
  PictureSplit parts = held_out.size() > 0 ? PictureSplit{std::move(all), std::move(held_out)}
                                           : split(all, job.held_out, training.seed());
  set_row_width(parts.train, job);
  set_row_width(parts.held_out, job);
  return parts;
}

AutoencoderSpec spec_of(Training<AutoencodeTrainJob>& training, const at::Tensor& pixels) {
  const AutoencodeTrainJob& job = training.job;
  Architecture network = job.network;
  network.channels = pixels.size(1);
  network.size = pixels.size(2);
  const int64_t num_numbers = network.channels * network.size * network.size;
  if (network.bottleneck > num_numbers)
    throw Error("a bottleneck of " + std::to_string(network.bottleneck) +
                    " is wider than a picture, which has " + said_count(num_numbers, "number", "numbers"),
                "--bottleneck", "give fewer: the fewer, the more has to be understood");
  if (network.is_convolutional && network.depth == 0) network.depth = usual_depth(network.size);
  return {.description = describe(network, fs::path(training.planned().output.path).filename().string()),
          .form = network.code,
          .is_binary = job.code == "binary",
          .is_stretched = job.fit == "stretch",
          .winners = job.winners,
          .channels = network.channels,
          .size = network.size,
          .bottleneck = network.bottleneck};
}

// What as many principal components make of them: squared error a picture.
double pca_error(const PictureSplit& parts, int64_t count) {
  const auto rows = [](const at::Tensor& pixels) { return pixels.flatten(1).to(at::kFloat) / 255; };
  const PictureSet& seen = parts.held_out.size() > 0 ? parts.held_out : parts.train;
  const Pca components = pca(rows(parts.train.pixels), count);
  const at::Tensor wanted = rows(seen.pixels);
  const at::Tensor made = at::mm(components.project(wanted), components.components) + components.mean;
  return (made - wanted).square().sum().item<double>() / static_cast<double>(seen.size());
}

// How different a layer of another network sees two pictures, as a share of what it sees, times their pixels.
SeenLoss seen_loss(Training<AutoencodeTrainJob>& training) {
  const AutoencodeTrainJob& job = training.job;
  if (job.perceptual.text.empty()) return {};
  const Network& network = training.network(job.perceptual.text, "");
  return [&network, layer = job.perceptual_layer, weight = job.perceptual_weight](
             const at::Tensor& made, const at::Tensor& pictures) {
    const int64_t least = network.graph().input.min_size, factor = (least + made.size(2) - 1) / made.size(2);
    const auto features = [&](const at::Tensor& x) {
      at::Tensor shown = x.expand({x.size(0), 3, x.size(2), x.size(3)});
      const std::array<int64_t, 2> size{x.size(2) * factor, x.size(3) * factor};
      if (factor > 1) shown = at::upsample_bilinear2d(shown, size, /*align_corners=*/false);
      return network.forward(shown, {layer}).front().to(at::kFloat);
    };
    at::Tensor wanted;
    {
      const at::NoGradGuard no_grad;
      wanted = features(pictures);
    }
    const at::Tensor difference = (features(made) - wanted).square().mean() / (wanted.square().mean() + 1e-9);
    return difference * (weight * static_cast<double>(made.numel() / made.size(0)));
  };
}

void say_what_learns(const AutoencoderTrainee& trainee, const AutoencoderSpec& spec,
                     const PictureSplit& parts, const TensorMap& parameters) {
  int64_t count = 0;
  for (const auto& [name, tensor] : parameters) count += tensor.numel();
  spdlog::info(
      "{} of {}x{} px ({}), {} held out; a network of {} parameters, codes of {}",
      said_count(parts.train.size(), "picture", "pictures"), spec.size, spec.size,
      spec.channels == 1 ? "grey" : "color", parts.held_out.size(), count,
      said_count(spec.bottleneck, spec.is_binary ? "bit" : "number", spec.is_binary ? "bits" : "numbers"));
}

// Which line each unit tells, where it tells one.
void say_lines(const Autoencoder& model, const PictureSet& set) {
  const at::Tensor codes = model.encode_all(set.pixels);
  std::set<std::vector<float>> distinct;
  std::vector<std::vector<float>> rows;
  for (int64_t n = 0; n < codes.size(0); ++n) {
    const float* row = codes.const_data_ptr<float>() + n * codes.size(1);
    rows.emplace_back(row, row + codes.size(1));
    distinct.insert(rows.back());
  }
  const at::Tensor made = model.decode_all(codes);
  const at::Tensor wanted = set.pixels.to(at::kFloat) / 255;
  const auto wrong = ((made > .5) != (wanted > .5)).flatten(1).any(1).sum().item<int64_t>();
  spdlog::info("{} of 64 codes are distinct; {} of 64 hexagrams come back exactly", distinct.size(),
               64 - wrong);
  for (int64_t unit = 0; unit < codes.size(1); ++unit) {
    std::string told;
    for (int64_t line = 0; line < 6; ++line) {
      int64_t same = 0;
      for (int64_t n = 0; n < 64; ++n)
        same += (rows[n][unit] > .5F) == static_cast<bool>(n >> line & 1) ? 1 : 0;
      const int64_t percent = std::max(same, 64 - same) * 100 / 64;
      if (percent >= 60)
        told += (told.empty() ? "" : ", ") + std::string(same < 32 ? "not " : "") + "line " +
                std::to_string(line + 1) + " (" + std::to_string(percent) + " %)";
    }
    spdlog::info("unit {}: {}", unit + 1, told.empty() ? "no single line" : told);
  }
}

}  // namespace

void train_autoencoder(Training<AutoencodeTrainJob>& training) {
  const AutoencodeTrainJob& job = training.job;
  PictureSplit parts = read_material(training);
  const AutoencoderSpec spec = spec_of(training, parts.train.pixels);
  Autoencoder model(spec, training.seed(),
                    {training.device(),
                     training.planned().settings->machine.precision == "bf16" ? at::kBFloat16 : at::kFloat});
  const PictureLoss loss = picture_loss_named(job.loss);
  AutoencoderTrainee trainee(model, parts.train, parts.held_out,
                             {.loss = loss,
                              .code = job.constraints,
                              .variation = job.variation,
                              .batch = job.batch,
                              .seen = seen_loss(training),
                              .seed = training.seed()});
  say_what_learns(trainee, spec, parts, trainee.parameters());
  const double pca = pca_error(parts, std::min(spec.bottleneck, parts.train.size()));
  spdlog::info("as many principal components give a squared error of {:.4g} a picture", pca);
  training.write_companion(
      "yaml", [&](const fs::path& path, const OutputMark&) { write_file(path, spec.description); });
  TrainingSetup setup{.metadata = autoencoder_metadata(spec),
                      .constants = {{"autoencoder.examples", trainee.examples()}},
                      .unit = "pictures",
                      .loss = unit_of(loss)};
  if (loss == PictureLoss::mse) setup.baselines.push_back({"PCA", pca});
  setup.besides = [&](const TensorMap& parameters) {
    Keepsakes keepsakes;
    trainee.with_parameters(parameters, [&] {
      keepsakes = trainee.keepsakes();
      const double error = trainee.squared_error();
      spdlog::info("squared error {:.4g} a picture ({:.3g} a pixel) {}; PCA of the same size {:.4g}", error,
                   error / static_cast<double>(spec.channels * spec.size * spec.size),
                   parts.held_out.size() > 0 ? "of what is held out" : "of what was learned", pca);
      if (job.hexagrams && spec.is_binary) say_lines(model, parts.train);
    });
    return keepsake_tensors(keepsakes);
  };
  training.run(trainee, setup);
}

}  // namespace atelier
