// What trainings on pictures read: files, films and arrays, all of one size.
#pragma once

#include <algorithm>

#include "app/run_all.h"
#include "train/gathered_pictures.h"

namespace atelier {

// What inputs of the commands may be beside films.
bool is_picture_material(const fs::path& path);
// .npy and idx: files of many pictures.
bool is_picture_array(const Input& input);
// "clip.mp4@12" of a frame, else the path.
std::string picture_name(const Input& input);
// (1,3,S,S) uint8, on white; of 64 px where the form says nothing.
at::Tensor fitted_picture(const Image& image, const PictureForm& form);
// Of a file alone. Error that names it.
PictureSet read_picture_file(const fs::path& path, const PictureForm& form);

// Looks at a picture as it was read, on any thread.
using PictureLook = std::function<void(const Source&, const Image&)>;

// Of the inputs from the place `first` on. What can't be read is said, counted and left out. `look` may be
// empty.
template <class Gathered>
PictureSet read_pictures(Gathered& gathering, const PictureForm& form, size_t first = 0,
                         const PictureLook& look = {}) {
  const std::vector<Input>& inputs = gathering.inputs();
  GatheredPictures gathered(form, inputs.size());
  const auto add_picture = [&](const Source& source, const at::Tensor& pixels) {
    gathered.add_picture(source.place, pixels, picture_name(source.input));
  };
  const auto fitted = [&](const Source& source, const Image& image) {
    if (look) look(source, image);
    return fitted_picture(image, form);
  };
  const auto rest = inputs.begin() + static_cast<int64_t>(std::min(first, inputs.size()));
  if (std::any_of(rest, inputs.end(), is_picture_array)) {
    gathering.for_each_input([&](const Source& source) {
      if (source.place < first) return;
      if (is_picture_array(source.input)) return void(gathered.add_file(source.place, source.input.path));
      add_picture(source, fitted(source, gathering.read_picture(source, {})));
    });
  } else {
    gathering.for_each_batch(
        {.size = 64,
         .first = first,
         .prepare = fitted,
         .use = [&](const std::vector<Source>& sources, const std::vector<at::Tensor>& pictures) {
           for (size_t i = 0; i < sources.size(); ++i) add_picture(sources[i], pictures[i]);
         }});
  }
  return gathered.together();
}

}  // namespace atelier
