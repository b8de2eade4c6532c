// What the commands of autoencode read: pictures of files, films and arrays, all of one size.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "app/run_all.h"
#include "autoencoder/picture_set.h"

namespace atelier {

// size 0: of arrays their own, of pictures 64; channels 0: 1 where all are grey, else 3.
struct PictureForm {
  int64_t size = 0, channels = 0;
  Fit fit = Fit::crop;
};

// What inputs of the commands may be beside films.
bool is_picture_material(const fs::path& path);
// Of a file alone. Error that names it.
PictureSet read_picture_file(const fs::path& path, const PictureForm& form);

namespace detail {

bool is_array(const Input& input);
// The size that pictures get where none is asked for.
int64_t picture_side(const PictureForm& form);
std::string name_of(const Input& input);
at::Tensor fitted_picture(const Image& image, int64_t side, Fit fit);  // (1,3,S,S)

// Pictures and arrays in the order of the inputs.
class Collected {
 public:
  Collected(const PictureForm& form, size_t count) : form_(form), parts_(count), names_(count) {}
  void add_array(size_t place, const fs::path& path);
  void add_picture(size_t place, const at::Tensor& pixels, const std::string& name);
  PictureSet together();

 private:
  int64_t side_of(const at::Tensor& array) const;
  PictureForm form_;
  std::vector<at::Tensor> parts_;  // of arrays as they are
  std::vector<std::vector<std::string>> names_;
};

}  // namespace detail

// Of the inputs from the place `first` on. What can't be read is said, counted and left out.
template <class Gathered>
PictureSet read_pictures(Gathered& gathering, const PictureForm& form, size_t first = 0) {
  const std::vector<Input>& inputs = gathering.inputs();
  detail::Collected collected(form, inputs.size());
  const int64_t side = detail::picture_side(form);
  const auto add_picture = [&](const Source& source, const at::Tensor& pixels) {
    collected.add_picture(source.place, pixels, detail::name_of(source.input));
  };
  const auto fitted = [&](const Image& image) { return detail::fitted_picture(image, side, form.fit); };
  const auto rest = inputs.begin() + static_cast<int64_t>(std::min(first, inputs.size()));
  if (std::any_of(rest, inputs.end(), detail::is_array)) {
    gathering.for_each_input([&](const Source& source) {
      if (source.place < first) return;
      if (detail::is_array(source.input)) return collected.add_array(source.place, source.input.path);
      add_picture(source, fitted(gathering.read_picture(source, {})));
    });
  } else {
    gathering.for_each_batch(
        {.size = 64,
         .is_done = [&](size_t place) { return place < first; },
         .prepare = [&](const Source&, const Image& image) { return fitted(image); },
         .use =
             [&](const std::vector<Source>& sources, const std::vector<at::Tensor>& pictures) {
               for (size_t i = 0; i < sources.size(); ++i) add_picture(sources[i], pictures[i]);
             }});
  }
  return collected.together();
}

}  // namespace atelier
