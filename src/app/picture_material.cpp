#include "app/picture_material.h"

#include "base/text.h"
#include "media/image.h"

namespace atelier {

namespace {

constexpr int64_t kUsualSide = 64;
const Color kWhite{1, 1, 1};

}  // namespace

bool is_picture_material(const fs::path& path) {
  const std::string name = lower(path.filename().string());
  return is_image_name(path) || name.ends_with(".npy") || name.ends_with(".idx") ||
         name.ends_with(".idx.gz") || name.ends_with("-ubyte") || name.ends_with("-ubyte.gz");
}

bool is_picture_array(const Input& input) {
  return input.kind == Input::Kind::file && !is_image_name(input.path);
}

std::string picture_name(const Input& input) {
  return input.sequence.empty() ? input.path : input.path + "@" + std::to_string(input.frame);
}

at::Tensor fitted_picture(const Image& image, const PictureForm& form) {
  return fitted(flattened(image, kWhite), form.size > 0 ? form.size : kUsualSide, 3, form.fit);
}

PictureSet read_picture_file(const fs::path& path, const PictureForm& form) {
  GatheredPictures gathered(form, 1);
  if (is_image_name(path))
    gathered.add_picture(0, fitted_picture(read_image(path), form), path.string());
  else
    gathered.add_file(0, path);
  return gathered.together();
}

}  // namespace atelier
