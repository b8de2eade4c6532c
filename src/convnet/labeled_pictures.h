// Pictures that say what they show: what a classifier learns from.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "train/picture_set.h"

namespace atelier {

struct LabeledPictures {
  PictureSet set;                    // N
  std::vector<int64_t> labels;       // N, places in `classes`
  std::vector<std::string> classes;  // in natural order
  std::vector<std::string> names;    // what people call them; empty: the same

  const std::string& name(int64_t label) const { return (names.empty() ? classes : names)[label]; }
  int64_t size() const { return set.size(); }
  at::Tensor label_tensor() const;  // (N) int64
};

// `names` are what each picture of `set` shows. `classes` are all there may be, in their order; empty: those
// that occur, in natural order. Error for a picture of none of them, which is named.
LabeledPictures labeled(PictureSet set, const std::vector<std::string>& names,
                        const std::vector<std::string>& classes = {});

// From a table whose lines hold a class and end with its name, parted by tabs; of "goldfish, Carassius
// auratus" the first. Error for a class that is in no line.
std::vector<std::string> names_of_classes(const std::vector<std::string>& classes, const std::string& table);

// Error where no classifier can be learned: fewer than two classes, or classes without pictures.
void refuse_unlearnable(const LabeledPictures& pictures);

// Of each class the same share, spread evenly over its pictures in their order: of 0.1 every tenth, the first
// among them. A class of one picture keeps it.
struct LabeledSplit {
  LabeledPictures train, held_out;
};
LabeledSplit split_by_class(const LabeledPictures& all, double held_out);

std::vector<int64_t> class_counts(const LabeledPictures& pictures);
// "neutral 7675, smile 2989"; of many classes how many there are, and of what sizes.
std::string said_counts(const LabeledPictures& pictures);

// (C) float32 whose mean over the pictures is 1: each class has the same sum.
at::Tensor balancing_weights(const LabeledPictures& pictures);

}  // namespace atelier
