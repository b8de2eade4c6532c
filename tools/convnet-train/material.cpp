#include "convnet-train/material.h"

#include <ATen/ops/cat.h>

#include <algorithm>

#include "app/film_sources.h"
#include "base/files.h"
#include "base/gzip.h"
#include "base/text.h"
#include "convnet-train/labels.h"
#include "media/archive.h"
#include "tensor/idx.h"
#include "tensor/npy.h"

namespace atelier {

namespace {

// --- Arrays

std::vector<std::string> labels_of(const InputPath& file, int64_t count, const std::string& pictures) {
  if (file.empty())
    throw Error("is an array of pictures, and nothing says what they show", pictures,
                "name the file of their classes with --labels (or --validation-labels)");
  const std::string bytes = lower(file.path).ends_with(".npy") ? "" : read_maybe_gzip(file.path);
  if (!bytes.empty() && !is_idx(bytes))
    throw Error("is no file of labels", file.path, "give an .npy or idx(.gz) of whole numbers");
  const at::Tensor array = bytes.empty() ? read_npy(file.path) : idx_array(bytes, file.path);
  if (array.numel() != count || array.dim() < 1)
    throw Error("holds " + said_count(array.numel(), "label", "labels") + " for " +
                    said_count(count, "picture", "pictures"),
                file.path, "give the labels of " + pictures);
  const at::Tensor numbers = array.flatten().to(at::kLong);
  std::vector<std::string> names;
  for (int64_t i = 0; i < count; ++i) names.push_back(std::to_string(numbers[i].item<int64_t>()));
  return names;
}

// --- Sets

using Failed = std::function<void(const Error&)>;

// Pictures of several inputs with what they show, in the order of the inputs.
class Gathered {
 public:
  Gathered(const PictureForm& form, size_t num_inputs)
      : form_(form), pictures_(form, num_inputs), labels_(num_inputs) {}

  void add_picture(size_t place, const Input& input, const at::Tensor& pixels) {
    labels_[place] = {input.label};
    pictures_.add_picture(place, pixels, input.path);
  }

  void add_file(size_t place, const fs::path& path, const InputPath& labels, const Failed& failed) {
    if (is_archive_name(path)) return add_archive(place, path, failed);
    const int64_t count = pictures_.add_file(place, path);
    labels_[place] = labels_of(labels, count, path.string());
  }

  LabeledPictures together(const std::vector<std::string>& classes) {
    std::vector<std::string> names;
    for (const auto& some : labels_) names.insert(names.end(), some.begin(), some.end());
    return labeled(pictures_.together(), names, classes);
  }

 private:
  void add_archive(size_t place, const fs::path& path, const Failed& failed) {
    std::vector<at::Tensor> pictures;
    std::vector<std::string> names;
    const auto is_wanted = [](const std::string& name) { return is_image_name(name); };
    read_archive(path, is_wanted, [&](const std::string& name, const std::string& bytes) {
      const std::string place_name = path.string() + "/" + name;
      try {
        const std::string shown = class_of(name);
        if (shown.empty()) throw Error("lies in no folder that names its class", place_name);
        pictures.push_back(fitted_picture(decode_image(bytes, place_name), form_));
        labels_[place].push_back(shown);
        names.push_back(place_name);
      } catch (const Error& error) {
        failed(error);
      }
    });
    if (pictures.empty())
      throw Error("holds no picture that can be read", path.string(), "look into the archive");
    pictures_.add_pictures(place, at::cat(pictures), std::move(names));
  }

  PictureForm form_;
  GatheredPictures pictures_;
  std::vector<std::vector<std::string>> labels_;
};

LabeledPictures read_inputs(Training<ConvnetTrainJob>& training, const PictureForm& form) {
  const ConvnetTrainJob& job = training.job;
  const std::vector<Input>& inputs = training.inputs();
  Gathered gathered(form, inputs.size());
  const Failed failed = [&](const Error& error) { training.part_failed(error); };
  if (std::any_of(inputs.begin(), inputs.end(), is_set)) {
    training.for_each_input([&](const Source& source) {
      if (is_set(source.input)) return gathered.add_file(source.place, source.input.path, job.labels, failed);
      gathered.add_picture(source.place, source.input,
                           fitted_picture(training.read_picture(source, {}), form));
    });
  } else {
    training.for_each_batch(
        {.size = 64,
         .prepare = [&](const Source&, const Image& image) { return fitted_picture(image, form); },
         .use =
             [&](const std::vector<Source>& sources, const std::vector<at::Tensor>& pictures) {
               for (size_t i = 0; i < sources.size(); ++i)
                 gathered.add_picture(sources[i].place, sources[i].input, pictures[i]);
             }});
  }
  return gathered.together(job.classes);
}

// Files of an option, as inputs are found.
std::vector<Input> inputs_of(const std::vector<InputPath>& paths) {
  ExpandedInputs found = expand_inputs({.inputs = paths,
                                        .is_wanted = is_labeled_material,
                                        .films = {.is_film = is_film, .look = film_facts},
                                        .with_subfolders = true});
  if (!found.mistakes.empty()) throw found.mistakes.front();
  return found.inputs;
}

LabeledPictures read_validation(Training<ConvnetTrainJob>& training, const PictureForm& form,
                                const std::vector<std::string>& classes) {
  const std::vector<Input> inputs = with_labels(inputs_of(training.job.validation));
  Gathered gathered(form, inputs.size());
  const Failed failed = [&](const Error& error) { training.part_failed(error); };
  for (size_t place = 0; place < inputs.size(); ++place) {
    try {
      if (is_set(inputs[place]))
        gathered.add_file(place, inputs[place].path, training.job.validation_labels, failed);
      else
        gathered.add_picture(place, inputs[place], fitted_picture(read_image(inputs[place].path), form));
    } catch (const Error& error) {
      failed(error);
    }
  }
  return gathered.together(classes);
}

}  // namespace

bool is_labeled_material(const fs::path& path) {
  return is_picture_material(path) || is_archive_name(path) || is_list_name(path);
}

LabeledSplit read_labeled(Training<ConvnetTrainJob>& training, PictureForm form) {
  LabeledPictures all = read_inputs(training, form);
  refuse_unlearnable(all);
  if (const InputPath& table = training.job.class_names; !table.empty()) {
    try {
      all.names = names_of_classes(all.classes, read_file(table.path));
    } catch (const Error& error) {
      throw error.where().empty() ? Error(error.problem(), table.path, error.remedy()) : error;
    }
  }
  if (training.job.validation.empty()) return split_by_class(all, training.job.held_out);
  form.size = all.set.pixels.size(2);
  form.channels = all.set.pixels.size(1);
  LabeledPictures held_out = read_validation(training, form, all.classes);
  held_out.names = all.names;
  return {std::move(all), std::move(held_out)};
}

WatchedFrames read_watched(Training<ConvnetTrainJob>& training, const PictureForm& form) {
  const std::vector<Input> inputs = inputs_of(training.job.watch);
  const PictureOptions options{.crop = training.job.crop};
  FilmSources films;
  GatheredPictures gathered(form, inputs.size());
  bool are_stills = true;
  for (size_t place = 0; place < inputs.size(); ++place) {
    const Image image = atelier::read_picture(inputs[place], options, training.seed(), films);
    gathered.add_picture(place, fitted_picture(image, form), picture_name(inputs[place]));
    are_stills = are_stills && inputs[place].sequence.empty();
  }
  return {gathered.together().pixels, are_stills};
}

}  // namespace atelier
