// What the commands of autoencode read: pictures of files, films and arrays, all of one size.
#pragma once

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
  detail::Collected collected(form, gathering.inputs().size());
  const int64_t side = detail::picture_side(form);
  const auto is_other = [&](size_t place) {
    return place < first || detail::is_array(gathering.inputs().at(place));
  };
  bool has_pictures = false;
  for (size_t i = first; i < gathering.inputs().size(); ++i) has_pictures = has_pictures || !is_other(i);
  gathering.for_each_input([&](const Source& source) {
    if (source.place >= first && is_other(source.place)) collected.add_array(source.place, source.input.path);
  });
  if (has_pictures)
    gathering.for_each_batch(
        {.size = 64,
         .is_done = is_other,
         .prepare = [&](const Source&,
                        const Image& image) { return detail::fitted_picture(image, side, form.fit); },
         .use =
             [&](const std::vector<Source>& sources, const std::vector<at::Tensor>& pictures) {
               for (size_t i = 0; i < sources.size(); ++i)
                 collected.add_picture(sources[i].place, pictures[i], detail::name_of(sources[i].input));
             }});
  return collected.together();
}

}  // namespace atelier
