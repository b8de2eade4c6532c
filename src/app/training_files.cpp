#include "app/training_files.h"

#include <algorithm>
#include <set>

#include "app/marks.h"
#include "base/files.h"
#include "base/log.h"
#include "media/curve_plot.h"

namespace atelier {

namespace {

constexpr const char *kCurveTable = "curve.csv", *kCurvePlot = "curve.png", *kSamples = "samples.txt";
constexpr const char* kOurs = "train.version";  // in the metadata of every model of a training

bool is_ours(const fs::path& moment) {
  try {
    return read_safetensors_metadata(moment).contains(kOurs);
  } catch (const Error&) {
    return false;
  }
}

CurvePlot plot_of(const Trainer& trainer, const TrainingFiles::Looks& looks, const std::string& title) {
  CurvePlot plot{.title = title, .y_name = looks.y_name};
  for (const CurveRow& row : trainer.curves().rows()) {
    const auto step = static_cast<double>(row.step);
    plot.losses.push_back({step, row.loss});
    plot.smoothed.push_back({step, row.smoothed});
  }
  for (const CurveValidation& one : trainer.curves().validations())
    plot.validations.push_back({static_cast<double>(one.step), one.loss});
  for (const auto& [name, value] : looks.baselines) plot.baselines.push_back({name, value});
  plot.is_log = looks.is_log;
  return plot;
}

}  // namespace

std::vector<std::string> training_files(bool with_samples) {
  std::vector<std::string> endings{kCurveTable};
#if ATELIER_MEDIA
  endings.emplace_back(kCurvePlot);
#endif
  if (with_samples) endings.emplace_back(kSamples);
  return endings;
}

fs::path checkpoint_path(const PlannedItem& item) {
  return fs::path(item.output.path + ".work") / "checkpoint.safetensors";
}

TrainIdentity identity_of(const PlannedItem& item) {
  return {.fixed = item.settings->fixed,
          .extend = item.settings->extend,
          .data = item.inputs_digest,
          .seed = item.settings->common.seed};
}

TrainingFiles::TrainingFiles(Item& item, TrainIdentity identity, TensorMap constants, Looks looks)
    : item_(item),
      identity_(std::move(identity)),
      constants_(std::move(constants)),
      looks_(std::move(looks)) {}

fs::path TrainingFiles::moments_folder() const {
  return fs::path(item_.planned().output.path).replace_extension(".moments");
}

void TrainingFiles::begin() const {
  remove_stale_temporaries(item_.work_folder());
  if (fs::exists(moments_folder())) remove_stale_temporaries(moments_folder());
  for (const char* option : {kCurveTable, kCurvePlot, kSamples})
    if (item_.wants(option)) item_.claim(option);
}

void TrainingFiles::keep(Trainer& trainer) {
  write_safetensors(checkpoint_path(item_.planned()), checkpoint_file(trainer.state(), identity_));
}

Metadata TrainingFiles::with_mark(Metadata metadata, const OutputMark& mark) const {
  metadata.merge(metadata_from(mark));
  return metadata;
}

void TrainingFiles::write_model(const fs::path& path, const OutputMark& mark, const BestModel& model) const {
  TensorMap parameters = model.parameters;
  parameters.insert(constants_.begin(), constants_.end());
  TensorFile file = model_file(parameters, identity_, model.step, model.loss);
  file.metadata = with_mark(std::move(file.metadata), mark);
  write_safetensors(path, file);
}

void TrainingFiles::write_moment(const TrainMoment& moment, const TensorMap& parameters) {
  const fs::path path = moments_folder() / moment_file(moment);
  if (fs::exists(path) && !is_ours(path) && !item_.planned().settings->common.overwrite)
    throw Error("exists already and was not made by this tool", path.string(),
                "move it away, or give --overwrite to replace it");
  write_model(path, item_.mark(), {moment.step, moment.loss, parameters});
}

void TrainingFiles::drop_other_moments(const std::vector<TrainMoment>& moments) const {
  std::set<std::string> wanted;
  for (const TrainMoment& moment : moments) wanted.insert(moment_file(moment));
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator(moments_folder(), ignored)) {
    const std::string name = entry.path().filename().string();
    if (is_moment_file(name) && !wanted.contains(name) && is_ours(entry.path()))
      fs::remove(entry.path(), ignored);
  }
}

void TrainingFiles::follow(const Trainer& trainer) {
  if (!has_followed_ || trainer.moments() != moments_) drop_other_moments(trainer.moments());
  moments_ = trainer.moments();
  if (item_.wants(kSamples) && (!has_followed_ || trainer.samples() != samples_))
    item_.write_growing(
        kSamples, [&](const fs::path& path, const OutputMark&) { write_file(path, trainer.samples()); });
  samples_ = trainer.samples();
  has_followed_ = true;
}

void TrainingFiles::draw_curve(const fs::path& path, const OutputMark& mark, const Trainer& trainer) const {
  const std::string title = fs::path(item_.planned().output.path).stem().string();
  draw_curves(path, "png", plot_of(trainer, looks_, title), mark);
}

void TrainingFiles::draw(const Trainer& trainer) const {
  if (trainer.curves().rows().empty()) return;
  item_.write_growing(kCurveTable, [&](const fs::path& path, const OutputMark&) {
    write_file(path, trainer.curves().csv(looks_.baselines));
  });
  if (item_.wants(kCurvePlot))
    item_.write_growing(
        kCurvePlot, [&](const fs::path& path, const OutputMark& mark) { draw_curve(path, mark, trainer); });
}

void TrainingFiles::finish(Trainer& trainer, const std::function<TensorMap(const TensorMap&)>& besides) {
  keep(trainer);
  follow(trainer);
  item_.write_companion(kCurveTable, [&](const fs::path& path, const OutputMark&) {
    write_file(path, trainer.curves().csv(looks_.baselines));
  });
  if (item_.wants(kCurvePlot))
    item_.write_companion(
        kCurvePlot, [&](const fs::path& path, const OutputMark& mark) { draw_curve(path, mark, trainer); });
  if (item_.wants(kSamples))
    item_.write_companion(
        kSamples, [&](const fs::path& path, const OutputMark&) { write_file(path, trainer.samples()); });
  BestModel model = trainer.result();
  if (besides) model.parameters.merge(besides(model.parameters));
  item_.write_by([&](const fs::path& path, const OutputMark& mark) { write_model(path, mark, model); });
}

}  // namespace atelier
