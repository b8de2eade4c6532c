// Pictures and files of pictures that become one set, in whatever order they are read.
#pragma once

#include <ATen/core/Tensor.h>

#include <filesystem>
#include <string>
#include <vector>

#include "train/picture_set.h"

namespace atelier {

// size 0: that of the first array or picture; channels 0: 1 where all are grey, else 3.
struct PictureForm {
  int64_t size = 0, channels = 0;
  Fit fit = Fit::crop;
};

class GatheredPictures {
 public:
  // For so many inputs.
  GatheredPictures(const PictureForm& form, size_t num_inputs)
      : form_(form), parts_(num_inputs), names_(num_inputs) {}

  // One (1,3,H,W) uint8, fitted() already.
  void add_picture(size_t place, const at::Tensor& pixels, const std::string& name);
  // (N,3,H,W) of the same.
  void add_pictures(size_t place, const at::Tensor& pixels, std::vector<std::string> names);
  // Those of an .npy or idx(.gz) file, named by their numbers; how many they are. Error that names it for
  // anything else.
  int64_t add_file(size_t place, const std::filesystem::path& path);
  // All in the order of the inputs, in the form that was asked for; what was added is gone. Error where
  // nothing was.
  PictureSet together();

 private:
  PictureForm whole_form() const;

  PictureForm form_;
  std::vector<at::Tensor> parts_;  // of files as they are
  std::vector<std::vector<std::string>> names_;
};

}  // namespace atelier
