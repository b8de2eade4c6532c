#include "autoencode/train.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>

#include "autoencoder/hexagrams.h"
#include "autoencoder/picture_error.h"
#include "base/files.h"
#include "base/log.h"
#include "base/text.h"

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

void say_lines(const Autoencoder& model, const PictureSet& set) {
  const at::Tensor codes = model.encode_all(set.pixels);
  const HexagramCode code = read_hexagram_code(codes);
  const at::Tensor is_wrong = (model.decode_all(codes) > .5) != (set.pixels > 127);
  const int64_t num_wrong = is_wrong.flatten(1).any(1).sum().item<int64_t>();
  spdlog::info("{} of {} codes are distinct; {} of {} hexagrams come back exactly", code.num_distinct,
               set.size(), set.size() - num_wrong, set.size());
  for (size_t unit = 0; unit < code.told.size(); ++unit)
    spdlog::info("unit {}: {}", unit + 1, code.told[unit].empty() ? "no single line" : code.told[unit]);
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
  AutoencoderTrainee trainee(
      model, parts.train, parts.held_out,
      {.loss = loss,
       .code = job.constraints,
       .variation = job.variation,
       .batch = job.batch,
       .seen = job.perceptual.text.empty() ? SeenLoss()
                                           : seen_by(training.network(job.perceptual.text, ""),
                                                     job.perceptual_layer, job.perceptual_weight),
       .seed = training.seed()});
  say_what_learns(trainee, spec, parts, trainee.parameters());
  const double pca =
      component_error(parts.train, parts.held_out.size() > 0 ? parts.held_out : parts.train, spec.bottleneck);
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
